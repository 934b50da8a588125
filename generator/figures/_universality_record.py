"""The record of the features that models share: the same pictures through each of them. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.problems import AuthorError
from generator.units import MODELS, Model, Unit

if TYPE_CHECKING:
    from generator.analysis.model import Clip
    from generator.analysis.universality import Matches
    from generator.dataset.library import Library

ROWS, PURE, SHOWN, THUMBNAIL = 12, 0.5, 4, 56
UNTRAINED = "the same architecture, never trained"


def companions(model: Model) -> list[Model]:
    """The models to compare one with: the next of the same source."""
    source = model.source.partition(" ")[0]
    return [other for other in MODELS.values() if other.source.partition(" ")[0] == source and other is not model][:1]


def load_others(session: Any) -> list[tuple[str, Clip]]:
    """Title and model of the companions, and of the same architecture with random weights, the control.

    Raises BadWeights for weights that are not there, AuthorError for twice the same.
    """
    from generator.analysis.model import RANDOM, load_model
    from generator.evaluation.responses import weights_digest

    found = [
        (other.title, load_model(other.name, device=session.device or None)) for other in companions(session.model)
    ]
    own = weights_digest(session.clip)
    if twice := [clip.model.name for _, clip in found if weights_digest(clip) == own]:
        raise AuthorError(
            f"{session.model.name} and {twice[0]} have the same weights here, so nothing can be compared; "
            "take WEIGHTS away, which gives all models one file"
        )
    return [*found, (UNTRAINED, load_model(session.model.name, device=session.device or None, weights=RANDOM))]


@dataclass(frozen=True)
class Shown:
    """The pictures that all models see, and what each shows."""

    pixels: Sequence[Any]
    concepts: Sequence[str]


def gather(library: Library) -> Shown:
    """Drawings and written names of things that no model of this repository has learned from: one font."""
    things = {one.name for one in library.concepts if one.kind == "thing"}
    drawn = [item for item in library.select("pictures", "style") if item.concept in things]
    written = [item for item in library.select("words", "font") if item.concept in things]
    fonts = sorted({item.style for item in written})
    chosen = drawn + [item for item in written if item.style == fonts[0]]
    return Shown([library.rendered(item) for item in chosen], [item.concept for item in chosen])


def choose_features(session: Any) -> list[tuple[int, str, float]]:
    """(unit, concept, purity): of each category the unit whose ten strongest drawings show one concept most purely.

    Only units of at least PURE, purest first, at most ROWS.
    """
    from generator.analysis.concepts import membership
    from generator.dataset.library import load_library
    from generator.evaluation.selectivity import purity
    from generator.figures._attacks import see_drawings

    drawings = see_drawings(session)
    category = {one.name: one.category for one in load_library().concepts}
    shown = [drawings.names[label] for label in drawings.labels]
    scores = purity(drawings.measured.units, membership(shown, drawings.names))  # (concept, unit)
    best: dict[str, tuple[float, int, str]] = {}
    for concept, unit in zip(scores.argmax(0).tolist(), range(scores.shape[1]), strict=True):
        name = drawings.names[concept]
        found = (float(scores[concept, unit]), -unit, name)
        best[category[name]] = max(best.get(category[name], found), found)
    chosen = sorted((found for found in best.values() if found[0] >= PURE), reverse=True)
    return [(-unit, name, share) for share, unit, name in chosen[:ROWS]]


def compare(session: Any) -> dict[str, Any]:
    """The whole table: rows by the first model's units, a column for each model and one for the control."""
    from generator.analysis.universality import find_matches
    from generator.dataset.library import load_library
    from generator.evaluation.measuring import measure

    others = load_others(session)
    shown = gather(load_library())
    seen = [measure(clip, shown.pixels).units for clip in (session.clip, *(clip for _, clip in others))]
    session.report(1, 2, "comparing")
    matches = [find_matches(seen[0], values) for values in seen[1:]]
    features = []
    for unit, concept, share in choose_features(session):
        cells = [[_entry(session, session.model.name, unit, None, seen[0], shown)]]
        for (title, clip), found, values in zip(others, matches, seen[1:], strict=True):
            name = "" if title == UNTRAINED else clip.model.name
            cells.append([_entry(session, name, other, value, values, shown) for other, value in found.of(unit)])
        about = f"of its ten strongest drawings {10 * share:.0f} show it"
        features.append({"title": concept, "about": about, "units": cells})
    return {
        "models": _columns(session.model, others, seen), "features": features, "pictures": len(shown.pixels),
        "matches": [_summary(title, found) for (title, _), found in zip(others, matches, strict=True)],
    }  # fmt: skip


def _columns(model: Model, others: Sequence[tuple[str, Clip]], seen: Sequence[Any]) -> list[dict[str, str]]:
    titles = [model.title, *("Untrained" if title == UNTRAINED else title for title, _ in others)]
    return [{"kind": title, "title": f"{values.shape[1]:,} units"} for title, values in zip(titles, seen, strict=True)]


def _summary(title: str, found: Matches) -> dict[str, Any]:
    return {
        "model": title, "share": round(found.share, 4), "median": round(found.median, 4),
        "threshold": round(found.threshold, 4),
    }  # fmt: skip


def _entry(
    session: Any, model: str, unit: int, correlation: float | None, values: Any, shown: Shown
) -> dict[str, Any]:  # fmt: skip
    """A unit with its four strongest pictures; one of the untrained control has no page."""
    import numpy as np
    from PIL import Image

    from generator.figures._attacks import keep_picture

    strongest = (-values[:, unit]).argsort(kind="stable")[:SHOWN]
    small = [Image.fromarray(shown.pixels[place]).resize((THUMBNAIL, THUMBNAIL)) for place in strongest]
    strip = np.concatenate([np.asarray(image) for image in small], 1)
    entry: dict[str, Any] = {
        "label": f"{unit}", "image": keep_picture(session, strip, THUMBNAIL),
        "alt": "its strongest pictures: " + ", ".join(shown.concepts[place] for place in strongest),
    }  # fmt: skip
    if model:
        entry["unit"] = str(Unit.of(model, unit))
    if correlation is not None:
        entry["correlation"] = round(correlation, 4)
    return entry
