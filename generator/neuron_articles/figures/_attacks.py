"""What the figures of typographic attacks compute once and share: the drawings, the classifiers, and the attacks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from neuron_articles.compute.session import Session

if TYPE_CHECKING:
    from neuron_articles.analyses.classifiers import Classifier, Drawings

    Ready = tuple[Drawings, Any, list[Classifier]]  # drawings, probe, classifiers (zero-shot first)

SHOWN = 192  # pixels: the side of a picture on a card


def see_drawings(session: Session) -> Drawings:
    """The data set's drawings of things through the model, once a run. Raises DatasetMissing, BadWeights."""
    return session.once(_measure_drawings)


def _measure_drawings(session: Session) -> Drawings:
    from neuron_articles.analyses.classifiers import measure_drawings
    from neuron_articles.stimuli.dataset.library import load_library

    return measure_drawings(session.clip, load_library(), ("thing",))


def prepare(session: Session) -> Ready:
    """Drawings through the model, a linear probe fitted to them, and both classifiers; once a run."""
    return session.once(_fit_classifiers)


def _fit_classifiers(session: Session) -> Ready:
    from neuron_articles.analyses.classifiers import as_classifier, fit_dense, zero_shot

    drawings = see_drawings(session)
    probe = fit_dense(drawings.examples(session.clip.device))
    return drawings, probe, [zero_shot(session.clip, drawings.names), as_classifier(probe, drawings.names)]


def identify(session: Session) -> dict[str, Any]:
    """What remembered steps depend on: the weights and the data set."""
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.stimuli.dataset.library import load_library

    return {"weights": weights_digest(session.clip), "data set": load_library().digest}


def attacks(session: Session) -> dict[str, Any]:
    """All automated attacks and their examples, remembered by weights and data set."""
    from neuron_articles.analyses.typographic import choose_setting, run_attacks
    from neuron_articles.stimuli.dataset.library import load_library

    def make() -> dict[str, Any]:
        library, (drawings, probe, classifiers) = load_library(), prepare(session)
        setting = choose_setting(session.clip, classifiers, library.side)
        return run_attacks(setting, library, drawings, probe, session.report)

    found: dict[str, Any] = session.cached(
        "typographic attacks", identify(session) | {"version": 1}, dict[str, Any], make
    )
    return found


def keep_picture(session: Session, pixels: Any, side: int = SHOWN) -> dict[str, Any]:
    """A picture (y, x, 3), as values of 0 to 255, enlarged and kept as an image object."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(np.asarray(pixels, np.uint8))
    image = image.resize((side * image.width // image.height, side), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=85, method=6)
    return {
        "object": session.store.add_object(file.getvalue(), "webp"),
        "width": image.width,
        "height": image.height,
    }
