"""What was measured of units, as their pages and the list of all show it: pictures, charts, neighbours, scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup
from msgspec import json

from neuron_articles.problems import AuthorError, Place, Problem
from neuron_articles.records.store import JsonRecord, Store, canonical_json
from neuron_articles.render.build_cache import digest_of
from neuron_articles.render.sheets import LISTED_SIDE, ModelSheets, PagePictures, Sheet, Tile, listed
from neuron_articles.render.visualizations import pictures_together, steered_pictures, visualizations_of

RECORD = "units"
REMEDY = "compute them again: make figures ARGS=units"
SECTIONS = {
    "all": "Drawings, those it learned from among them",
    "pictures": "Drawings",
    "words": "Written words",
    "maps": "Maps",
}
MODALITIES = {("pictures", "words"): "both", ("pictures",): "drawings", ("words",): "words", (): ""}


class MeasuredModel:
    """The record of one model's units with its details and feature visualizations.

    Raises AuthorError for a record whose details are not there.
    """

    def __init__(self, store: Store, record: JsonRecord) -> None:
        self.record, self.facts, self._store = record, record.data["units"], store
        self.name = str(record.data["details"])
        try:
            self.details: Mapping[str, Any] = json.decode(store.read_object(self.name))
        except (OSError, ValueError) as error:
            place = Place(str(store.path(record.model, RECORD)), 1, 1)
            raise AuthorError("the details of the units cannot be read", REMEDY, place) from error
        self.visualizations = visualizations_of(store, record.model)
        self.steered = steered_pictures(store, record.model)
        self.together = pictures_together(store, record.model)

    def shown(self, unit: str, near: Iterable[str]) -> PagePictures:
        """The pictures on a unit's page, where ``near`` are the units that it lists as like it."""
        index, detail = _index(unit), self._detail(unit)
        made = [one for some in (self.visualizations, self.steered, self.together) for one in some.get(index, [])]
        examples = detail["examples"]
        entries = [entry for table in SECTIONS for entry in examples.get(table, ())]
        entries += [entry for _, step in examples["along"] for entry in step] + examples["weakest"]
        seen = [str(self.details["pictures"][place][0]) for place, _, _ in entries]
        portraits = [picture for one in near if (picture := self.picture(one))]
        sides = {one.object: max(one.width, one.height) for one in made}
        own = self.picture(unit)  # on its hover card where nothing was made
        return PagePictures(sides or ({own: 0} if own else {}), [*seen, *portraits])

    def side(self) -> int:
        """Pixels on the longer side of the pictures that the units responded to."""
        from neuron_articles.render.sheet_files import side_of  # brings Pillow, as the charts bring NumPy

        pictures = self.details["pictures"]
        return side_of(pictures[0][0], self._store) if pictures else LISTED_SIDE

    def key(self, unit: str) -> str:
        """Digest of what is shown of a unit, neighbours' names apart."""
        index = _index(unit)
        made = [some.get(index, []) for some in (self.visualizations, self.steered, self.together)]
        return digest_of([self.name, self.facts[unit], *made])

    def neighbours(self, unit: str) -> list[str]:
        """The units that respond most like it."""
        return [f"{_layer(unit)}/{index}" for index, _ in self._detail(unit)["similar"]]

    def picture(self, unit: str) -> str:
        """The image object that stands for a unit: the most telling picture made for it in which the model names its
        concept, or its strongest picture; or nothing."""
        from neuron_articles.drawing.visualization_gallery import telling

        made = [one for one in self.visualizations.get(_index(unit), []) if one.agrees]
        return str(max(made, key=telling).object if made else self.facts[unit].get("picture", ""))

    def row(self, unit: str) -> dict[str, Any]:
        """What the list of all units shows."""
        facts = self.facts[unit]
        return {
            "picture": self.picture(unit), "modality": _modality(facts), "pictures": facts["purity"]["pictures"],
            "written": facts["purity"]["words"],
        }  # fmt: skip

    def context(self, unit: str) -> dict[str, Any]:
        """What a unit's page shows besides the facts that every unit has."""
        from neuron_articles.render import (
            unit_charts,  # brings NumPy, which a build that makes no such page can do without
        )

        detail, facts = self._detail(unit), self.facts[unit]
        examples = detail["examples"]
        return {
            "statistics": detail["statistics"],
            "histogram": unit_charts.histogram(detail["histogram"]),
            "conditional": unit_charts.conditional(detail["conditional"]) if detail["conditional"] else None,
            "people": unit_charts.people(detail["people"]) if "people" in detail else None,
            "strongest": [
                {"title": title, "examples": self._examples(examples[table])}
                for table, title in SECTIONS.items()
                if table in examples
            ],
            "whole": "all" in examples,
            "along": [{"share": share, "examples": self._examples(some)} for share, some in examples["along"]],
            "weakest": self._examples(examples["weakest"]),
            "words": detail["words"], "most": max((value for _, value in detail["words"]), default=1) or 1,
            "concepts": detail["concepts"], "concept": facts["concept"], "purity": facts["purity"],
            "modality": _modality(facts), "lexical": bool(facts.get("lexical")),
            "similar": dict(zip(self.neighbours(unit), (value for _, value in detail["similar"]), strict=True)),
            "visualizations": self.visualizations.get(_index(unit), []), "steered": self.steered.get(_index(unit), []),
            "together": self.together.get(_index(unit), []),
            "data_set": self.record.data["data_set"], "seen": self.record.data["seen"],
            "controls": self.record.data["controls"],
        }  # fmt: skip

    def _detail(self, unit: str) -> Mapping[str, Any]:
        detail: Mapping[str, Any] = self.details["units"][_index(unit)]
        return detail

    def _examples(self, entries: list[list[Any]]) -> list[dict[str, Any]]:
        """Object, what it shows, source, deviations, and the outline of the maximum in per cent."""
        pictures, sources, outlines = (self.details[name] for name in ("pictures", "sources", "outlines"))
        return [
            {"object": pictures[place][0], "text": pictures[place][1], "source": sources[pictures[place][2]],
             "deviations": deviations, "outline": outlines[cell]}
            for place, deviations, cell in entries
        ]  # fmt: skip


