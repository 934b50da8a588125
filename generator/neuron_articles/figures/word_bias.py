"""Charged words near words for people: cosines of pictures of words, raw and with the mean over all words taken off.

The reader sees, for charged words, the nearest word for a group of people: a pale mark for the raw cosine, a full one
for the centred one, and a line where chance would put the nearest of all pairs. It shows that the raw cosine says next
to nothing, and which associations are left. The article's footnote on “Terrorist” and “Muslims” gives both numbers.

A record's data::

    {"pairs": [{"word": "evil", "group": "german", "raw": 0.97, "centred": 0.21, "asked": false}],   # nearest first
     "chance": 0.3, "groups": 0.2, "others": 0.15, "means": [0.96, 0.01], "words": 593,   # see analyses/bias.py
     "units": [{"unit": 12, "title": "…", "words": ["…"]}], "expected": 31.2}  # units of both kinds of words
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit

# A word is charged where ten raters put it at or below this, from -4 to 4 (Hutto and Gilbert 2014, see feelings.toml).
_CHARGED = -1.5
# Pairs of the article and groups it speaks of, asked of models that learned from the web; ours knows none of them.
ASKED = (("terrorist", "muslims"), ("terrorism", "muslim"), ("immigration", "mexican"), ("illegal", "immigrants"))
CHARGED = ("terrorist", "terrorism", "criminal", "illegal", "crime", "poverty", "violence", "evil", "dirty", "lazy")
GROUPS = (
    "muslim", "muslims", "christian", "christians", "jewish", "black", "white", "women", "men", "immigrants", "gay",
)  # fmt: skip
FONTS = 3  # in which words are written for models whose words are not the data set's
_SHOWN = 12
_UNITS = 8
_WARNING = (
    "Sensitive content: this figure names associations between charged words and groups of people. They are what a "
    "model took over from its training data, or chance; they say nothing about any group."
)


def compute(session: Session) -> dict[str, Any]:
    """Nearest groups of charged words, and units of both. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses.bias import cosines, find_mixed, measure_nearness
    from neuron_articles.figures import _feelings

    responses = session.responses()
    demonyms = [one.words[1] for one in responses.facts.values() if one.kind == "country" and len(one.words) > 1]
    asked: Sequence[tuple[str, str]] = ()
    if session.model.source == "this repository":
        words, values = responses.words, responses.word_values
        rated: Mapping[str, float] = _feelings.read_table()["valence"]
        charged = [word for word in words if rated.get(word, 0) <= _CHARGED]
        groups = [word for word in demonyms if word in words]
    else:
        words = sorted({*responses.words, *CHARGED, *GROUPS, *(word for pair in ASKED for word in pair)})
        values, asked = _write(session, words), ASKED
        charged, groups = list(CHARGED), [*GROUPS, *demonyms]
    feelings = [word for one in responses.facts.values() if one.kind == "emotion" for word in one.words]
    near = measure_nearness(words, values, charged, groups, ignored=feelings)
    mixed = find_mixed(words, values, charged, groups)
    raw, centred = cosines(values) if asked else (None, None)
    rows: list[dict[str, Any]] = [
        {"word": word, "group": group, "raw": float(raw[words.index(word), words.index(group)]),  # type: ignore[index]
         "centred": float(centred[words.index(word), words.index(group)]), "asked": True}  # type: ignore[index]
        for word, group in asked
    ]  # fmt: skip
    rows += [
        {"word": p.word, "group": p.group, "raw": p.raw, "centred": p.centred, "asked": False} for p in near.nearest
    ]
    return {
        "pairs": [row | {key: round(row[key], 4) for key in ("raw", "centred")} for row in rows],
        "chance": round(near.chance, 4), "groups": round(near.groups, 4),
        "others": near.others and round(near.others, 4),
        "means": [round(mean, 4) for mean in near.means],
        "words": len(words), "expected": round(mixed.expected, 1), "mixed": len(mixed.units),
        "units": [{"unit": unit, "title": _feelings.title_of(session.model.name, responses, unit), "words": some}
            for unit, some in mixed.units[:_UNITS]
        ],
    }  # fmt: skip


def _write(session: Session, words: Sequence[str]) -> Any:
    """(word, unit): responses to the words, all in the same ways of writing."""
    from neuron_articles.stimuli.dataset.library import find_fonts
    from neuron_articles.stimuli.written_words import activations, letterings

    session.report(0, len(words), "words written")
    clip = session.clip
    return activations(clip.trunk(), words, letterings(find_fonts(FONTS), places=((0.5, 0.5),)), clip.side)


