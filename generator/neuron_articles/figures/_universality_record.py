"""The record of the features that models share: the same pictures through each of them. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from neuron_articles.compute.session import Session
from neuron_articles.problems import AuthorError
from neuron_articles.statistics.intervals import wilson_interval
from neuron_articles.units import MODELS, Model, Unit

if TYPE_CHECKING:
    from neuron_articles.analyses.universality import Matches, Matrix
    from neuron_articles.models.clip import Clip
    from neuron_articles.stimuli.dataset.library import Library

KINDS = ("thing", "emotion", "country", "colour")
ROWS, PURE, LIKE, SHOWN, THUMBNAIL = 12, 0.5, 2, 2, 56
EVERY = 2  # of the held-out fonts, in their order: thirteen, so that ten words can be of one spelling
# (unit, concept, purity in drawings, purity in words): a unit that stands for one thing in both.
Pure = tuple[int, str, float, float]
UNTRAINED = "the same architecture, never trained"


def companions(model: Model) -> list[Model]:
    """The models to compare one with: the next of the same source."""
    source = model.source.partition(" ")[0]
    return [other for other in MODELS.values() if other.source.partition(" ")[0] == source and other is not model][:1]


def load_others(session: Session) -> list[tuple[str, Clip]]:
    """Title and model of the companions, and of the same architecture with random weights, the control.

    Raises BadWeights for weights that are not there, AuthorError for twice the same.
    """
    from neuron_articles.models.clip import load_model
    from neuron_articles.models.networks import RANDOM
    from neuron_articles.responses.concept_responses import weights_digest

    found = [
        (other.title, load_model(other.name, device=session.options.device or None))
        for other in companions(session.model)
    ]
    own = weights_digest(session.clip)
    if twice := [clip.model.name for _, clip in found if weights_digest(clip) == own]:
        raise AuthorError(
            f"{session.model.name} and {twice[0]} have the same weights here, so nothing can be compared",
            "take --weights away, which names the file of the other",
        )
    return [*found, (UNTRAINED, load_model(session.model.name, device=session.options.device or None, weights=RANDOM))]


@dataclass(frozen=True)
class Shown:
    """The pictures that all models see, what each shows, and which are written words."""

    pixels: Sequence[Any]
    concepts: Sequence[str]
    written: npt.NDArray[np.bool_]


def gather(library: Library) -> Shown:
    """Drawings in styles, and their names in fonts, that no model of this repository has learned from."""
    drawn = library.select("pictures", "style")
    known = {item.concept for item in drawn}
    words = [item for item in library.select("words", "font") if item.concept in known]
    fonts = set(sorted({item.style for item in words})[::EVERY])
    chosen = drawn + [item for item in words if item.style in fonts]
    written = np.arange(len(chosen)) >= len(drawn)
    return Shown([library.rendered(item) for item in chosen], [item.concept for item in chosen], written)


def standardize(values: Matrix, written: npt.NDArray[np.bool_]) -> Matrix:
    """(picture, unit) in standard deviations among drawings, and among words: writing as such is no likeness."""
    found = np.empty_like(values, np.float32)
    for some in (written, ~written):
        part = values[some]
        deviation = part.std(0)
        found[some] = (part - part.mean(0)) / np.where(deviation > 1e-9, deviation, np.inf)
    return found


def balance(values: Matrix, written: npt.NDArray[np.bool_]) -> Matrix:
    """Standardized (picture, unit), weighted: then a correlation is the mean of that of drawings and that of words."""
    return np.asarray(values / np.sqrt(np.where(written, written.sum(), (~written).sum()))[:, None], np.float32)


def find_pure(session: Session, values: Matrix, shown: Shown, library: Library) -> list[Pure]:
    """The units for which one concept has at least PURE of the ten strongest drawings, and of the ten strongest words.

    Drawings are of all styles, words as shown; values: (picture, unit) of what is shown
    """
    from neuron_articles.analyses.classifiers import measure_drawings
    from neuron_articles.responses.concepts import agreement
    from neuron_articles.responses.selectivity import purity
    from neuron_articles.statistics.areas import membership

    drawings = measure_drawings(session.clip, library, KINDS)
    labels = [drawings.names[label] for label in drawings.labels]
    words = [name for name, is_word in zip(shown.concepts, shown.written, strict=True) if is_word]
    drawn = purity(drawings.measured.units, membership(labels, drawings.names))  # (concept, unit)
    written = purity(values[shown.written], membership(words, drawings.names))
    found = agreement(drawn, written, PURE, shuffles=1)
    return [
        (unit, drawings.names[concept], float(drawn[concept, unit]), float(written[concept, unit]))
        for unit, concept in zip(found.units.tolist(), found.concepts.tolist(), strict=True)
    ]


def choose_clear(pure: Sequence[Pure], values: Matrix, shown: Shown) -> list[Pure]:
    """The pure units whose strongest drawing of those shown, in a style nobody learned from, shows their thing, too."""
    drawn = np.flatnonzero(~shown.written)
    strongest = drawn[values[drawn].argmax(0)]
    return [one for one in pure if shown.concepts[strongest[one[0]]] == one[1]]


def choose_features(pure: Sequence[Pure], category: Mapping[str, str]) -> list[Pure]:
    """Of each category the purest of the units; purest first, at most ROWS."""
    ordered = sorted(pure, key=lambda one: (-one[2] - one[3], one[0]))
    first: dict[str, Pure] = {}
    for one in ordered:
        first.setdefault(category[one[1]], one)
    return list(first.values())[:ROWS]


def strongest_concepts(values: Matrix, shown: Shown) -> list[str]:
    """Of each unit of (picture, unit), standardized, the concept whose drawings and words excite it most."""
    from neuron_articles.statistics.areas import membership

    names = sorted(set(shown.concepts))
    members = membership(shown.concepts, names)  # (concept, picture)
    parts = [(members & some).astype(np.float32) for some in (shown.written, ~shown.written)]
    means = sum(part @ values / np.maximum(part.sum(1, keepdims=True), 1) for part in parts)
    return [names[concept] for concept in np.asarray(means).argmax(0)]


def compare_meanings(pure: Sequence[Pure], found: Matches, theirs: Sequence[str]) -> tuple[int, float]:
    """How many pure units' most correlated unit is excited most by the same concept; and the share that it would be
    if the matches were shuffled among the pure units. A unit without a match counts as none.
    """
    if len(pure) < 2:
        return 0, 0.0
    mine = np.array([one[1] for one in pure])
    matches = [found.of(one[0]) for one in pure]
    other = np.array([theirs[match[0][0]] if match else "" for match in matches])
    equal = mine[:, None] == other[None, :]  # (unit, match)
    same = int(np.diagonal(equal).sum())
    return same, float((equal.sum() - same) / (len(pure) * (len(pure) - 1)))


def compare(session: Session) -> dict[str, Any]:
    """The whole table: rows by the first model's units, a column for each model and one for the control."""
    from neuron_articles.analyses.universality import find_matches
    from neuron_articles.responses.embeddings import measure
    from neuron_articles.stimuli.dataset.library import load_library

    others, library = load_others(session), load_library()
    shown = gather(library)
    clips = [session.clip, *(clip for _, clip in others)]
    seen = []
    for number, clip in enumerate(clips):
        session.report(number, 2 * len(clips), "looking")
        seen.append(measure(clip, shown.pixels).units)
    session.report(len(clips), 2 * len(clips), "comparing")
    responses = [standardize(values, shown.written) for values in seen]
    first, *rest = (balance(values, shown.written) for values in responses)
    matches = [find_matches(first, values, LIKE, strata=shown.written) for values in rest]
    pure = find_pure(session, seen[0], shown, library)
    features = []
    clear, category = choose_clear(pure, seen[0], shown), {one.name: one.category for one in library.concepts}
    for unit, concept, drawn, written in choose_features(clear, category):
        cells = [[_entry(session, session.model.name, unit, None, seen[0], shown)]]
        for (title, clip), found, values in zip(others, matches, seen[1:], strict=True):
            # A page without measurements would say less than the cell does.
            name = clip.model.name if title != UNTRAINED and session.store.read(clip.model.name, "units") else ""
            cells.append([_entry(session, name, other, value, values, shown) for other, value in found.of(unit)])
        about = f"{10 * drawn:.0f} of its ten strongest drawings show it, {10 * written:.0f} of ten words say it"
        features.append({"title": concept, "about": about, "units": cells})
    return {
        "models": _columns(session.model, others, seen), "features": features, "pictures": len(shown.pixels),
        "words": int(shown.written.sum()), "pure": len(pure),
        "matches": [
            _summary(title, found, len(pure), compare_meanings(pure, found, strongest_concepts(values, shown)))
            for (title, _), found, values in zip(others, matches, responses[1:], strict=True)
        ],
    }  # fmt: skip


