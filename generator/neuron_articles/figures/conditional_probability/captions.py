"""What the charts say in words: the caption, by whoever labelled the images, and warnings."""

from __future__ import annotations

from neuron_articles.figures.conditional_probability import published_texts
from neuron_articles.figures.conditional_probability.record import (
    ConditionalUnit,
    DataSetLabels,
    PeopleLabels,
    PublishedLabels,
)
from neuron_articles.records.shares import percent, share_of
from neuron_articles.responses.chosen_units import PURE
from neuron_articles.statistics.intervals import wilson_interval
from neuron_articles.units import Unit, find_model

_CAPTION = (
    "What the images are that make the neuron “{title}” fire more or less. Images were sampled evenly over buckets of "
    "activation and labelled. Each bucket stands at its {place}. The chart shows how precise an activation is, not how "
    "many images of a kind the neuron finds."
)
_ENDING = (
    "Each bucket stands at its {place}. The chart shows how precise an activation is, not how many pictures of a kind "
    "the neuron finds."
)
_PURE_ONCE = (
    "This neuron is pure in one kind of picture only: no neuron was found that is pure in pictures and in words."
)


def caption(model: str, unit: Unit, numbers: ConditionalUnit, place: str) -> str:
    """What is shown. model: of the record    place: where a bucket stands, as said in words"""
    title, labels, ending = find_model(model).title, numbers.labelled, _ENDING.format(place=place)
    if isinstance(labels, DataSetLabels):
        return f"{_of_data_set(f'{unit.index} of {title}', numbers, labels)} {ending}"
    if isinstance(labels, PeopleLabels):
        return f"{_of_people(f'{unit.index} ({numbers.title}) of {title}', numbers, labels)} {ending}"
    published = published_texts.CAPTIONS.get(unit.index) if isinstance(labels, PublishedLabels) else None
    return (published or _CAPTION).format(title=numbers.title, place=place)


def warnings(unit: Unit, numbers: ConditionalUnit) -> tuple[str, ...]:
    """What a reader should be warned of: a neuron of little purity, what is odd in published numbers."""
    labels = numbers.labelled
    if isinstance(labels, PublishedLabels):
        return published_texts.WARNINGS.get(unit.index, ())
    return (_PURE_ONCE,) if isinstance(labels, DataSetLabels) and min(labels.pictures, labels.words) < PURE else ()


def _of_data_set(neuron: str, numbers: ConditionalUnit, labels: DataSetLabels) -> str:
    """How neuron and pictures were chosen, and the highest bucket beside what chance would give."""
    count, name = numbers.highest_count, numbers.title
    low, high = wilson_interval(labels.hits, count)
    return (
        f"What the pictures are that make neuron {neuron} fire more or less. None of its neurons is purer for "
        f"{_article(numbers.kind)} {numbers.kind}, and of those as pure it responds most strongly to pictures of its "
        f"concept: {percent(labels.pictures)} of its ten strongest pictures and "
        f"{percent(labels.words)} of its ten strongest words show “{name}”. Up to {labels.per_bucket} pictures of each "
        f"bucket were drawn from {labels.total:,} of the data set, the same on which it was chosen, and the labels are "
        f"the data set’s. In the highest bucket {share_of(labels.hits, count)} show “{name}” (95% interval "
        f"{percent(low)} to {percent(high)}); among all pictures {percent(labels.share, 1)} do."
    )


def _of_people(neuron: str, numbers: ConditionalUnit, labels: PeopleLabels) -> str:
    """Who labelled which pictures, and what most of those in the highest bucket show."""
    share, names = numbers.most_frequent(-1)
    name, count = "” or “".join(names), numbers.highest_count
    hits = round(share * count)
    low, high = wilson_interval(hits, count)
    who = "One person" if labels.people == 1 else f"{labels.people} people"
    agreed = "; where they differ, what most of them saw counts (kappa {:.2f})"
    agreed = "" if labels.kappa is None else agreed.format(labels.kappa)
    return (
        f"What people saw in pictures that make neuron {neuron} fire more or less. {who} labelled {labels.pictures} "
        f"pictures from all ranges of its activation, in random order and without seeing it{agreed}. The pictures: "
        f"{numbers.sd_of}. In the highest bucket {share_of(hits, count)} are “{name}” (95% interval "
        f"{percent(low)} to {percent(high)})."
    )


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
