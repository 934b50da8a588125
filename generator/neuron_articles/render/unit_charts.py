"""The small charts of a neuron's page: shapes in SVG that stretch with the page; words stand beside them in HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from neuron_articles.statistics.intervals import share_interval, wilson_interval

TABLES = {"pictures": "drawings", "words": "written words", "maps": "maps"}
HEIGHT = 24  # of a row of bars, in its own units


def histogram(data: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of bars by table on one axis. Heights are logarithms of counts: what excites a neuron is rare."""
    low, high = data["low"], data["high"]
    rows = [
        {"name": name, "count": sum(counts), "svg": _bars(counts), "kind": table}
        for table, name in TABLES.items()
        if sum(counts := data["counts"].get(table, []))
    ]
    return {"rows": rows, "ticks": ticks(low, high), "zero": _share(0, low, high)}


def _bars(counts: Sequence[int]) -> Markup:
    """One path: a step for every bin that is not empty."""
    most = math.log1p(max(counts))
    heights = [math.ceil(HEIGHT * math.log1p(count) / most) if count else 0 for count in counts]
    path = "".join(f"M{place} {HEIGHT}v-{height}h1v{height}" for place, height in enumerate(heights) if height)
    box = f"0 0 {len(counts)} {HEIGHT}"
    return Markup(f'<svg viewBox="{box}" preserveAspectRatio="none" aria-hidden="true"><path d="{path}"/></svg>')


def ticks(low: float, high: float, wanted: int = 6) -> list[dict[str, Any]]:
    """Round numbers between two ends, with their places in per cent of the way."""
    span = max(high - low, 1e-9)
    step = next(size for size in _steps(span / wanted) if span / size <= wanted)
    first = math.ceil(low / step - 1e-9)
    values = [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]
    return [{"label": f"{value:g}".replace("-", "−"), "at": _share(value, low, high)} for value in values]


def _steps(least: float) -> list[float]:
    size = 10.0 ** math.floor(math.log10(least))
    return [size, 2 * size, 5 * size, 10 * size, 20 * size]


def _share(value: float, low: float, high: float) -> float | None:
    """How far along the way a value lies, in per cent; None beyond the ends."""
    return round(100 * (value - low) / (high - low), 1) if low <= value <= high and high > low else None


def conditional(data: Mapping[str, Any]) -> dict[str, Any]:
    """Bars of the concept's share in each bucket, of its family's on top, and Wilson intervals of the first."""
    edges, counts = data["edges"], data["counts"]
    buckets = [
        _bucket(edges[place : place + 2], count, concept, family)
        for place, (count, concept, family) in enumerate(
            zip(counts, data["concept_hits"], data["family_hits"], strict=True)
        )
    ]
    shapes = "".join(_column(place, bucket) for place, bucket in enumerate(buckets) if bucket["count"])
    svg = f'<svg viewBox="0 0 {10 * len(counts)} 100" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>'
    low, high = edges[0], edges[-1]
    return {
        "svg": Markup(svg), "buckets": buckets, "ticks": ticks(low, high), "zero": _share(0, low, high),
        "concept": data["concept"], "family": data["family"], "base": data["base"], "images": sum(counts),
        "alone": not any(data["family_hits"]),
    }  # fmt: skip


def _bucket(edges: Sequence[float], count: int, concept: int, family: int) -> dict[str, Any]:
    low, high = share_interval(concept, count)
    return {
        "from": edges[0], "to": edges[1], "count": count, "share": concept / max(count, 1), "low": low, "high": high,
        "family": family / max(count, 1),
    }  # fmt: skip


def _column(place: int, bucket: Mapping[str, Any]) -> str:
    own, more = round(100 * bucket["share"]), round(100 * (bucket["share"] + bucket["family"]))
    low, high = round(100 * (1 - bucket["low"])), round(100 * (1 - bucket["high"]))
    left = 10 * place
    family = f'<path class="family" d="M{left} {100 - own}v-{more - own}h10v{more - own}"/>' if more > own else ""
    concept = f'<path class="concept" d="M{left} 100v-{own}h10v{own}"/>' if own else ""
    return f'{family}{concept}<path class="interval" d="M{left + 5} {low}V{high}"/>'


def people(data: Mapping[str, Any]) -> dict[str, Any]:
    """Stacked shares of the categories that people gave, one column for each bucket; their intervals in a table.

    A bucket without images stays empty.
    """
    counts, edges = data["counts"], data["edges"]
    shapes, below = [], [0.0] * len(counts)
    for number, images in enumerate(data["images"]):
        path = ""
        for place, (hits, count) in enumerate(zip(images, counts, strict=True)):
            share = 100 * hits / count if count else 0.0
            if share:
                path += f"M{10 * place} {100 - below[place]:.1f}v-{share:.1f}h10v{share:.1f}"
            below[place] += share
        shapes.append(f'<path style="fill:var(--series-{number % 9 + 1})" d="{path}"/>')
    box = f'viewBox="0 0 {10 * len(counts)} 100" preserveAspectRatio="none" aria-hidden="true"'
    svg = f"<svg {box}>{''.join(shapes)}</svg>"
    totals = [sum(images) for images in data["images"]]
    legend = [
        {"name": name, "images": total, "series": number % 9 + 1}
        for number, (name, total) in enumerate(zip(data["categories"], totals, strict=True))
    ]
    rows = [
        {"from": edges[place], "to": edges[place + 1], "count": count, "shares": _shares(data["images"], place, count)}
        for place, count in enumerate(counts)
    ]
    return {
        "svg": Markup(svg), "legend": legend, "ticks": ticks(edges[0], edges[-1]), "images": sum(counts),
        "raters": data["raters"], "kappa": data["kappa"], "common": data.get("common", []),
        "zero": _share(0, edges[0], edges[-1]), "rows": rows,
    }  # fmt: skip


def _shares(images: Sequence[Sequence[int]], place: int, count: int) -> list[dict[str, float]]:
    """Each category's share of a bucket with Wilson's interval; nothing where it is empty."""
    if not count:
        return []
    found = [(hits[place] / count, *wilson_interval(hits[place], count)) for hits in images]
    return [{"share": share, "low": low, "high": high} for share, low, high in found]
