"""What figures are made from besides their code: weights, pictures and answers that the user gives.

Paths come from environment variables. A record's key holds digests of what lies there, so that other pictures under a
name of old make it stale. Where no variable is set, nothing is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from neuron_articles.problems import AuthorError
from neuron_articles.records.store import digest
from neuron_articles.units import Model, label_folder

RANDOM = "random"


def weights_digest(model: Model) -> str:
    """Digest of the weights that a model is loaded with: WEIGHTS=path or "random", else its own ("" where fetched).

    Raises AuthorError for a file that cannot be read.
    """
    chosen = os.environ.get("WEIGHTS", "")
    if chosen in ("", RANDOM):
        return chosen or model.sha256
    path = Path(chosen).expanduser()
    try:
        return _file_digest(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise AuthorError(f"WEIGHTS={chosen}: {error.strerror or error} (give a file of weights)") from error


@cache
def _file_digest(path: Path, changed: int) -> str:
    return digest(path.read_bytes())


def given(model: Model, inputs: Sequence[str]) -> Iterator[str]:
    """Digests of what the user gives for a figure with these INPUTS.

    Every figure may look at DATASET. "recipes" stand for the folders of FACETS too, "photographs" for that of PHOTOS,
    and "labels" for what people said of this model's pictures. Raises NoPictures for a path without pictures.
    """
    names = {one.split()[0].rstrip(":") for one in inputs if one}
    wanted = ["DATASET", *(["FACETS"] if "recipes" in names else []), *(["PHOTOS"] if "photographs" in names else [])]
    for variable in wanted:
        if chosen := os.environ.get(variable, ""):
            yield f"{variable} {pictures_digest(Path(chosen).expanduser())}"
    if "labels" in names:
        for path in sorted(label_folder(model.name).glob("*.json")):
            yield f"labels {digest(path.read_bytes())}"


@cache
def pictures_digest(path: Path) -> str:
    """Digest of the pictures at a path and of their labels, once a run. Raises NoPictures."""
    from neuron_articles.stimuli.pictures import open_pictures

    return str(open_pictures(path).digest)