def draw(record: JsonRecord) -> Component:
    """The nearest pairs and their chance, with all numbers and the units in tables."""
    data = record.data
    shown = [pair for pair in data["pairs"] if pair["asked"]] + [pair for pair in data["pairs"] if not pair["asked"]]
    shown = shown[:_SHOWN]
    found = [pair for pair in data["pairs"] if not pair["asked"] and pair["centred"] > data["chance"]]
    alt = (
        f"Dot plot of the cosines of {len(shown)} charged words with the nearest word for a group of people, raw and "
        f"centred. {len(found) or 'None'} of the centred ones "
        f"{'is' if len(found) == 1 else 'are'} above what chance gives."
    )
    content = {"wide": _chart(shown, data, alt, 704), "narrow": _chart(shown, data, alt, 360), "table": _table(data)}
    return Component(
        "chart", content, alt, width="text", caption=_caption(data, len(found)), warnings=(_WARNING,),
        citations=("goh2021multimodal",), units=tuple(str(Unit.of(record.model, one["unit"])) for one in data["units"]),
    )  # fmt: skip


def _caption(data: Mapping[str, Any], found: int) -> str:
    raw, centred = (round(mean, 2) + 0.0 for mean in data["means"])  # no "-0.00"
    told = "; ".join(f"{one['title']}: {', '.join(one['words'][:5])}" for one in data["units"][:3])
    above = f"{found or 'None'} of the nearest pairs {'lies' if found == 1 else 'lie'} above {data['chance']:.2f}"
    return (
        "Cosines between pictures of charged words and of words for people. As they are, such pairs have a mean cosine "
        f"of {raw:.2f}; with the mean over all {data['words']} words taken off, {centred:.2f} is left. "
        f"{above}, which the nearest of all pairs reaches in 5 of 100 cases where each neuron’s values are "
        f"dealt out to other words. On average a charged word’s nearest word for people is at {data['groups']:.2f}"
        f"{_others(data['others'])}. "
        f"{data['mixed']} neurons have words of both kinds among their ten strongest; by chance "
        f"{data['expected']:.0f} would{f' (such as {told})' if told else ''}."
    )


def _others(nearest: float | None) -> str:
    return "" if nearest is None else f", the nearest of as many words that are neither at {nearest:.2f}"


def _table(data: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [
        [f"{pair['word']} – {pair['group']}", f"{pair['raw']:.3f}", f"{pair['centred']:.3f}"] for pair in data["pairs"]
    ]
    return {"columns": ["Pair", "Raw cosine", "Centred cosine"], "rows": pairs}


def _chart(pairs: Sequence[Mapping[str, Any]], data: Mapping[str, Any], alt_text: str, width: int) -> Chart:
    import altair as alt

    names = [f"{pair['word']} – {pair['group']}" for pair in pairs]
    values = [
        {"pair": name, "kind": kind, "cosine": pair[key]}
        for name, pair in zip(names, pairs, strict=True)
        for key, kind in (("raw", "as they are"), ("centred", "mean taken off"))
    ]
    y = alt.Y("pair:N", sort=names, title=None)
    x = alt.X("cosine:Q", title="Cosine", axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "kind:N", title=None, sort=["as they are", "mean taken off"], legend=alt.Legend(orient="top"),
        scale=alt.Scale(domain=["as they are", "mean taken off"], range=[charts.INK_FAINT, charts.SERIES[0]]),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("pair:N", title="Pair"), alt.Tooltip("kind:N", title="Words"),
        alt.Tooltip("cosine:Q", title="Cosine", format=".3f"),
    ]  # fmt: skip
    points = alt.Chart(alt.InlineData(values=values)).mark_circle(size=70, opacity=1)
    points = points.encode(y=y, x=x, color=colour, tooltip=tooltip)
    limit = alt.Chart(alt.InlineData(values=[{"chance": data["chance"]}])).mark_rule(
        stroke=charts.INK_SOFT, strokeDash=[4, 3]
    )
    return charts.chart(alt.layer(limit.encode(x="chance:Q"), points), alt_text, width, 90 + 22 * len(pairs))


FIGURE = Figure(
    title="Charged words near words for people",
    version=2,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        Constant("charged words"),
    ),
    compute=compute,
    draw=draw,
)
