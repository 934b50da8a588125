"""Things with a sign on them, composed for the small model, and any grid of things by labels classified.

The article's photographs show everyday things with handwritten labels (Goh et al. 2021, Figure 14). For a model that
knows drawings a scene is composed: a drawing of a held-out style above a white sign, lettered in a held-out font.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from neuron_articles.analyses.attacks import shuffle_ink
from neuron_articles.analyses.classifiers import Classifier, Drawings, Rows
from neuron_articles.analyses.sign_counts import ClassifiedSigns, SignClassifier, SignCount, SignCounts, SignScene
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import EmbeddedPictures, Floats, measure
from neuron_articles.statistics.intervals import share_interval
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.dataset.plain import ink_layer, over, shrink
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.photographs import BLANK

THINGS, WORDS, FONTS, RUNNERS_UP = 7, 5, 5, 3
_DRAWING, _SIGN_TOP, _EDGE = 0.62, 0.64, 0.05  # shares of the picture


def compose(drawing: Pixels, letters: Pixels | None) -> Pixels:
    """A drawing (side, side, 4) on light grey above a white sign with letters (side, side), or with none."""
    side = len(drawing)
    scene = np.full((side, side, 3), 225, np.uint8)
    scene = over(shrink(drawing, _DRAWING, (0.0, -0.19)), scene)
    top, edge = round(_SIGN_TOP * side), round(_EDGE * side)
    scene[top : side - edge, edge : side - edge] = 90
    scene[top + 1 : side - edge - 1, edge + 1 : side - edge - 1] = 255
    if letters is not None:
        scene = over(_on_sign(letters, top + 2, side - edge - 2, edge + 2), scene)
    return scene


def _on_sign(letters: Pixels, top: int, bottom: int, edge: int) -> Pixels:
    """The letters' inked part, as large as fits on the sign, as a layer (side, side, 4)."""
    from PIL import Image

    side = len(letters)
    rows, columns = np.flatnonzero(letters.max(1)), np.flatnonzero(letters.max(0))
    mask = np.zeros((side, side), np.uint8)
    if len(rows):
        ink = Image.fromarray(letters[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        scale = min((side - 2 * edge) / ink.width, (bottom - top) / ink.height)
        size = (max(1, int(scale * ink.width)), max(1, int(scale * ink.height)))
        small = np.asarray(ink.resize(size, Image.Resampling.BICUBIC))
        y, x = (top + bottom - size[1]) // 2, (side - size[0]) // 2
        mask[y : y + size[1], x : x + size[0]] = small
    return ink_layer(mask)


@dataclass(frozen=True)
class Cast:
    """Which things and words meet: a drawing of each thing, and each word in several held-out fonts."""

    things: Sequence[Item]
    words: Mapping[str, Sequence[Item]]


def choose_cast(clip: Clip, library: Library, drawings: Drawings, classifier: Classifier) -> Cast:
    """Things that are named best with a blank sign, and words that are read best on a sign alone; one a category each.

    Ranked by the probability of the right name, so that an attack has something to change and something to say.
    """
    category = {one.name: one.category for one in library.concepts}
    held = [drawings.items[place] for place in np.flatnonzero(drawings.held_out).tolist()]
    seen = measure(clip, [compose(library.pixels(item), None) for item in held])
    number = min(THINGS, (len(drawings.names) + 1) // 2)  # a small data set keeps some for the words
    things = _best(classifier, seen, [(item.concept, item) for item in held], category, number, set())
    taken = {item.concept for item in things}
    nothing = np.zeros((library.side, library.side, 4), np.uint8)
    written = {name: _written(library, name) for name in drawings.names if name not in taken}
    first = [(name, items[0]) for name, items in written.items() if items]
    seen = measure(clip, [compose(nothing, library.pixels(item)) for _, item in first])
    words = _best(classifier, seen, first, category, WORDS, taken)
    return Cast(things, {item.concept: written[item.concept] for item in words})


def _written(library: Library, name: str) -> list[Item]:
    found = [item for item in library.of("words", name, held_out=True) if item.name == name]
    return sorted(found, key=lambda item: item.style)[:FONTS]


def _best(
    classifier: Classifier,
    seen: EmbeddedPictures,
    cases: Sequence[tuple[str, Item]],
    category: Mapping[str, str],
    number: int,
    without: set[str],
) -> list[Item]:
    """The cases named rightly with most certainty, one a category; then, if too few, whatever comes next."""
    numbers = {name: place for place, name in enumerate(classifier.names)}
    shares = classifier.shares(seen)
    sure = [float(shares[row, numbers[name]]) for row, (name, _) in enumerate(cases)]
    order = sorted(range(len(cases)), key=lambda row: (-sure[row], cases[row][0]))
    chosen: list[int] = []
    for strict in (True, False):
        for row in order:
            names = {cases[other][0] for other in chosen} | without
            kinds = {category[name] for name in names - without} if strict else set()
            if len(chosen) < number and cases[row][0] not in names and category[cases[row][0]] not in kinds:
                chosen.append(row)
    return [cases[row][1] for row in chosen]


def show_signs(clip: Clip, library: Library, cast: Cast, classifiers: Sequence[Classifier]) -> ClassifiedSigns:
    """All scenes, classified, with counts over fonts and the control."""
    blank = {(item.concept, BLANK): compose(library.pixels(item), None) for item in cast.things}
    scenes = _scenes(library, cast, lambda letters: letters)
    control = _scenes(library, cast, shuffle_ink)
    cells = blank | {(name, word): picture for (name, word, font), picture in scenes.items() if not font}
    grid = show_cells(clip, cells, {word: word for word in cast.words}, classifiers)
    count = {each.key: SignCounts(_won(clip, each, scenes), _won(clip, each, control)) for each in classifiers}
    return replace(grid, count=count, fonts=max(len(fonts) for fonts in cast.words.values()))


# (thing, word, number of the font) -> picture
Scenes = dict[tuple[str, str, int], Pixels]


def _scenes(library: Library, cast: Cast, write: Callable[[Pixels], Pixels]) -> Scenes:
    """Every thing with every word in every font; ``write``: from the letters to what is on the sign."""
    return {
        (item.concept, word, font): compose(library.pixels(item), write(library.pixels(letters)))
        for item in cast.things
        for word, fonts in cast.words.items()
        for font, letters in enumerate(fonts)
    }


def _won(clip: Clip, classifier: Classifier, scenes: Scenes) -> SignCount:
    answers = classifier.answers(measure(clip, list(scenes.values())))
    said = [classifier.names[answer] for answer in answers.tolist()]
    hits = sum(name == word for name, (_, word, _) in zip(said, scenes, strict=True))
    low, high = share_interval(hits, len(scenes))
    return SignCount(hits, len(scenes), round(hits / max(1, len(scenes)), 4), (round(low, 4), round(high, 4)))


def show_cells(
    clip: Clip, cells: Mapping[tuple[str, str], Pixels], targets: Mapping[str, str], classifiers: Sequence[Classifier]
) -> ClassifiedSigns:
    """Rows of things and columns of labels, each cell with every classifier's probabilities of some classes.

    cells: (thing, label) -> picture    targets: label -> class
    """
    things, labels = list(dict.fromkeys(thing for thing, _ in cells)), [BLANK, *targets]
    seen, rows = measure(clip, list(cells.values())), {key: row for row, key in enumerate(cells)}
    answers: dict[tuple[str, str], dict[str, Rows]] = {key: {} for key in cells}
    for each in classifiers:
        shares = each.shares(seen)
        for thing in things:
            mine = {label: shares[rows[thing, label]] for label in labels}
            classes = listed_classes(each, thing, mine, list(targets.values()))
            for label, row in mine.items():
                answers[thing, label][each.key] = _rows(each, row, classes)
    return ClassifiedSigns(
        objects=things,
        labels=labels,
        targets=dict(targets),
        classifiers=[SignClassifier(each.key, each.title.capitalize()) for each in classifiers],
        cells={
            thing: {label: SignScene(cells[thing, label].tolist(), answers[thing, label]) for label in labels}
            for thing in things
        },
        own_class={thing: thing for thing in things if thing in targets.values()},
    )


def listed_classes(
    classifier: Classifier, thing: str, shares: Mapping[str, Floats], targets: Sequence[str]
) -> list[str]:
    """The thing's own class, the labels' classes, and the likeliest others over all of its pictures."""
    fixed = list(dict.fromkeys([*([thing] if thing in classifier.names else []), *targets]))
    greatest = np.max(list(shares.values()), axis=0)
    others = [classifier.names[place] for place in np.argsort(-greatest, kind="stable")]
    return fixed + [name for name in others if name not in fixed][:RUNNERS_UP]


def _rows(classifier: Classifier, shares: Floats, classes: Sequence[str]) -> Rows:
    return [(round(float(shares[list(classifier.names).index(name)]), 5), name) for name in classes]
