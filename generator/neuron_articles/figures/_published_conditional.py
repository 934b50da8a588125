"""The published numbers of the conditional probability charts: Figures 2, 5 and 7 of Goh et al. (2021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.records import published_files
from neuron_articles.records.published_files import Published
from neuron_articles.statistics.intervals import conditional_probability, infer_counts

_WARM = ("#e03400", "#ff5722", "#ff7f50", "#ffa77d", "#ffcfaa")
_COOL = ("#b2ebf2", "#00bcd4", "#7acda3")

_PUBLISHED: dict[str, dict[str, Any]] = {
    "conditional_trump_89.json": {
        "unit": "89", "title": "Donald Trump", "sd": 2.19, "colours": (*_WARM, "#fff6d7", *_COOL),
        "names": ("profile photo", "art", "text", "partial photo", "politics, related", "politics, generic",
                  "not political", "Black and gay rights", "games and music"),
        "groups": (("Neutral", (8, 7, 6, 5)), ("Related to Donald Trump", (4, 3, 2, 1, 0))),
        "caption": (
            "What the images are that make the “Donald Trump” neuron fire more or less. About 650 images, sampled over "
            "the whole range of its activation, were sorted by hand by someone who did not see the activation. Above "
            "30 standard deviations more than nine in ten have to do with him; the most negative ones are games, music "
            "and the like. Each bucket stands at its {place}. The chart shows how precise a strong activation is, not "
            "how many pictures of him the neuron finds."
        ),
        "warnings": (
            "The published shares come without the number of images per bucket. The intervals use the smallest numbers "
            "that fit the shares: 644 images, where the totals of the kinds add up to 651.",
        ),
    },
    "conditional_mental_health_2191.json": {
        "unit": "2191", "title": "mental illness", "sd": 1.477, "colours": (*_WARM, "#ff7171", *_COOL),
        "names": ("depression", "anxiety", "low-valence feeling", "depressing joke", "drugs",
                  "mental health, psychology", "neutral", "happy: travel, food, pets", "music and sport"),
        "groups": (("High valence", (8, 7)), ("Neutral", (6, 5)), ("Low valence", (4, 3, 2, 1, 0))),
        "caption": (
            "What the images are that make the “mental illness” neuron fire more or less. Up to 50 images from each "
            "bucket of activation were labelled by hand without sight of the activation. The strongest ones all have "
            "to do with depression, anxiety and psychology; negative ones are travel, pets and sport. Each bucket "
            "stands at its {place}."
        ),
        "warnings": ("The buckets at the two ends hold only 2 and 4 images; see the intervals.",),
    },
    "conditional_africa_1317.json": {
        "unit": "1317", "title": "Africa", "sd": 1.317, "colours": (*_WARM[:4], "#7acda3", "#b2ebf2"),
        "names": ("place name", "flags", "ethnicity", "other regional", "foreign symbol", "other"),
        "groups": (("Not Africa", (4,)), ("Neutral", (5,)), ("Africa", (3, 2, 1, 0))), "order": (0, 1, 2, 3, 5, 4),
        "caption": (
            "What the images are that make one of the Africa neurons fire more or less: 518 images, labelled by hand. "
            "Foreign scripts and symbols inhibit it; medium activations are mostly images of people; names of places "
            "join them at strong ones. Each bucket stands at its {place}."
        ),
        "warnings": (
            "The standard deviation in the published source, 1.317, is the neuron's number over a thousand and looks "
            "like a placeholder: read the axis as activation divided by 1.317.",
            "The article calls this neuron Ghana. The published words put Ghana first for neuron 1257; those of 1317 "
            "are Zimbabwe, Tanzania and Uganda.",
            "Place names peak in the tenth of twelve buckets (38%) and make up 15% of the last: the claim that they "
            "dominate the strongest activations is borne out only in part.",
        ),
    },
}  # fmt: skip
_RAW = "conditional_africa_1317_raw.json"


def published(folder: Path) -> Published[dict[str, Any]] | None:
    """The three neurons of Figures 2, 5 and 7; a missing file is a line of what is left out, None without any.

    Raises AuthorError for a broken file.
    """
    units, left_out = {}, []
    for name, facts in _PUBLISHED.items():
        if published_files.find(folder, name) is None:
            left_out.append(f"{name} is not there")
            continue
        with published_files.reading(folder, name) as value:
            units[facts["unit"]] = _published_unit(folder, value, facts)
    return Published({"units": units}, tuple(left_out)) if units else None


def _published_unit(folder: Path, value: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    bins, heights = value["bins"], value["heights"]
    if len(heights) != len(facts["names"]) or any(len(row) != len(bins) for row in heights):
        raise ValueError(f"{len(facts['names'])} kinds by {len(bins)} buckets expected")
    labels = [
        {"name": name, "images": images, "colour": colour}
        for name, images, colour in zip(facts["names"], value["labelCounts"], facts["colours"], strict=True)
    ]
    # The files give left edges; the last bucket is as wide as the others.
    edges = [*bins, bins[-1] + (bins[-1] - bins[0]) / (len(bins) - 1)]
    counts = _counts_from_images(folder, edges, value) if facts["unit"] == "1317" else None
    return {
        "title": facts["title"], "edges": edges, "sd": facts["sd"], "sd_of": "published source",
        "counts": counts or infer_counts(heights), "heights": heights,
        "labels": labels, "groups": [{"title": title, "labels": list(rows)} for title, rows in facts["groups"]],
        "order": list(facts.get("order", range(len(labels)))),
        "caption": facts["caption"], "warnings": list(facts["warnings"]),
    }  # fmt: skip


def _counts_from_images(folder: Path, edges: Sequence[float], value: Mapping[str, Any]) -> list[int] | None:
    """Images per bucket counted from the raw activations, where they were published and give these very shares."""
    if published_files.find(folder, _RAW) is None:
        return None
    with published_files.reading(folder, _RAW) as images:
        names = value["labelNames"]
        known = [(image["activation"], names.index(image["label"])) for image in images if image["label"] in names]
    activations, labels = zip(*known, strict=True) if known else ((), ())
    counted = conditional_probability(activations, labels, edges, len(names))
    return counted.counts if counted.heights == value["heights"] else None
