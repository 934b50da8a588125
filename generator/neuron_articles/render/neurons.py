"""The pages of all units that have one, and the list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from markupsafe import Markup
from msgspec import to_builtins

from neuron_articles.records.store import canonical_json
from neuron_articles.records.unit_facts import UnitControls
from neuron_articles.render.build_cache import digest_of
from neuron_articles.render.measured_models import MeasuredModel, modality
from neuron_articles.render.neuron_views import (
    ListedModel,
    ListedNeuron,
    NearUnit,
    NeuronList,
    NeuronView,
    Surroundings,
    UnitEntry,
)
from neuron_articles.render.sheets import ModelSheets, PagePictures, Sheet, Tile, listed
from neuron_articles.render.unit_index import UnitCard, UnitFacts


class NeuronPages:
    """The pages of all units that have one, and the list of them.

    facts: every unit's facts, for cards    measured: what was measured, by model    entries: what every page says
    """

    def __init__(
        self, facts: Mapping[str, UnitFacts], measured: Mapping[str, MeasuredModel], entries: Mapping[str, UnitEntry]
    ) -> None:
        self.facts, self.measured, self.entries = facts, measured, entries
        self.order = {unit: place for place, unit in enumerate(entries)}
        self.names = list(entries)
        self.sheets = self._plan_sheets()
        pictures = {unit: model.picture(unit) for unit in entries if (model := self._of(unit))}
        self._listed, self._listed_sheets = listed(filter(None, pictures.values()))

    def listed(self) -> NeuronList:
        """What the template of the list gets."""
        units: dict[str, list[ListedNeuron]] = defaultdict(list)
        measured: set[str] = set()
        for unit, entry in self.entries.items():
            model = self._of(unit)
            units[entry.model].append(self._listed_row(entry, model))
            measured |= {entry.model} if model else set()
        titles = {entry.model: entry.model_title for entry in self.entries.values()}
        models = [
            ListedModel(titles[name], some, self._controls(name), name in measured) for name, some in units.items()
        ]
        families = sorted({family for entry in self.entries.values() for family in entry.families})
        return NeuronList(models, families, len(self.entries), bool(measured))

    def _controls(self, model: str) -> UnitControls | None:
        return self.measured[model].record.data.controls if model in self.measured else None

    def key(self, unit: str) -> str:
        """Digest of all that a unit's page is made from, its frame apart."""
        measured, around = self._of(unit), self._around(unit)
        tiles = self._tiles(unit) if measured else {}
        made = measured.key(unit) if measured else ""
        return digest_of([self.entries[unit], made, around, self._cards(around), tiles])

    def view(self, unit: str) -> NeuronView:
        """What the template of a unit's page gets."""
        measured, around, entry = self._of(unit), self._around(unit), self.entries[unit]
        shown = measured.view(unit) if measured else None
        said = {entry.title.lower(), shown.concept.lower() if shown else ""}
        cards = self._cards(around)
        return NeuronView(
            unit=entry,
            measured=shown,
            tiles=self._tiles(unit) if measured else {},
            also=[title for title in entry.titles if title.lower() not in said],
            similar=around.similar,
            previous=around.previous,
            next=around.next,
            units_json=Markup(canonical_json(to_builtins(cards)).replace("<", "\\u003c") if cards else ""),
        )

    def all_sheets(self) -> Iterator[Sheet]:
        """The sheets of all these pages and of the list."""
        yield from self._listed_sheets
        for sheets in self.sheets.values():
            wanted = [sheets.shared_sheet(), *(sheets.sheet(unit, self.entries[unit].page) for unit in sheets.shown)]
            yield from filter(None, wanted)

    def _plan_sheets(self) -> dict[str, ModelSheets]:
        shown: dict[str, dict[str, PagePictures]] = defaultdict(dict)
        for unit, entry in self.entries.items():
            if model := self._of(unit):
                near = [other for other in model.neighbours(unit) if other in self.entries]
                shown[entry.model][unit] = model.shown(unit, near)
        return {
            name: ModelSheets(f"neurons/{name}", self.measured[name].side(), units) for name, units in shown.items()
        }

    def _tiles(self, unit: str) -> dict[str, Tile]:
        """Object -> where the unit's page finds it."""
        sheets = self.sheets[self.entries[unit].model]
        one = sheets.shown[unit]
        return {name: sheets.tile(unit, name) for name in sorted({*one.made, *one.other})}

    def _listed_row(self, entry: UnitEntry, measured: MeasuredModel | None) -> ListedNeuron:
        facts = measured.facts[entry.unit] if measured else None
        return ListedNeuron(
            unit=entry.unit,
            index=entry.index,
            page=entry.page,
            title=entry.title,
            families=entry.families,
            words=entry.words,
            mentions=sum(len(one.places) for one in entry.mentions),
            proposed=entry.proposed,
            tile=self._listed.get(measured.picture(entry.unit)) if measured else None,
            modality=modality(facts) if facts else "",
            purity=facts.purity if facts else None,
        )

    def _of(self, unit: str) -> MeasuredModel | None:
        model = self.measured.get(self.entries[unit].model)
        return model if model and unit in model.facts else None

    def _around(self, unit: str) -> Surroundings:
        """The units that a page leads to: similar ones, the one before and the one after."""
        measured, place = self._of(unit), self.order[unit]
        near = measured.neighbours(unit) if measured else {}
        sides = {"previous": self.names[max(place - 1, 0) : place], "next": self.names[place + 1 : place + 2]}
        pages = {
            side: self.entries[name].page
            for side, names in sides.items()
            for name in names
            if self.entries[name].model == self.entries[unit].model
        }
        similar = [
            _near(self.entries[other], measured.picture(other), likeness)
            for other, likeness in near.items()
            if measured and other in self.entries
        ]
        return Surroundings(similar, pages.get("previous", ""), pages.get("next", ""))

    def _cards(self, around: Surroundings) -> dict[str, UnitCard]:
        """The hover cards of the units that respond alike."""
        return {one.unit: self.facts[one.unit].card() for one in around.similar if one.unit in self.facts}


def _near(entry: UnitEntry, picture: str, likeness: float | None) -> NearUnit:
    return NearUnit(entry.unit, entry.index, entry.page, entry.title, picture, likeness)
