"""Whether pictures of two words excite the same neurons because they look alike or because they mean alike.

The reader sees how near the image-based embeddings of two words lie to each other (the cosine) over how many pairs of
letters they share, in three lines: two words of one concept, two of one category, and two of different ones.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
from msgspec import Struct, to_builtins

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Component
from neuron_articles.records.store import Record
from neuron_articles.statistics.areas import Matrix
from neuron_articles.statistics.bootstrap import pair_mean_interval

KINDS = ("one concept", "one category", "different categories")
BINS = {"none": 0.0, "up to ¼": 0.25, "¼ to ½": 0.5, "over ½": 1.0}  # upper ends
LEAST = 20  # pairs below which no mean is shown
DRAWS = 500  # of the bootstrap


class PairGroup(Struct, frozen=True):
    """Pairs of words that share the same kind of meaning and about as many letters.

    kind, letters: of ``KINDS`` and of ``BINS``
    pairs:         how many there are
    cosine:        the mean over the pairs, -1 to 1
    interval:      its 95% interval
    """

    kind: str
    letters: str
    pairs: int
    cosine: float
    interval: tuple[float, float]


class LookOrMeaningRecord(Struct, frozen=True):
    """words: how many were paired    lines: the groups of enough pairs, by kind and then by letters"""

    words: int
    lines: list[PairGroup]


def compute(session: Session) -> LookOrMeaningRecord:
    """Mean cosines of pairs of words, by what they share. Raises DatasetMissing."""
    from neuron_articles.responses.concept_responses import concepts_of
    from neuron_articles.stimuli.written_words import centre, ngrams

    responses = session.responses()
    words = centre(responses.words, responses.word_values)
    concepts = concepts_of(responses, words.words)
    unit_length = words.values / np.maximum(np.linalg.norm(words.values, axis=1, keepdims=True), 1e-12)
    cosines = unit_length @ unit_length.T  # (word, word)
    grams = [ngrams(word, 2) for word in words.words]
    found: dict[tuple[str, str], list[tuple[int, int]]] = {(kind, name): [] for kind in KINDS for name in BINS}
    for pair in combinations(range(len(words.words)), 2):
        first, second = (grams[index] for index in pair)
        shared = len(first & second) / len(first | second)
        name = next(name for name, end in BINS.items() if shared <= end)
        one, other = (concepts[words.words[index]] for index in pair)
        kind = KINDS[0] if one is other else KINDS[1] if one.category == other.category else KINDS[2]
        found[kind, name].append(pair)
    lines = [
        PairGroup(kind, name, len(pairs), *mean_of(cosines, np.array(pairs)))
        for (kind, name), pairs in found.items()
        if len(pairs) >= LEAST
    ]
    return LookOrMeaningRecord(len(words.words), lines)


def mean_of(cosines: Matrix, pairs: npt.NDArray[np.int_]) -> tuple[float, tuple[float, float]]:
    """The mean over pairs, and its 95% interval: a bootstrap over words, for pairs share words.

    cosines: (word, word)    pairs: (pair, 2) of places
    """
    values = cosines[pairs[:, 0], pairs[:, 1]]
    low, high = pair_mean_interval(cosines, pairs, DRAWS, np.random.default_rng(0))
    return round(float(values.mean()), 4), (round(low, 4), round(high, 4))


def draw(record: Record[LookOrMeaningRecord]) -> Component:
    """The three lines, with their numbers in a table."""
    import altair as alt

    groups = record.data.lines
    lines = [to_builtins(one) | {"low": one.interval[0], "high": one.interval[1]} for one in groups]
    label = f"Lines: mean cosine of pairs of {record.data.words} written words, by shared letters and by meaning."
    x = alt.X(
        "letters:O", sort=list(BINS), title="Shared pairs of letters", axis=alt.Axis(labelAngle=0, labelLimit=150)
    )
    y = alt.Y("cosine:Q", title="Cosine of the image-based embeddings")
    scale = alt.Scale(domain=list(KINDS), range=list(charts.SERIES[:3]))
    colour = alt.Color("kind:N", title=None, legend=alt.Legend(orient="top", labelLimit=300), scale=scale)
    base = alt.Chart(alt.InlineData(values=lines)).encode(x=x, color=colour)
    tooltip = ["kind:N", "letters:O", alt.Tooltip("cosine:Q", format=".2f"), alt.Tooltip("pairs:Q", format=",")]
    layers = (
        base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line().encode(y=y),
        base.mark_circle(size=50, opacity=1).encode(y=y, tooltip=tooltip),
    )
    rows = [
        [
            f"{one.kind}, {one.letters}",
            _told(one.cosine),
            f"{_told(one.interval[0])} to {_told(one.interval[1])}",
            f"{one.pairs:,}",
        ]
        for one in groups
    ]
    data = {
        "wide": charts.chart(alt.layer(*layers), label, 720, 340),
        "narrow": charts.chart(alt.layer(*layers), label, 360, 340),
        "table": {"columns": ["Words of", "Cosine", "95% interval", "Pairs"], "rows": rows},
    }
    return Component("chart", data, label, caption="How near the pictures of two words lie to each other in the model.")


def _told(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


FIGURE = Figure(
    title="Look or meaning",
    version=3,
    record=LookOrMeaningRecord,
    inputs=(DataSet(),),
    compute=compute,
    draw=draw,
)
