"""The published numbers of the conditional probability charts: Figures 2, 5 and 7 of Goh et al. (2021)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, convert

from neuron_articles.figures.conditional_probability.record import (
    ConditionalProbabilityRecord,
    ConditionalUnit,
    ImageKind,
    KindGroup,
    PublishedLabels,
)
from neuron_articles.records import published_files
from neuron_articles.records.published_files import Published
from neuron_articles.statistics.intervals import conditional_probability, infer_counts

_WARM = ("#e03400", "#ff5722", "#ff7f50", "#ffa77d", "#ffcfaa")
_COOL = ("#b2ebf2", "#00bcd4", "#7acda3")


class _Chart(Struct, frozen=True):
    """What a published file does not say of its chart.

    sd:     of the original's source
    names:  of the kinds, in the file's order, with their ``colours``
    groups: heading -> rows of names
    order:  of the stack, bottom first
    raw:    the file of the images' activations, where it was published
    """

    unit: int
    title: str
    sd: float
    names: tuple[str, ...]
    colours: tuple[str, ...]
    groups: dict[str, tuple[int, ...]]
    order: tuple[int, ...]
    raw: str = ""


_CHARTS = {
    "conditional_trump_89.json": _Chart(
        unit=89,
        title="Donald Trump",
        sd=2.19,
        names=(
            "profile photo",
            "art",
            "text",
            "partial photo",
            "politics, related",
            "politics, generic",
            "not political",
            "Black and gay rights",
            "games and music",
        ),
        colours=(*_WARM, "#fff6d7", *_COOL),
        groups={"Neutral": (8, 7, 6, 5), "Related to Donald Trump": (4, 3, 2, 1, 0)},
        order=tuple(range(9)),
    ),
    "conditional_mental_health_2191.json": _Chart(
        unit=2191,
        title="mental illness",
        sd=1.477,
        names=(
            "depression",
            "anxiety",
            "low-valence feeling",
            "depressing joke",
            "drugs",
            "mental health, psychology",
            "neutral",
            "happy: travel, food, pets",
            "music and sport",
        ),
        colours=(*_WARM, "#ff7171", *_COOL),
        groups={"High valence": (8, 7), "Neutral": (6, 5), "Low valence": (4, 3, 2, 1, 0)},
        order=tuple(range(9)),
    ),
    "conditional_africa_1317.json": _Chart(
        unit=1317,
        title="Africa",
        sd=1.317,
        names=("place name", "flags", "ethnicity", "other regional", "foreign symbol", "other"),
        colours=(*_WARM[:4], "#7acda3", "#b2ebf2"),
        groups={"Not Africa": (4,), "Neutral": (5,), "Africa": (3, 2, 1, 0)},
        order=(0, 1, 2, 3, 5, 4),
        raw="conditional_africa_1317_raw.json",
    ),
}


class _Shares(Struct, frozen=True, rename="camel"):
    """A published file.

    bins:        (bucket,) left edges, in units of activation
    heights:     (label, bucket) shares
    label_names: (label,), with ``label_counts`` images
    """

    bins: list[float]
    heights: list[list[float]]
    label_counts: list[int]
    label_names: list[str] = []


class _LabelledImage(Struct, frozen=True):
    activation: float
    label: str


def published(folder: Path) -> Published[ConditionalProbabilityRecord] | None:
    """The three neurons of Figures 2, 5 and 7; a missing file is a line of what is left out, None without any.

    Raises AuthorError for a broken file.
    """
    units, left_out = {}, []
    for name, chart in _CHARTS.items():
        if published_files.find(folder, name) is None:
            left_out.append(f"{name} is not there")
            continue
        with published_files.reading(folder, name) as value:
            units[str(chart.unit)] = _unit(folder, convert(value, _Shares), chart)
    return Published(ConditionalProbabilityRecord(units), tuple(left_out)) if units else None


def _unit(folder: Path, shares: _Shares, chart: _Chart) -> ConditionalUnit:
    bins = shares.bins
    # The files give left edges; the last bucket is as wide as the others.
    edges = [*bins, bins[-1] + (bins[-1] - bins[0]) / (len(bins) - 1)]
    counts = _counts_from_images(folder, edges, shares, chart.raw) if chart.raw else None
    return ConditionalUnit(
        title=chart.title,
        edges=edges,
        sd=chart.sd,
        heights=shares.heights,
        labels=[
            ImageKind(name, images, colour)
            for name, images, colour in zip(chart.names, shares.label_counts, chart.colours, strict=True)
        ],
        counts=counts or infer_counts(shares.heights),
        sd_of="published source",
        groups=[KindGroup(title, list(rows)) for title, rows in chart.groups.items()],
        order=list(chart.order),
        labelled=PublishedLabels(),
    )


def _counts_from_images(folder: Path, edges: Sequence[float], shares: _Shares, raw: str) -> list[int] | None:
    """Images per bucket counted from the raw activations, where they were published and give these very shares."""
    if published_files.find(folder, raw) is None:
        return None
    names = shares.label_names
    with published_files.reading(folder, raw) as value:
        images = [image for image in convert(value, list[_LabelledImage]) if image.label in names]
    labels = [names.index(image.label) for image in images]
    counted = conditional_probability([image.activation for image in images], labels, edges, len(names))
    return counted.counts if counted.heights == shares.heights else None
