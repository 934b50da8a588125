"""The dot plot of charged words and words for people, with its caption."""

from __future__ import annotations

from collections.abc import Sequence

from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.figures.word_bias.record import WordBiasRecord, WordPair
from neuron_articles.records.store import Record
from neuron_articles.units import Unit

_SHOWN = 12
# Names of the two cosines in the chart.
_RAW, _CENTRED = "as they are", "mean taken off"
_WARNING = (
    "Sensitive content: this figure names associations between charged words and groups of people. They are what a "
    "model took over from its training data, or chance; they say nothing about any group."
)


def draw(record: Record[WordBiasRecord]) -> Component:
    """The nearest pairs and their chance, with all numbers and the units in tables."""
    data = record.data
    shown = [pair for pair in data.pairs if pair.asked] + [pair for pair in data.pairs if not pair.asked]
    shown = shown[:_SHOWN]
    found = [pair for pair in data.pairs if not pair.asked and pair.centred > data.chance]
    alt = (
        f"Dot plot of the cosines of {len(shown)} charged words with the nearest word for a group of people, raw and "
        f"centred. {len(found) or 'None'} of the centred ones "
        f"{'is' if len(found) == 1 else 'are'} above what chance gives."
    )
    content = {"wide": _chart(shown, data, alt, 704), "narrow": _chart(shown, data, alt, 360), "table": _table(data)}
    return Component(
        "chart",
        content,
        alt,
        width="text",
        caption=_caption(data, len(found)),
        warnings=(_WARNING,),
        citations=("goh2021multimodal",),
        units=tuple(str(Unit.of(record.model, one.unit)) for one in data.units),
    )


def _caption(data: WordBiasRecord, found: int) -> str:
    raw, centred = (round(mean, 2) + 0.0 for mean in data.means)  # no "-0.00"
    told = "; ".join(f"{one.title}: {', '.join(one.words[:5])}" for one in data.units[:3])
    above = f"{found or 'None'} of the nearest pairs {'lies' if found == 1 else 'lie'} above {data.chance:.2f}"
    return (
        "Cosines between pictures of charged words and of words for people. As they are, such pairs have a mean cosine "
        f"of {raw:.2f}; with the mean over all {data.words} words taken off, {centred:.2f} is left. "
        f"{above}, which the nearest of all pairs reaches in 5 of 100 cases where each neuron’s values are "
        f"dealt out to other words. On average a charged word’s nearest word for people is at {data.groups:.2f}"
        f"{_others(data.others)}. "
        f"{data.mixed} neurons have words of both kinds among their ten strongest; by chance "
        f"{data.expected:.0f} would{f' (such as {told})' if told else ''}."
    )


def _others(nearest: float | None) -> str:
    return "" if nearest is None else f", the nearest of as many words that are neither at {nearest:.2f}"


def _table(data: WordBiasRecord) -> dict[str, list[str] | list[list[str]]]:
    pairs = [[f"{pair.word} – {pair.group}", f"{pair.raw:.3f}", f"{pair.centred:.3f}"] for pair in data.pairs]
    return {"columns": ["Pair", "Raw cosine", "Centred cosine"], "rows": pairs}


def _chart(pairs: Sequence[WordPair], data: WordBiasRecord, alt_text: str, width: int) -> Chart:
    import altair as alt

    names = [f"{pair.word} – {pair.group}" for pair in pairs]
    values = [
        {"pair": name, "kind": kind, "cosine": cosine}
        for name, pair in zip(names, pairs, strict=True)
        for kind, cosine in ((_RAW, pair.raw), (_CENTRED, pair.centred))
    ]
    y = alt.Y("pair:N", sort=names, title=None)
    x = alt.X("cosine:Q", title="Cosine", axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "kind:N",
        title=None,
        sort=[_RAW, _CENTRED],
        legend=alt.Legend(orient="top"),
        scale=alt.Scale(domain=[_RAW, _CENTRED], range=[charts.INK_FAINT, charts.SERIES[0]]),
    )
    tooltip = [
        alt.Tooltip("pair:N", title="Pair"),
        alt.Tooltip("kind:N", title="Words"),
        alt.Tooltip("cosine:Q", title="Cosine", format=".3f"),
    ]
    points = alt.Chart(alt.InlineData(values=values)).mark_circle(size=70, opacity=1)
    points = points.encode(y=y, x=x, color=colour, tooltip=tooltip)
    limit = alt.Chart(alt.InlineData(values=[{"chance": data.chance}])).mark_rule(
        stroke=charts.INK_SOFT, strokeDash=[4, 3]
    )
    return charts.chart(alt.layer(limit.encode(x="chance:Q"), points), alt_text, width, 90 + 22 * len(pairs))
