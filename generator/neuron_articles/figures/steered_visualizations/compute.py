"""Pictures of the chosen units, unsteered and under every strength, and what a classifier of pixels takes them for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import asdict

from neuron_articles.analyses.visualization_checks import CheckCounts, OutcomeShare, count_checks, share_outcomes
from neuron_articles.compute.session import Session
from neuron_articles.compute.unit_pictures import (
    choose_units,
    concepts_of_units,
    keep_checked,
    keep_once,
    open_reference_studio,
    recall_picture,
)
from neuron_articles.figures.steered_visualizations.record import (
    FOR_ALL,
    UNSTEERED,
    SteeredVisualizationsRecord,
)
from neuron_articles.records.visualizations import ClassifiedPicture, FacetPicture, SteeredPicture

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.visualization.facet_visualization import Studio
    from neuron_articles.visualization.steering import Kinds

KINDS = (*FOR_ALL, "flag")  # that pictures are steered towards
FOR_KIND = {"country": ("flag",)}  # and those of units that stand for such a concept
STEERING = "steering 1"  # the recipe; a new number makes all pictures anew
STEP = "steered visualization 1"

Rows = Mapping[str, Sequence[SteeredPicture]]  # a unit's number as text -> its pictures


class SteeredFacet(NamedTuple):
    """A facet. towards: the kind that it is steered towards, "" without steering; units: that are pictured in it"""

    name: str
    towards: str
    strength: int
    units: Sequence[int]


def compute(session: Session) -> SteeredVisualizationsRecord:
    """Pictures of the chosen units, unsteered and under every strength. Raises DatasetMissing."""
    from neuron_articles.visualization.steering import prepare, steered, train_facets, train_kinds

    responses = session.responses()
    concepts = concepts_of_units(responses)
    studio = open_reference_studio(session)
    plain, classifier = prepare(studio), train_kinds(studio.library)
    probes = train_facets(studio, list(KINDS))
    plan = _plan(choose_units(session), responses)
    for facet in plan:
        towards = facet.towards
        studio.styles[facet.name] = steered(plain, probes[towards], facet.strength) if towards else plain
    found: dict[int, list[SteeredPicture]] = {}
    for unit, picture in _picture(session, studio, classifier, plan, concepts):
        found.setdefault(unit, []).append(picture)
    rows = {str(unit): found[unit] for unit in sorted(found)}
    steering, unsteered = judge(rows)
    return SteeredVisualizationsRecord(
        units=rows,
        concepts={unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        facets=[facet.name for facet in plan],
        by_facet=_count_by_facet(rows, concepts),
        steering=steering,
        unsteered=unsteered,
        kinds_accuracy=round(classifier.accuracy, 4),
        probes={name: round(facet.accuracy, 4) for name, facet in probes.items()},
    )


def _plan(units: Sequence[int], responses: Responses) -> list[SteeredFacet]:
    """The facets in order, with the units that are pictured in each."""
    from neuron_articles.visualization.steering import STRENGTHS

    kinds = {unit: responses.kind(name) for unit, name in concepts_of_units(responses).items()}
    facets = [SteeredFacet(UNSTEERED, "", 0, units)]
    for name in KINDS:
        mine = units if name in FOR_ALL else [unit for unit in units if name in FOR_KIND.get(kinds.get(unit, ""), ())]
        facets += [SteeredFacet(f"{name}-{strength}", name, strength, mine) for strength in STRENGTHS]
    return facets


def _picture(
    session: Session, studio: Studio, classifier: Kinds, plan: Sequence[SteeredFacet], concepts: Mapping[int, str]
) -> Iterator[tuple[int, SteeredPicture]]:
    """(unit, picture), facet by facet. concepts: of the units that stand for one"""
    done, total = 0, sum(len(facet.units) for facet in plan)
    for facet in plan:
        count = 0
        for unit, made in _picture_facet(session, studio, classifier, facet):
            session.report(done + (count := count + 1), total, "steered visualizations")
            yield unit, _in_facet(made, facet, made.label == concepts.get(unit))
        done += len(facet.units)


def _in_facet(made: ClassifiedPicture, facet: SteeredFacet, agrees: bool) -> SteeredPicture:
    return SteeredPicture(
        facet=facet.name, towards=facet.towards, strength=facet.strength, agrees=agrees, **asdict(made)
    )


def _picture_facet(
    session: Session, studio: Studio, classifier: Kinds, facet: SteeredFacet
) -> Iterator[tuple[int, ClassifiedPicture]]:
    """(unit, picture) of one facet; a picture is cached as soon as its batch is done."""
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.visualization.facet_visualization import TRIES
    from neuron_articles.visualization.steering import kinds_of

    recipe = [studio.steps, TRIES, studio.library.digest, STEERING]
    about = {"weights": weights_digest(studio.clip), "recipe": recipe, "facet": facet.name.replace("-", " ")}
    inputs = {unit: about | {"unit": unit} for unit in facet.units}
    known = {unit: recall_picture(session, STEP, inputs[unit], ClassifiedPicture) for unit in facet.units}
    yield from ((unit, picture) for unit, picture in known.items() if picture)
    missing = [unit for unit in facet.units if not known[unit]]
    for batch in studio.make(missing, facet.name, TRIES) if missing else ():
        for one, kind in zip(batch, kinds_of(classifier, [one.picture for one in batch]), strict=True):
            unit = one.picture.unit
            made = ClassifiedPicture(kind=kind, **asdict(keep_checked(session, studio, one)))
            yield unit, keep_once(session, STEP, inputs[unit], made)


def _count_by_facet(rows: Rows, concepts: Mapping[int, str]) -> dict[str, CheckCounts]:
    """Both checks of the figure ``feature-visualizations`` over the pictures of each facet."""
    facets: dict[str, dict[str, FacetPicture]] = {}
    for unit, row in rows.items():
        for one in row:
            facets.setdefault(one.facet, {})[unit] = one
    return {facet: count_checks(pictures, concepts) for facet, pictures in facets.items()}


def judge(rows: Rows) -> tuple[dict[str, OutcomeShare], dict[str, OutcomeShare]]:
    """By facet, how many pictures are of the kind that they were steered towards; by kind, how many are without."""
    steering: dict[str, list[bool]] = {}
    unsteered: dict[str, list[bool]] = {}
    for row in rows.values():
        plain = next(one for one in row if one.facet == UNSTEERED)
        steered = [one for one in row if one.towards]
        for towards in dict.fromkeys(one.towards for one in steered):
            unsteered.setdefault(towards, []).append(plain.kind == towards)
        for one in steered:
            steering.setdefault(one.facet, []).append(one.kind == one.towards)
    return _shares(steering), _shares(unsteered)


def _shares(outcomes: Mapping[str, Sequence[bool]]) -> dict[str, OutcomeShare]:
    return {name: share_outcomes(some) for name, some in outcomes.items()}
