"""Pictures that a model saw, kept for readers: enlarged, as image objects of the store."""

from __future__ import annotations

import io

import numpy.typing as npt

from neuron_articles.compute.session import Session
from neuron_articles.records.picture import ImageObject

SHOWN = 192  # pixels: the side of a picture on a card


def keep_picture(session: Session, pixels: npt.ArrayLike, side: int = SHOWN) -> ImageObject:
    """A picture (y, x, 3), as values of 0 to 255, enlarged to ``side`` pixels and kept as an image object."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(np.asarray(pixels, np.uint8))
    image = image.resize((side * image.width // image.height, side), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=85, method=6)
    return ImageObject(session.store.add_object(file.getvalue(), "webp"), image.width, image.height)
