"""The table of features that models share, with its caption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from neuron_articles.drawing.component import Component
from neuron_articles.figures.universality.record import (
    ComparedModel,
    ModelMatch,
    SharedFeature,
    SharedUnit,
    UniversalityRecord,
)
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record
from neuron_articles.units import Unit

_CAPTION = (
    "Features that several models share. The cells hold up to four units of a model, by layer and number, whose "
    "activations are correlated with the feature; they were chosen by hand, and how strong a correlation had to "
    "be was not published. “–” means that none was found."
)
_OWN_CAPTION = (
    "Features that models share. A row is a neuron of the first model, of each category the one that stands most "
    "purely for a thing in drawings and in words, learned ones among them, and whose strongest unseen drawing shows "
    "it. Beside it stand the neurons of other models whose activations over the same {pictures:,} unseen pictures, "
    "{words:,} of them written words, are most correlated with it, each with its strongest two drawings and words. A "
    "correlation is the mean of that among drawings and that among words. “–” means none found: no correlation exceeds "
    "what the greatest of all pairs stays under in 95 of 100 shuffles of the pictures. {matches}"
)


class TableModel(TypedDict):
    """The head of a column."""

    kind: str
    title: str


class TableUnit(TypedDict):
    """A unit in a cell; unit, page: "" for one without a page"""

    label: str
    correlation: str
    image: ImageObject | None
    alt: str
    unit: str
    page: str


class TableRow(TypedDict):
    """A feature; group: the kinds of model that have it"""

    title: str
    about: str
    group: str
    cells: list[list[TableUnit]]


def draw(record: Record[UniversalityRecord]) -> Component:
    """The table."""
    numbers = record.data
    rows = [_row(feature, numbers.models) for feature in numbers.features]
    groups = [
        {"title": title, "rows": [row for row in rows if row["group"] == title]}
        for title in dict.fromkeys(row["group"] for row in rows)
    ]
    models = [TableModel(kind=model.kind, title=_title(model)) for model in numbers.models]
    return Component(
        "universality",
        {"models": models, "groups": groups},
        _alt(rows, len(models)),
        width="screen",
        caption=_own_caption(numbers) if numbers.matches else _CAPTION,
        warnings=(*_other_names(numbers.models), *_repeated(numbers)),
        citations=("olah2020zoom",),
        units=_linked(rows),
    )


def _title(model: ComparedModel) -> str:
    return f"{model.units:,} units" if model.units else model.title


def _own_caption(numbers: UniversalityRecord) -> str:
    matches = " ".join(_match(each, numbers.pure) for each in numbers.matches)
    nothing = "" if numbers.features else " None of the first model stands for a thing purely enough for a row."
    return _OWN_CAPTION.format(pictures=numbers.pictures, words=numbers.words, matches=matches + nothing)


def _match(match: ModelMatch, pure: int) -> str:
    return (
        f"Of all neurons, {percent(match.share)} have a like one in {match.model} "
        f"(correlation above {match.threshold:.2f}; median of the best {match.median:.2f}); "
        f"of the {pure} that stand for a thing, {match.same} have one for the same thing "
        f"({percent(match.same_share)}; {percent(match.shuffled, 1)} if they were shuffled)."
    )


def _row(feature: SharedFeature, models: Sequence[ComparedModel]) -> TableRow:
    having = [model.kind for model, units in zip(models, feature.units, strict=True) if units]
    return TableRow(
        title=feature.title,
        about=_about(feature),
        group=" + ".join(dict.fromkeys(having)) or "No model",
        cells=[[_unit(unit) for unit in units] for units in feature.units],
    )


def _about(feature: SharedFeature) -> str:
    if feature.purity is None:
        return feature.about
    drawings, words = 10 * feature.purity.pictures, 10 * feature.purity.words
    return f"{drawings:.0f} of its ten strongest drawings show it, {words:.0f} of ten words say it"


def _unit(entry: SharedUnit) -> TableUnit:
    unit = Unit.parse(entry.unit) if entry.unit else None
    return TableUnit(
        label=entry.label,
        correlation="" if entry.correlation is None else f"{entry.correlation:.2f}",
        image=entry.image,
        alt=f"its strongest drawings and words: {', '.join(entry.shows)}" if entry.shows else "",
        unit=str(unit or ""),
        page=f"{unit.path}/index.html" if unit else "",
    )


def _linked(rows: Sequence[TableRow]) -> tuple[str, ...]:
    """Units with a page, each once, in the order of reading."""
    units = (unit["unit"] for row in rows for cell in row["cells"] for unit in cell)
    return tuple(dict.fromkeys(unit for unit in units if unit))


def _alt(rows: Sequence[TableRow], models: int) -> str:
    counts = [f"{row['title']} in {sum(map(bool, row['cells']))}" for row in rows]
    return f"Table of {len(rows)} features in {models} models: {', '.join(counts)} of them."


def _other_names(models: Sequence[ComparedModel]) -> Iterator[str]:
    """The published file of models names one of them by another architecture than the article does."""
    for model in models:
        if model.name == "contrastive_v2" and "RN101" not in model.title:
            yield f"The file of models calls “{model.name}” {model.title}; everywhere else in the article it is RN101."


def _repeated(numbers: UniversalityRecord) -> Iterator[str]:
    """Units that a cell lists twice."""
    for feature in numbers.features:
        for model, units in zip(numbers.models, feature.units, strict=True):
            labels = [unit.label for unit in units]
            if twice := sorted({label for label in labels if labels.count(label) > 1}):
                yield f"{feature.title} of {_title(model)} lists the same unit twice: {'; '.join(twice)}."
