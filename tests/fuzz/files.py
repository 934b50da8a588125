"""What is computed, imported or fetched: records, pictures, weights."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from PIL import Image

from neuron_articles import figures
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Store
from neuron_articles.render import picture_files
from neuron_articles.render.vector_pictures import BadPictureFile
from tests.fuzz.target import Target

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "build" / "data" / "PictoCLIP"
SMALL = 12_000  # bytes of a record that is worth mutating: in larger ones a change hits one number of thousands


def _record(name: str, content: bytes, folder: Path) -> None:
    """Load a record as its figure's type, and draw it."""
    figure = figures.find(name)
    assert figure is not None
    path = folder / "PictoCLIP" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with suppress(AuthorError):
        record = Store(folder).load("PictoCLIP", name, figure.record)
        if record is not None:
            figure.draw(record)


def _one(path: Path) -> list[bytes]:
    return [path.read_bytes()]


def _records() -> list[Target]:
    paths = [path for path in sorted(DATA.glob("*.json")) if path.stat().st_size < SMALL and figures.find(path.stem)]
    return [Target(f"record-{path.stem}", partial(_record, path.stem), partial(_one, path), cost=3) for path in paths]


@cache
def _pictures() -> list[bytes]:
    picture = Image.radial_gradient("L").resize((24, 20)).convert("RGB")
    found = []
    for form in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"):
        file = io.BytesIO()
        picture.save(file, form)
        found.append(file.getvalue())
    file = io.BytesIO()
    picture.save(file, "GIF", save_all=True, append_images=[picture.rotate(90)])
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where it was taken"
    turned = io.BytesIO()
    picture.save(turned, "JPEG", exif=exif)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z" fill="red"/></svg>'
    return [*found, file.getvalue(), turned.getvalue(), svg]


def _published_picture(content: bytes, _: Path) -> None:
    with suppress(BadPictureFile):
        picture_files.strip(content)


def _scanned_picture(content: bytes, _: Path) -> None:
    from neuron_articles.stimuli.decoding import UnreadablePicture, decode

    with suppress(UnreadablePicture):
        assert decode(content, 16).shape == (3, 16, 16)


@cache
def _weights() -> list[bytes]:
    import torch
    from safetensors.torch import save

    state = {"visual.conv1.weight": torch.ones(2, 3, 1, 1), "logit_scale": torch.ones(())}
    found = [save(state, {"config": json.dumps({"embed_dim": 2})})]
    for new in (True, False):
        file = io.BytesIO()
        torch.save({"state_dict": state, "epoch": 3}, file, _use_new_zipfile_serialization=new)
        found.append(file.getvalue())
    return found


def _read_weights(content: bytes, folder: Path) -> None:
    from neuron_articles.models.weight_files import BadWeights
    from neuron_articles.models.weights import read_weights

    path = folder / "weights"
    path.write_bytes(content)
    with suppress(BadWeights):
        read_weights(path)


TARGETS = [*_records(), Target("published-picture", _published_picture, _pictures)]
# These need PyTorch.
HEAVY = [
    Target("scanned-picture", _scanned_picture, _pictures),
    Target("weights", _read_weights, _weights),
]
