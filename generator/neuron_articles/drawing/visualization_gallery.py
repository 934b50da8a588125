"""How the record of feature visualizations is shown: a table of pictures with the outcome of both checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, UnknownName, find_model

Names = str | int | Sequence[str | int]


def draw(record: JsonRecord, neurons: Names = "", facets: Names = "", rows: int = 8) -> Component:
    """A gallery.

    neurons: numbers, or concepts that neurons stand for, ``[12, happy]``; left out, the neurons whose strongest
             pictures excite them most, of those that are pictured in every facet
    facets:  names, ``[any, text]``; left out, all
    rows:    how many neurons where none are named

    Raises AuthorError for a neuron or a facet that the record does not hold.
    """
    return gallery(record, neurons, facets, rows, _caption(record, find_model(record.model).title))


def gallery(record: JsonRecord, neurons: Names, facets: Names, rows: int, caption: str) -> Component:
    """The gallery of any record of this shape, with a caption of its own. Raises AuthorError as `draw` does."""
    shown = _facets(record, _listed(facets))
    units = _units(record, _listed(neurons), rows)
    table = [_row(record, unit, shown) for unit in units]
    model = find_model(record.model).title
    alt = (
        f"Gallery of feature visualizations of {len(table)} neurons of {model} in {len(shown)} facets: "
        f"{', '.join(row['title'] or 'neuron ' + str(row['index']) for row in table[:12])}."
    )
    return Component(
        "feature-visualizations",
        {"facets": [{"name": name, "about": record.data["facets"][name]} for name in shown], "rows": table},
        alt, width="page" if len(shown) > 4 else "text", caption=caption,
        units=tuple(row["unit"] for row in table),
    )  # fmt: skip


def _listed(names: Names) -> list[str]:
    """A list as it is, or a text with commas between."""
    parts = str(names).split(",") if isinstance(names, str | int) else map(str, names)
    return [part.strip() for part in parts if part.strip()]


def _facets(record: JsonRecord, wanted: Sequence[str]) -> list[str]:
    known = list(record.data["facets"])
    for name in wanted:
        if name not in known:
            hint = suggest(name, known) or f"it has {', '.join(known)}"
            raise AuthorError(f'the figure {record.figure} has no facet "{name}"', hint)
    return list(wanted) or known


def _units(record: JsonRecord, wanted: Sequence[str], rows: int) -> list[str]:
    held: Mapping[str, Any] = record.data["units"]
    named = [unit for unit in held if unit in record.data["concepts"]] or list(held)
    whole = set(in_every_facet(held))
    order = sorted(named, key=lambda unit: (unit not in whole, -_strongest(held[unit]), int(unit)))
    return [_unit(record, name, order) for name in wanted] or order[: int(rows)]


def in_every_facet(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """The units that are pictured in as many facets as any is: those that were chosen, where all are pictured."""
    most = max((len(row) for row in rows.values()), default=0)
    return [unit for unit, row in rows.items() if len(row) == most]


def _unit(record: JsonRecord, name: str, order: Sequence[str]) -> str:
    """The key of a neuron that an author names; of those that stand for a concept, the first in ``order``."""
    concepts = record.data["concepts"]
    if found := [unit for unit in order if concepts.get(unit, "").lower() == name.lower()]:
        return found[0]
    try:
        unit = Unit.parse(name, record.model)
    except UnknownName as error:
        by_concept = f"or by a concept, one of {', '.join(sorted(set(concepts.values()))[:8])}"
        remedy = f"{error.remedy}; {by_concept}" if error.remedy else by_concept
        raise AuthorError(error.message, remedy) from error
    if str(unit.index) not in record.data["units"] or unit.model != record.model:
        raise AuthorError(f"{record.figure} has no pictures of neuron {name}", f"make them with --units {name}")
    return str(unit.index)


def _strongest(entries: Sequence[Mapping[str, Any]]) -> float:
    return max((float(entry["response"]) for entry in entries), default=0.0)


def _row(record: JsonRecord, unit: str, facets: Sequence[str]) -> dict[str, Any]:
    entries = {entry["facet"]: entry for entry in record.data["units"][unit]}
    name = Unit.parse(unit, record.model)
    cells = [_cell(entries[facet]) if facet in entries else None for facet in facets]
    return {
        "unit": str(name), "page": f"{name.path}/index.html", "index": name.index,
        "title": record.data["concepts"].get(unit, ""), "cells": cells,
    }  # fmt: skip


def _cell(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "picture": entry["picture"], "label": entry["label"], "agrees": entry["agrees"],
        "percentile": f"{entry['percentile']:.1f}".removesuffix(".0"), "weak": entry["percentile"] <= 99,
    }  # fmt: skip


def _caption(record: JsonRecord, model: str) -> str:
    """What is shown, and the outcome of both checks with their controls, whatever it is."""
    total = record.data["summary"]
    text = (
        f"Pictures made to excite neurons of {model}, each from what its column’s heading says. Under a picture: the "
        "model’s own zero-shot label of it, with a check mark where that is the concept of the neuron’s strongest "
        "pictures and words; and the share of the data set’s pictures that excite the neuron less, in percent, under "
        "the same random views. "
    )
    if not total["pictured"]:
        return text + "None was made."
    text += (
        f"Of {total['pictured']:,} neurons’ strongest pictures {total['above_99']:,} lie beyond the 99th percentile "
        f"(for another neuron, {total['above_99_control']:.1%} do)"
    )
    if not total["checked"]:
        return f"{text}; none of these neurons stands for one concept, so there is no label to compare."
    low, high = total["interval"]
    text += (
        f"; of {total['checked']:,} whose neuron stands for a concept {total['agree']:,} are labelled with it: "
        f"{total['agree'] / total['checked']:.0%} (95% interval {low:.0%} to {high:.0%}; with concepts "
        f"shuffled over other neurons, {total['control']:.1%})."
    )
    every = record.data.get("everyone", total)
    if every["pictured"] == total["pictured"]:
        return text
    low, high = every["interval"]
    return (
        f"{text} These neurons were chosen. Of all {every['pictured']:,} that were pictured, in fewer facets, "
        f"{every['above_99']:,} lie beyond the 99th percentile, and of {every['checked']:,} that stand for a concept "
        f"{every['agree']:,} are labelled with it ({low:.0%} to {high:.0%})."
    )


def telling(picture: Mapping[str, Any]) -> tuple[bool, int, float]:
    """What says how well a visualization stands for its unit: larger for better.

    A name stands beside it, so parts of drawings tell more than letters, and letters more than areas of flat colours.
    """
    rank = {"any": 0, "text": 1}.get(picture.get("facet", "any"), 2)
    return bool(picture.get("agrees")), rank, float(picture.get("response", 0))
