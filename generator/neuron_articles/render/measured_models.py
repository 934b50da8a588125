"""What was measured of a model's units, as their pages show it: pictures, charts, neighbours, scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from neuron_articles.problems import AuthorError, Place, Problem
from neuron_articles.records.store import Record, Store
from neuron_articles.records.unit_details import UnitDetail, UnitDetails, UnitExample
from neuron_articles.records.unit_facts import UNITS_RECORD, RecordedUnit, UnitsRecord
from neuron_articles.render.build_cache import digest_of
from neuron_articles.render.neuron_views import ExampleGroup, ExampleStep, MeasuredView, ShownExample
from neuron_articles.render.sheets import LISTED_SIDE, PagePictures
from neuron_articles.render.visualizations import pictures_together, steered_pictures, visualizations_of

MODALITIES = {("pictures", "words"): "both", ("pictures",): "drawings", ("words",): "words", (): ""}


class MeasuredModel:
    """The record of one model's units with its details and feature visualizations.

    Raises AuthorError for a record whose details are not there, or have another shape.
    """

    def __init__(self, store: Store, record: Record[UnitsRecord]) -> None:
        self.record, self.facts, self._store = record, record.data.units, store
        try:
            self.details = store.load_object(record.data.details, UnitDetails)
        except (OSError, ValueError) as error:
            reason = f": {error}" if isinstance(error, ValueError) else ""
            raise AuthorError(
                f"the details of the units cannot be read{reason}",
                f"compute them again: neuron-articles figures units --model {record.model}",
                Place(str(store.path(record.model, UNITS_RECORD)), 1, 1),
            ) from error
        self.visualizations = visualizations_of(store, record.model)
        self.steered = steered_pictures(store, record.model)
        self.together = pictures_together(store, record.model)

    def shown(self, unit: str, near: Iterable[str]) -> PagePictures:
        """The pictures on a unit's page, where ``near`` are the units that it lists as like it."""
        index, examples = _index(unit), self._detail(unit).examples
        made = [one for some in (self.visualizations, self.steered, self.together) for one in some.get(index, [])]
        entries = [*examples.every, *examples.pictures, *examples.words, *examples.maps]
        entries += [entry for step in examples.along for entry in step.examples] + examples.weakest
        seen = [self.details.pictures[entry.picture].object for entry in entries]
        portraits = [picture for one in near if (picture := self.picture(one))]
        sides = {one.object: max(one.width, one.height) for one in made}
        own = self.picture(unit)  # on its hover card where nothing was made
        return PagePictures(sides or ({own: 0} if own else {}), [*seen, *portraits])

    def side(self) -> int:
        """Pixels on the longer side of the pictures that the units responded to."""
        from neuron_articles.render.sheet_files import side_of  # brings Pillow, as the charts bring NumPy

        pictures = self.details.pictures
        return side_of(pictures[0].object, self._store) if pictures else LISTED_SIDE

    def key(self, unit: str) -> str:
        """Digest of what is shown of a unit, neighbours' names apart."""
        index = _index(unit)
        made = [some.get(index, []) for some in (self.visualizations, self.steered, self.together)]
        return digest_of([self.record.data.details, self.facts[unit], *made])

    def neighbours(self, unit: str) -> dict[str, float | None]:
        """The units that respond most like it, each with the correlation."""
        layer = unit.rpartition("/")[0]
        return {f"{layer}/{index}": likeness for index, likeness in self._detail(unit).similar}

    def picture(self, unit: str) -> str:
        """The image object that stands for a unit: the most telling picture made for it in which the model names its
        concept, or its strongest picture; or nothing."""
        from neuron_articles.drawing.visualization_gallery import telling

        made = [one for one in self.visualizations.get(_index(unit), []) if one.agrees]
        return max(made, key=telling).object if made else self.facts[unit].picture

    def view(self, unit: str) -> MeasuredView:
        """What a unit's page shows besides the facts that every unit has."""
        from neuron_articles.render import (
            unit_charts,  # brings NumPy, which a build that makes no such page can do without
        )

        detail, facts, data = self._detail(unit), self.facts[unit], self.record.data
        examples, index = detail.examples, _index(unit)
        assert data.controls and data.seen  # a record with details has both
        return MeasuredView(
            statistics=detail.statistics,
            histogram=unit_charts.histogram(detail.histogram),
            conditional=unit_charts.conditional(detail.conditional) if detail.conditional else None,
            people=unit_charts.people(detail.people) if detail.people else None,
            strongest=self._strongest(detail),
            whole=bool(examples.every),
            along=[ExampleStep(step.share, self._examples(step.examples)) for step in examples.along],
            weakest=self._examples(examples.weakest),
            words=detail.words,
            most=max((word.deviations for word in detail.words), default=1) or 1,
            concepts=detail.concepts,
            concept=facts.concept,
            purity=facts.purity,
            modality=modality(facts),
            lexical=facts.lexical,
            visualizations=self.visualizations.get(index, []),
            steered=self.steered.get(index, []),
            together=self.together.get(index, []),
            seen=data.seen,
            controls=data.controls,
        )

    def _detail(self, unit: str) -> UnitDetail:
        return self.details.units[_index(unit)]

    def _strongest(self, detail: UnitDetail) -> list[ExampleGroup]:
        """The kinds of pictures of which there are some."""
        examples = detail.examples
        groups = {
            "Drawings, those it learned from among them": examples.every,
            "Drawings": examples.pictures,
            "Written words": examples.words,
            "Maps": examples.maps,
        }
        return [ExampleGroup(title, self._examples(some)) for title, some in groups.items() if some]

    def _examples(self, entries: Sequence[UnitExample]) -> list[ShownExample]:
        details = self.details
        shown = ((details.pictures[entry.picture], entry) for entry in entries)
        return [
            ShownExample(name, text, details.sources[source], entry.deviations, details.outlines[entry.cell])
            for (name, text, source), entry in shown
        ]


def modality(facts: RecordedUnit) -> str:
    """What a unit responds to, in one word; "" for no one concept."""
    return MODALITIES.get(facts.modalities, "")


def load_measured(store: Store) -> tuple[dict[str, MeasuredModel], list[Problem]]:
    """Model -> what was measured of its units, and what is wrong with the records that hold it."""
    found: dict[str, MeasuredModel] = {}
    problems: list[Problem] = []
    for path in sorted(store.root.glob(f"*/{UNITS_RECORD}.json")):
        try:
            record = store.load(path.parent.name, UNITS_RECORD, UnitsRecord)
            if record and record.data.details:
                found[record.model] = MeasuredModel(store, record)
        except AuthorError as error:
            problems += [error.problem] if error.problem else []
    return found, problems


def _index(unit: str) -> str:
    return unit.rpartition("/")[2]