def _columns(model: Model, others: Sequence[tuple[str, Clip]], seen: Sequence[Any]) -> list[dict[str, str]]:
    titles = [model.title, *("Untrained" if title == UNTRAINED else title for title, _ in others)]
    return [{"kind": title, "title": f"{values.shape[1]:,} units"} for title, values in zip(titles, seen, strict=True)]


def _summary(title: str, found: Matches, pure: int, meanings: tuple[int, float]) -> dict[str, Any]:
    same, shuffled = meanings
    low, high = wilson_interval(same, pure) if pure else (0.0, 1.0)
    return {
        "model": title, "share": round(found.share, 4), "median": round(found.median, 4),
        "threshold": round(found.threshold, 4), "same": same, "same_share": round(same / max(pure, 1), 4),
        "interval": [round(low, 4), round(high, 4)], "shuffled": round(shuffled, 4),
    }  # fmt: skip


def _entry(
    session: Session, model: str, unit: int, correlation: float | None, values: Matrix, shown: Shown
) -> dict[str, Any]:  # fmt: skip
    """A unit with its strongest drawings and words; one whose model's units were not measured has no page."""
    from PIL import Image

    from neuron_articles.compute.shown_pictures import keep_picture

    order = (-values[:, unit]).argsort(kind="stable")
    strongest = [place for some in (~shown.written, shown.written) for place in order[some[order]][:SHOWN]]
    small = [Image.fromarray(shown.pixels[place]).resize((THUMBNAIL, THUMBNAIL)) for place in strongest]
    strip = np.concatenate([np.asarray(image) for image in small], 1)
    entry: dict[str, Any] = {
        "label": f"{unit}", "image": keep_picture(session, strip, THUMBNAIL),
        "alt": "its strongest drawings and words: " + ", ".join(shown.concepts[place] for place in strongest),
    }  # fmt: skip
    if model:
        entry["unit"] = str(Unit.of(model, unit))
    if correlation is not None:
        entry["correlation"] = round(correlation, 4)
    return entry
