"""The record of the features that models share: the same pictures through each of them. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.problems import AuthorError
from generator.units import MODELS, Model, Unit

if TYPE_CHECKING:
    from generator.analysis.model import Clip
    from generator.analysis.universality import Matches
    from generator.dataset.library import Library

ROWS, PURE, SHOWN, THUMBNAIL = 12, 0.5, 4, 56
# (unit, concept, purity): a unit that stands for one thing.
Pure = tuple[int, str, float]
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


def find_pure(session: Any) -> list[Pure]:
    """The units of whose ten strongest drawings at least PURE show one concept."""
    from generator.analysis.concepts import membership
    from generator.evaluation.selectivity import purity
    from generator.figures._attacks import see_drawings

    drawings = see_drawings(session)
    shown = [drawings.names[label] for label in drawings.labels]
    scores = purity(drawings.measured.units, membership(shown, drawings.names))  # (concept, unit)
    best = zip(range(scores.shape[1]), scores.argmax(0).tolist(), scores.max(0).tolist(), strict=True)
    return [(unit, drawings.names[concept], share) for unit, concept, share in best if share >= PURE]


def choose_features(pure: Sequence[Pure], category: Mapping[str, str]) -> list[Pure]:
    """Of each category the purest of the pure units; purest first, at most ROWS."""
    best: dict[str, tuple[float, int, str]] = {}
    for unit, name, share in pure:
        best[category[name]] = max(best.get(category[name], (0.0, 0, "")), (share, -unit, name))
    chosen = sorted(best.values(), reverse=True)
    return [(-unit, name, share) for share, unit, name in chosen[:ROWS]]


def strongest_concepts(values: Any, shown: Shown) -> list[str]:
    """Of each unit of (picture, unit) the concept whose pictures excite it most, in the mean."""
    import numpy as np

    from generator.analysis.concepts import membership

    names = sorted(set(shown.concepts))
    members = membership(shown.concepts, names).astype(np.float32)  # (concept, picture)
    means = members @ values / members.sum(1, keepdims=True)
    return [names[concept] for concept in means.argmax(0)]


def compare_meanings(pure: Sequence[Pure], found: Matches, theirs: Sequence[str]) -> tuple[float, float]:
    """Shares of the pure units whose most correlated unit is excited most by the same concept, and by that of another
    pure unit's match: what it would be if matches were dealt out at random. A unit without a match counts as none.
    """
    import numpy as np

    if len(pure) < 2:
        return 0.0, 0.0
    mine = np.array([name for _, name, _ in pure])
    matches = [found.of(unit) for unit, _, _ in pure]
    other = np.array([theirs[match[0][0]] if match else "" for match in matches])
    equal = mine[:, None] == other[None, :]  # (unit, match)
    same = float(np.diagonal(equal).mean())
    return same, float((equal.sum() - np.diagonal(equal).sum()) / (len(pure) * (len(pure) - 1)))


def compare(session: Any) -> dict[str, Any]:
    """The whole table: rows by the first model's units, a column for each model and one for the control."""
    from generator.analysis.universality import find_matches
    from generator.dataset.library import load_library
    from generator.evaluation.measuring import measure

    others, library = load_others(session), load_library()
    shown = gather(library)
    seen = [measure(clip, shown.pixels).units for clip in (session.clip, *(clip for _, clip in others))]
    session.report(1, 2, "comparing")
    matches = [find_matches(seen[0], values) for values in seen[1:]]
    pure = find_pure(session)
    features = []
    for unit, concept, share in choose_features(pure, {one.name: one.category for one in library.concepts}):
        cells = [[_entry(session, session.model.name, unit, None, seen[0], shown)]]
        for (title, clip), found, values in zip(others, matches, seen[1:], strict=True):
            # A page without measurements would say less than the cell does.
            name = clip.model.name if title != UNTRAINED and session.store.load(clip.model.name, "units") else ""
            cells.append([_entry(session, name, other, value, values, shown) for other, value in found.of(unit)])
        about = f"of its ten strongest drawings {10 * share:.0f} show it"
        features.append({"title": concept, "about": about, "units": cells})
    return {
        "models": _columns(session.model, others, seen), "features": features, "pictures": len(shown.pixels),
        "pure": len(pure),
        "matches": [
            _summary(title, found, compare_meanings(pure, found, strongest_concepts(values, shown)))
            for (title, _), found, values in zip(others, matches, seen[1:], strict=True)
        ],
    }  # fmt: skip


def _columns(model: Model, others: Sequence[tuple[str, Clip]], seen: Sequence[Any]) -> list[dict[str, str]]:
    titles = [model.title, *("Untrained" if title == UNTRAINED else title for title, _ in others)]
    return [{"kind": title, "title": f"{values.shape[1]:,} units"} for title, values in zip(titles, seen, strict=True)]


def _summary(title: str, found: Matches, meanings: tuple[float, float]) -> dict[str, Any]:
    same, dealt = meanings
    return {
        "model": title, "share": round(found.share, 4), "median": round(found.median, 4),
        "threshold": round(found.threshold, 4), "same": round(same, 4), "dealt": round(dealt, 4),
    }  # fmt: skip


def _entry(
    session: Any, model: str, unit: int, correlation: float | None, values: Any, shown: Shown
) -> dict[str, Any]:  # fmt: skip
    """A unit with its four strongest pictures; one whose model's units were not measured has no page."""
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