def load_measured(store: Store) -> tuple[dict[str, MeasuredModel], list[Problem]]:
    """Model -> what was measured of its units, and what is wrong with the records that hold it."""
    found: dict[str, MeasuredModel] = {}
    problems: list[Problem] = []
    for path in sorted(store.root.glob(f"*/{RECORD}.json")):
        try:
            record = store.read(path.parent.name, RECORD)
            if record and "details" in record.data:
                found[record.model] = MeasuredModel(store, record)
        except AuthorError as error:
            problems += [error.problem] if error.problem else []
    return found, problems


class NeuronPages:
    """The pages of all units that have one, and the list of them.

    facts:    every unit's facts, for cards        measured: what was measured, by model
    entries:  unit -> what every page says: unit, index, layer, model, model_title, page, title, mentions, …
    """

    def __init__(
        self, facts: Mapping[str, Any], measured: Mapping[str, MeasuredModel], entries: Mapping[str, dict[str, Any]]
    ) -> None:
        self.facts, self.measured, self.entries = facts, measured, entries
        self.order = {unit: place for place, unit in enumerate(entries)}
        self.names = list(entries)
        self.sheets = self._plan_sheets()
        pictures = {unit: model.picture(unit) for unit in entries if (model := self._of(unit))}
        self._listed, self._listed_sheets = listed(filter(None, pictures.values()))

    def list_context(self) -> dict[str, Any]:
        """What the template of the list gets."""
        models: dict[str, dict[str, Any]] = {}
        for unit, entry in self.entries.items():
            name, measured = entry["model"], self._of(unit)
            if name not in models:
                controls = self.measured[name].record.data["controls"] if name in self.measured else None
                models[name] = {"title": entry["model_title"], "units": [], "controls": controls, "measured": False}
            models[name]["measured"] |= measured is not None
            models[name]["units"].append(_row(entry) | (self._listed_row(unit, measured) if measured else {}))
        families = sorted({family for entry in self.entries.values() for family in entry["families"]})
        return {
            "models": list(models.values()), "families": families, "total": len(self.entries),
            "measured": any(model["measured"] for model in models.values()),
        }  # fmt: skip

    def key(self, unit: str) -> str:
        """Digest of all that a unit's page is made from, its frame apart."""
        measured = self._of(unit)
        tiles = self._tiles(unit) if measured else {}
        return digest_of([self.entries[unit], measured.key(unit) if measured else "", self._around(unit), tiles])

    def context(self, unit: str) -> dict[str, Any]:
        """What the template of a unit's page gets."""
        measured, around = self._of(unit), self._around(unit)
        shown = measured.context(unit) if measured else None
        tiles = self._tiles(unit) if measured else {}
        likeness = shown.pop("similar") if shown else {}
        cards, entry = around.pop("cards"), self.entries[unit]
        said = {entry["title"].lower(), (shown["concept"] or "").lower() if shown else ""}
        return {
            "unit": entry, "measured": shown, "tiles": tiles, **around,
            "also": [title for title in entry["titles"] if title.lower() not in said],
            "similar": [{**near, "likeness": likeness[near["unit"]]} for near in around["similar"]],
            "units_json": Markup(canonical_json(cards).replace("<", "\\u003c")) if cards else "",
        }  # fmt: skip

    def all_sheets(self) -> Iterator[Sheet]:
        """The sheets of all these pages and of the list."""
        yield from self._listed_sheets
        for sheets in self.sheets.values():
            wanted = [sheets.shared_sheet(), *(sheets.sheet(unit, self.entries[unit]["page"]) for unit in sheets.shown)]
            yield from filter(None, wanted)

    def _plan_sheets(self) -> dict[str, ModelSheets]:
        shown: dict[str, dict[str, PagePictures]] = defaultdict(dict)
        for unit, entry in self.entries.items():
            if model := self._of(unit):
                near = [other for other in model.neighbours(unit) if other in self.entries]
                shown[entry["model"]][unit] = model.shown(unit, near)
        return {
            name: ModelSheets(f"neurons/{name}", self.measured[name].side(), units) for name, units in shown.items()
        }

    def _tiles(self, unit: str) -> dict[str, Tile]:
        """Object -> where the unit's page finds it."""
        sheets = self.sheets[self.entries[unit]["model"]]
        one = sheets.shown[unit]
        return {name: sheets.tile(unit, name) for name in sorted({*one.made, *one.other})}

    def _listed_row(self, unit: str, measured: MeasuredModel) -> dict[str, Any]:
        row = measured.row(unit)
        return row | {"tile": self._listed.get(row["picture"])}

    def _of(self, unit: str) -> MeasuredModel | None:
        model = self.measured.get(self.entries[unit]["model"])
        return model if model and unit in model.facts else None

    def _around(self, unit: str) -> dict[str, Any]:
        """The units that a page leads to: similar ones with their cards, the one before and the one after."""
        measured, entry = self._of(unit), self.entries[unit]
        near = [self.entries[other] for other in measured.neighbours(unit) if other in self.entries] if measured else []
        place = self.order[unit]
        sides = [
            self.entries[name] for name in (*self.names[max(place - 1, 0) : place], *self.names[place + 1 : place + 2])
        ]
        pages = {("next" if self.order[one["unit"]] > place else "previous"): one["page"]
                 for one in sides if one["model"] == entry["model"]}  # fmt: skip
        return {
            "similar": [
                {"picture": measured.picture(one["unit"]) if measured else "",
                 **{name: one[name] for name in ("unit", "index", "page", "title")}}
                for one in near
            ],
            "cards": {one["unit"]: self.facts[one["unit"]].card() for one in near if one["unit"] in self.facts},
            "previous": pages.get("previous", ""), "next": pages.get("next", ""),
        }  # fmt: skip


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the list shows of every unit."""
    known = {name: entry[name] for name in ("unit", "index", "page", "title", "families", "words")}
    return {
        **known,
        "mentions": sum(len(one["places"]) for one in entry["mentions"]),
        "proposed": entry["proposed"],
    }


def _index(unit: str) -> str:
    return unit.rpartition("/")[2]


def _layer(unit: str) -> str:
    return unit.rpartition("/")[0]


def _modality(facts: Mapping[str, Any]) -> str:
    return MODALITIES.get(tuple(facts["modalities"]), "")
