"""The units of a model and what is known of each: names, families, the words and pictures that excite it most.

The reader sees a table of neurons by family, each leading to its page. The record is also what every neuron page and
every hover card is filled from.

A record's data, where numbers were published::

    {"units": {"RN50x4/layer4/89": {"title": str, "titles": [str], "families": [str], "words": [str]}}}

with the most common name first and words in order of activation. Of a model that was measured here, ``whole_model`` is
true, every unit of the last layer is listed, and has besides::

    "concept": "lion", "modalities": ["pictures", "words"],     # where half of the ten strongest show it, or more
    "purity": {"pictures": 0.9, "words": 1.0},                  # of the ten strongest
    "picture": "<digest>.webp", "note": "proposed: …", "lexical": true

    "details": "<digest>.json",            # an object: what pages show, see responses/unit_report.py
    "controls": {"both": {"units": 300, "shuffled_concepts": 2.1, "shuffled_units": 1.9}, …}, "pool": "mean",
    "data_set": "…", "seen": {"pictures": 1149, "words": 7116, "maps": 292}, "of": 16266, "skipped": 0
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Labels
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit


def compute(session: Session) -> dict[str, Any]:
    """Measure every unit of the last layer on pictures the model never saw, or on those of ``--dataset``.

    Raises AuthorError where weights or pictures cannot be had.
    """
    from neuron_articles.responses.unit_report import report

    return report(session.clip, session.units(), session.store.add_object, session.report)


def published(folder: Path) -> dict[str, Any] | None:
    """Names, families and words of the published units. Raises OSError and ValueError for unreadable files."""
    units: dict[str, dict[str, Any]] = {}
    for unit, title, family in _names(folder):
        entry = units.setdefault(str(unit), {"titles": [], "families": [], "words": []})
        for key, value in (("titles", title), ("families", family)):
            if value and value not in entry[key]:
                entry[key].append(value)
    for unit, words in _words(folder):
        entry = units.setdefault(str(unit), {"titles": [], "families": [], "words": []})
        if len(words) > len(entry["words"]):
            entry["words"] = words
    for entry in units.values():
        entry["title"] = entry["titles"][0] if entry["titles"] else ""
    return {"units": dict(sorted(units.items(), key=lambda item: Unit.parse(item[0])))} if units else None


def _read(folder: Path, name: str) -> Any:
    path = folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _names(folder: Path) -> Iterator[tuple[Unit, str, str]]:
    """(unit, name, family) from every published list that names units; the hand-made families first."""
    for family in _read(folder, "neuron_families.json") or []:
        for neuron in family["neurons"]:
            yield Unit.of(neuron["model"], int(neuron["unit"])), neuron["title"], family["title"]
    for family in _read(folder, "region_families.json") or []:
        for neuron in family["neurons"]:
            yield Unit.of(neuron["model"], int(neuron["unit"])), neuron["name"], "Region Neurons"
    for index, title in (_read(folder, "emotion_unit_names.json") or {}).items():
        yield Unit.of("4x", int(index)), " ".join(title.split()), "Named in emotion codes"


def _words(folder: Path) -> Iterator[tuple[Unit, list[str]]]:
    """(unit, words) of the published word lists: three words of every unit, twenty of the region neurons."""
    for index, words in (_read(folder, "top3_words_RN50x4.json") or {}).items():
        yield Unit.of("4x", int(index)), list(words)
    rows = zip(_read(folder, "regional_units.json") or [], _read(folder, "regional_top_words.json") or [], strict=False)
    for (model, index), words in rows:
        yield Unit.of(model, int(index)), list(words)


def draw(record: JsonRecord, family: str = "") -> Component:
    """The named units, all or of one family. Raises AuthorError for a family that does not exist."""
    families = _families(record.data["units"])
    if family and family not in families:
        raise AuthorError(f'there is no family "{family}"', suggest(family, families))
    shown = {family: families[family]} if family else families
    rows = [{"title": title, "units": units} for title, units in shown.items()]
    count = sum(len(entries) for entries in shown.values())
    return Component(
        "unit-list",
        {"families": rows, "model": record.model},
        alt=f"{count} named neurons in {len(rows)} families, each with the words that excite it most.",
        width="text",
        units=[entry["unit"] for entries in shown.values() for entry in entries],
    )


def _families(units: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Family -> its units with page, name and words, in the record's order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, entry in units.items():
        for family in entry["families"]:
            page = Unit.parse(name).path
            row = {"unit": name, "page": page, "title": entry["title"], "words": entry["words"][:5]}
            found.setdefault(family, []).append(row)
    return found


FIGURE = Figure(
    title="Neurons",
    version=5,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        Labels(),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
