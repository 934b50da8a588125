"""Bring the numbers published with the original article into the store, as records of a model of their own.

``import_published`` asks every figure for its ``published`` numbers; a `Published` says which of them are missing.
Pictures are decoded and written again without their metadata. What is missing or broken is one line each; the rest is
imported.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace
from PIL import Image, ImageOps

from neuron_articles.compute.figure import AnyFigure
from neuron_articles.compute.plan import FindFigure
from neuron_articles.problems import AuthorError, Place, Problem, Severity
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.published_files import Picture, Published
from neuron_articles.records.store import JsonRecord, Record, Store, canonical_json, digest

MODEL = "RN50x4-published"
CREDIT = {
    "text": "Goh et al., 2021, Distill",
    "url": "https://distill.pub/2021/multimodal-neurons",
    "licence": "CC BY 4.0",
}
_LONGEST_SIDE = 1024

Report = Callable[[Problem], object]


def import_published(
    folder: Path, store: Store, report: Report, find: FindFigure, names: Iterable[str]
) -> list[JsonRecord]:
    """Save what the original article's files in ``folder`` hold; returns the records, by name of figure.

    folder: the published files, flat or as a clone of the original article's repository
    find:   the figure of a name, of ``names``
    report: called with one Problem for each file or figure that is missing or broken

    Raises AuthorError where ``folder`` is no folder or holds nothing of the kind, and OSError where ``store`` cannot
    be written.
    """
    if not folder.is_dir():
        raise AuthorError("there is no such folder", "give the folder of the published files", Place(str(folder)))
    records = []
    for name in names:
        figure = find(name)
        if figure is None or figure.published is None:
            continue
        try:
            record = _import_figure(name, figure, folder, store, report)
        except AuthorError as error:
            report(_as_problem(error, folder))
        else:
            records += [record] if record else []
    if not records:
        remedy = "clone distillpub/post--multimodal, or name the folder that holds its data files"
        raise AuthorError("no published numbers are in this folder", remedy, Place(str(folder)))
    return records


def _import_figure(name: str, figure: AnyFigure, folder: Path, store: Store, report: Report) -> JsonRecord | None:
    assert figure.published is not None
    try:
        data = figure.published(folder)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"{name}: the files have another shape than expected ({type(error).__name__}: {error})"
        raise AuthorError(reason, "copy them again", Place(str(folder)), Severity.WARNING) from error
    if data is None:
        report(
            Problem(str(folder), 0, 0, Severity.WARNING, f"{name}: none of its files are there", "the rest is imported")
        )
        return None
    if isinstance(data, Published):
        for line in data.left_out:
            report(Problem(str(folder), 0, 0, Severity.WARNING, f"{name}: {line}", "the rest is imported"))
        data = data.data
    data = _keep_pictures(data, store)
    key = digest(canonical_json([name, figure.version, to_builtins(data)]))
    about = {"credit": CREDIT, "source": "published numbers", "version": figure.version}
    record = Record(name, MODEL, key, data, about)
    store.save(record)
    return record


def _keep_pictures(value: Any, store: Store) -> Any:
    """The value with every Picture replaced by the image object it became."""
    if isinstance(value, Picture):
        return keep_picture(value.path, store)
    if isinstance(value, Struct):
        kept = {name: _keep_pictures(getattr(value, name), store) for name in value.__struct_fields__}
        return replace(value, **kept)
    if isinstance(value, Mapping):
        return {key: _keep_pictures(item, store) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_keep_pictures(item, store) for item in value)
    if isinstance(value, list):
        return [_keep_pictures(item, store) for item in value]
    return value


def keep_picture(path: Path, store: Store) -> ImageObject:
    """Decode a picture, write it again as WebP without metadata, and return its image object.

    Cameras write where a photograph was taken into the file, so no byte of the original's header is kept.
    Raises AuthorError, one line that names the file, for a picture that cannot be read.
    """
    try:
        with Image.open(path) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        message, place = f"is no readable picture: {error}", Place(str(path))
        raise AuthorError(message, "copy it again", place, Severity.WARNING) from error
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    image.info.clear()
    content = io.BytesIO()
    image.save(content, "WEBP", quality=75, method=6)
    name = store.add_object(content.getvalue(), "webp")
    return ImageObject(name, image.width, image.height)


def _as_problem(error: AuthorError, folder: Path) -> Problem:
    """The error's own problem, else one of the whole folder."""
    return error.problem or Problem(str(folder), 0, 0, Severity.WARNING, str(error), "the rest is imported")
