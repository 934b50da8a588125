"""The bars of one neuron, with their caption and their numbers in a table."""

from __future__ import annotations

from collections.abc import Sequence

from neuron_articles.drawing.charts import ChartTable
from neuron_articles.drawing.component import Component
from neuron_articles.drawing.neuron_parameter import find_neuron
from neuron_articles.figures.people_bars.chart import narrow, wide
from neuron_articles.figures.people_bars.record import ActivationBar, PeopleBarsRecord, UnitBars
from neuron_articles.records.store import Record
from neuron_articles.units import Unit, find_model

_PUBLISHED_CAPTION = (
    "How strongly photos of different people activate the “{title}” neuron. Photos came from an image search "
    "for each person “giving a speech at a microphone”, cleaned by hand to clear photos of the face. Bars are "
    "medians, whiskers one standard deviation across the photos of a person; the unit is the standard deviation "
    "of the neuron over a data set."
)
_PUBLISHED_WARNING = (
    "These are the medians of the final article. An earlier draft gave trimmed means of fewer people, which differ "
    "a little (Nelson Mandela −8.25 instead of −9.63)."
)
_CAPTION = (
    "How strongly pictures activate neuron {unit} of {model}, which stands for “{title}”. None of its neurons is purer "
    "for one {kind}, and of those as pure it responds most strongly to pictures of its concept. {some} of its category "
    "({category}) are shown, and all other pictures as a control: {pictures:,} drawings of all styles, no written "
    "words. Bars are medians, broad lines their 95% intervals (bootstrap, {draws:,} draws), thin whiskers one standard "
    "deviation across the pictures of a concept; the unit is the standard deviation of the neuron over the data set."
)


def draw(record: Record[PeopleBarsRecord], neuron: int | str = "") -> Component:
    """The bars of one neuron. neuron: its number, title or kind; may be left out where the record holds one only.

    Raises AuthorError for a neuron the record does not hold.
    """
    unit, numbers = find_neuron(record.figure, record.model, record.data.units, neuron)
    bars = sorted(numbers.bars, key=lambda bar: (bar.median, bar.name))
    alt = _describe(unit, numbers, bars)
    return Component(
        "chart",
        {"wide": wide(bars, alt), "narrow": narrow(bars, alt), "table": _table(numbers, bars)},
        alt,
        width="screen",
        caption=_caption(record.model, unit, numbers),
        warnings=_warnings(numbers),
        units=(str(unit),),
    )


def _describe(unit: Unit, numbers: UnitBars, bars: Sequence[ActivationBar]) -> str:
    least, most = bars[0], bars[-1]
    what = f"{len(bars)} kinds of picture" if numbers.kind else f"photos of {len(bars)} people"
    return (
        f"Bar chart of the activation of neuron {unit.index}, {numbers.title}, for {what}, "
        f"from {least.name} at {_signed(least.median)} to {most.name} at {_signed(most.median)} "
        "standard deviations."
    )


def _shown(numbers: UnitBars) -> list[ActivationBar]:
    return [bar for bar in numbers.bars if not bar.control]


def _caption(model: str, unit: Unit, numbers: UnitBars) -> str:
    if not numbers.kind:
        return _PUBLISHED_CAPTION.format(title=numbers.title)
    shown = len(_shown(numbers))
    return _CAPTION.format(
        unit=unit.index,
        model=find_model(model).title,
        kind=numbers.kind,
        title=numbers.title,
        some=f"{shown} of {numbers.concepts} concepts" if shown < numbers.concepts else "The concepts",
        category=numbers.category,
        pictures=numbers.pictures,
        draws=numbers.draws,
    )


def _warnings(numbers: UnitBars) -> tuple[str, ...]:
    """What the bars do not show, though one may expect it."""
    if not numbers.kind:
        return (_PUBLISHED_WARNING,)
    shown = _shown(numbers)
    if not shown or shown[-1].name == numbers.title:
        return ()
    return (
        f"The greatest median is that of {shown[-1].name}, not of {numbers.title}, for which the neuron was chosen.",
    )


def _table(numbers: UnitBars, bars: Sequence[ActivationBar]) -> ChartTable:
    """Every bar's numbers; intervals where some are known."""
    shows, pictures = (numbers.kind.capitalize(), "Pictures") if numbers.kind else ("Person", "Photos")
    intervals = any(bar.interval for bar in bars)
    columns = [shows, "Median", *["95% interval of the median"] * intervals, "Standard deviation", pictures]
    rows = [
        [
            bar.name,
            _signed(bar.median),
            *[_range(bar)] * intervals,
            f"{bar.sd:.2f}",
            "unknown" if bar.count is None else str(bar.count),
        ]
        for bar in bars
    ]
    return {"columns": columns, "rows": rows}


def _range(bar: ActivationBar) -> str:
    return " to ".join(map(_signed, bar.interval)) if bar.interval else "unknown"


def _signed(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")
