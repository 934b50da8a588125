"""The table of three neurons and three modalities, with its caption."""

from __future__ import annotations

from typing import TypedDict

from neuron_articles.drawing.component import Component
from neuron_articles.figures.hero.published import UNIT
from neuron_articles.figures.hero.record import HeroRecord, ModalityAnswer, MultimodalNeuron
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.store import Record
from neuron_articles.units import Unit, find_model

_MODALITIES = ["Photograph or coloured drawing", "Line drawing", "Written name"]
_WARNING = (
    "The pictures of the original belong to others and are not shown. One draft gives the unit as 244, whose strongest "
    "words are no spiders."
)
_PUBLISHED_CAPTION = "One neuron, three modalities. All columns retell what was published of these neurons."


class HeroCell(TypedDict):
    """Whether a neuron answers in a modality, in words, with pictures where it was measured. alt: of the pictures"""

    yes: bool
    text: str
    images: list[ImageObject]
    alt: str


class HeroColumn(TypedDict):
    """A neuron.

    about:      what it is a neuron of
    measured:   here, rather than published
    unit, page: of a neuron of a CLIP model, else ""
    citation:   of what is published; "" where it was measured
    """

    title: str
    about: str
    concept: str
    measured: bool
    unit: str
    page: str
    citation: str
    cells: list[HeroCell]


def draw(record: Record[HeroRecord]) -> Component:
    """The table."""
    neuron = record.data.neuron
    own = _measured(record.model, neuron) if neuron else _published(record.data.read)
    columns = [_human(), own, _conventional()]
    summary = "; ".join(f"{one['title']} ({one['concept']}): {_answers(one)}" for one in columns)
    return Component(
        "hero",
        {"modalities": _MODALITIES, "columns": columns},
        f"Table of neurons by modality: {', '.join(_MODALITIES)}. {summary}.",
        width="page",
        caption=_caption(own, neuron) if neuron else _PUBLISHED_CAPTION,
        units=(own["unit"],),
        citations=tuple(dict.fromkeys(one["citation"] for one in columns if one["citation"])),
        warnings=() if neuron else (_WARNING,),
    )


def _measured(model: str, neuron: MultimodalNeuron) -> HeroColumn:
    unit = Unit.of(model, neuron.unit)
    cells = [_measured_cell(neuron.concept, answer) for answer in neuron.answers]
    return _column(f"Neuron {neuron.unit}", find_model(model).title, neuron.concept, "", cells, unit)


def _measured_cell(concept: str, answer: ModalityAnswer) -> HeroCell:
    text = f"{answer.median:z.1f} SD, the median of {answer.total}.".replace("-", "−")
    alt = f"{concept}, as drawn or lettered in {', '.join(answer.styles)}"
    return HeroCell(yes=answer.passed, text=text, images=answer.images, alt=alt)


def _published(read: list[str]) -> HeroColumn:
    cells = [
        _cell("Responds to people in the costume of Spider-Man, and to spiders."),
        _cell("Responds to comics and drawings of him."),
        _cell(f"Responds to written words; its strongest are {', '.join(read)}."),
    ]
    unit = Unit.of("RN50x4", UNIT)
    about = f"RN50-x4, unit {UNIT}"
    return _column("A neuron of CLIP", about, "Spider-Man", "goh2021multimodal", cells, unit)


def _human() -> HeroColumn:
    cells = [
        _cell("Responds to photographs of the actress."),
        _cell("Responds to a drawing of her."),
        _cell("Responds to her name in letters."),
    ]
    about = "recorded with depth electrodes"
    return _column("A human neuron", about, "Halle Berry", "quiroga2005invariant", cells)


def _conventional() -> HeroColumn:
    cells = [
        _cell("Responds to photographs of people’s faces."),
        _cell("Does not respond much to drawings of them.", yes=False),
        _cell("Does not respond much to words.", yes=False),
    ]
    about = "InceptionV1, unit 483, trained to classify"
    return _column("A conventional neuron", about, "a face", "goh2021multimodal", cells)


def _cell(text: str, yes: bool = True) -> HeroCell:
    return HeroCell(yes=yes, text=text, images=[], alt="")


def _column(
    title: str, about: str, concept: str, citation: str, cells: list[HeroCell], unit: Unit | None = None
) -> HeroColumn:
    return HeroColumn(
        title=title,
        about=about,
        concept=concept,
        measured=not citation,
        unit=str(unit) if unit else "",
        page=f"{unit.path}/index.html" if unit else "",
        citation=citation,
        cells=cells,
    )


def _answers(column: HeroColumn) -> str:
    return ", ".join("yes" if cell["yes"] else "no" for cell in column["cells"])


def _caption(own: HeroColumn, neuron: MultimodalNeuron) -> str:
    """What is measured, by which rule, and what the rule finds in the controls."""
    passed = sum(answer.passed for answer in neuron.answers)
    untrained, mismatched = _medians(neuron.control.untrained), _medians(neuron.control.mismatched)
    weak = all(value > neuron.threshold for value in neuron.control.mismatched)
    remark = " (some neuron answers to any three things, so the rule alone proves little)" if weak else ""
    return (
        f"One neuron, three modalities. {own['title']} of {own['about']} was chosen, with its thing, as the one that "
        f"answers best in all three on half of the drawings and fonts; the cells show the other half, and it passes in "
        f"{passed} of 3. Yes: the median response to the thing is more than {neuron.threshold:g} standard "
        f"deviations (SD) above the mean response to that modality. The same rule finds {untrained} in the "
        f"untrained network, and with the names shuffled over things {mismatched}{remark}. This data set "
        f"has coloured drawings in the place of photographs; line drawings of training are among the cells’. "
        "The other columns retell what was published of them."
    )


def _medians(values: list[float]) -> str:
    return " / ".join(f"{value:z.1f}".replace("-", "−") for value in values) + " SD"
