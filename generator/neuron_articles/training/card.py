"""The model card, written from what was recorded: sources, recipe, cost, results, limits, licences."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from neuron_articles.records.store import JsonRecord, write_atomic
from neuron_articles.stimuli.dataset.sources import load_sources
from neuron_articles.training.evaluation import rows
from neuron_articles.training.mixes import MIXES

TITLES = {"emoji": "Emoji", "flags": "Flags", "pictograms": "Pictograms", "data": "Keywords and borders"}
CURVES = {
    "loss": "contrastive loss",
    "term": "non-negative term",
    "zero_shot": "zero-shot, held-out styles",
    "reading": "reading, held-out fonts",
}

ABLATED = {
    "before": "before the stage",
    "none": "after it",
    "term": "after it, without the non-negative term",
    "carriers": "after it, without words on things",
}

# Evaluation and training notes of models, by their names.
Others = Mapping[str, tuple[JsonRecord, Mapping[str, Any]]]


def write_card(
    record: JsonRecord,
    training: Mapping[str, Any],
    others: Others,
    folder: Path,
    ablations: Mapping[str, JsonRecord] | None = None,
) -> Path:
    """Write ``model-card.md`` and its curves into a folder.

    record, training: evaluation and training notes of the model
    others:           evaluations and training notes of models shown beside it, by their names
    ablations:        evaluations of a stage without a part of the recipe, by that part; "none" is the whole stage
    """
    write_atomic(folder / "model-card-curves.svg", draw_curves(training["curves"]))
    path = folder / "model-card.md"
    write_atomic(path, _render(record, training, others, ablations or {}))
    return path


def _render(
    record: JsonRecord, training: Mapping[str, Any], others: Others, ablations: Mapping[str, JsonRecord]
) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # Markdown, so nothing is escaped
    environment.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    tables = {record.model: list(rows(record.data))}
    tables |= {name: list(rows(other.data)) for name, (other, _) in others.items()}
    ablated = {ABLATED[part]: list(rows(one.data)) for part, one in ablations.items()}
    sources = load_sources()
    text = environment.get_template("model-card.md.jinja").render(
        model=record.model,
        data=record.data,
        about=record.about,
        training=training,
        recipe=training["recipe"],
        towers=training["recipe"]["architecture"],
        sources=sources,
        titles=TITLES,
        tables=tables,
        lines=_join(tables),
        mixes=MIXES,
        fonts=[source for source in sources if source.role == "font"],
        ablated=ablated,
        ablated_lines=_join(ablated) if ablated else [],
        stage=ablations["none"].data if ablated else None,
        others={name: notes for name, (_, notes) in others.items()},
        purest=[f"{row['concept']} ({row['unit']})" for row in record.data["multimodal"][:24]],
    )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _join(tables: Mapping[str, list[tuple[str, str, str]]]) -> list[dict[str, Any]]:
    """Measures with the cells of all tables; one that a table lacks (another size of attack) stays empty there."""
    first = next(iter(tables.values()))
    found = [{measure: (value, control) for measure, value, control in table} for table in tables.values()]
    return [
        {"measure": measure.strip(), "cells": [table.get(measure, ("", "")) for table in found]}
        for measure, _, _ in first
    ]


def draw_curves(log: list[dict[str, float]]) -> str:
    """The training curves as SVG, over the pictures seen."""
    import altair
    import vl_convert

    values = [
        {"images": line["images"], "curve": title, "value": line[name]}
        for line in log
        for name, title in CURVES.items()
        if name in line
    ]
    chart = (
        altair.Chart({"values": values})
        .mark_line()
        .encode(
            x=altair.X("images:Q", title="pictures seen", axis=altair.Axis(format="~s")),
            y=altair.Y("value:Q", title=None),
            facet=altair.Facet("curve:N", columns=2, title=None, sort=list(CURVES.values())),
        )
        .properties(width=300, height=150)
        .resolve_scale(y="independent")
    )
    return vl_convert.vegalite_to_svg(json.dumps(chart.to_dict()))
