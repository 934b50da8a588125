"""Pictures of the chosen units under every strength of the term for diversity, and what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from neuron_articles.analyses.visualization_checks import STRONG, count_outcomes, share_outcomes
from neuron_articles.compute.session import Session
from neuron_articles.compute.unit_pictures import (
    choose_units,
    concepts_of_units,
    keep_checked,
    keep_once,
    open_reference_studio,
    recall_picture,
)
from neuron_articles.figures.diverse_visualizations.record import (
    SHOWN,
    ComparedShare,
    DiverseVisualizationsRecord,
    StrengthOutcomes,
    name_facet,
    name_level,
)
from neuron_articles.records.visualizations import ClassifiedPicture, DiversePicture

if TYPE_CHECKING:
    from neuron_articles.visualization.facet_visualization import Checked, Studio
    from neuron_articles.visualization.recipes import Style
    from neuron_articles.visualization.steering import Kinds

DIVERSITY = "diversity 1"  # the recipe; a new number makes all pictures anew
STEP = "diverse visualization 1"

Rows = Mapping[str, Sequence[DiversePicture]]  # a unit's number as text -> its pictures
Inputs = Mapping[str, object]  # what a picture depends on


def compute(session: Session) -> DiverseVisualizationsRecord:
    """Pictures of the chosen units under every strength. Raises DatasetMissing."""
    from neuron_articles.visualization.diversity import N_PER_UNIT, STRENGTHS
    from neuron_articles.visualization.steering import prepare, train_kinds

    responses = session.responses()
    concepts = concepts_of_units(responses)
    units = choose_units(session)
    studio = open_reference_studio(session)
    style, classifier = prepare(studio), train_kinds(studio.library)
    rows: dict[str, list[DiversePicture]] = {str(unit): [] for unit in units}
    for number, strength in enumerate(STRENGTHS):
        found = _picture_units(session, studio, style, classifier, units, strength, number * len(units))
        for unit, pictures in found.items():
            rows[str(unit)] += [
                _in_facet(one, strength, place, concepts.get(unit)) for place, one in enumerate(pictures, 1)
            ]
    return DiverseVisualizationsRecord(
        units=rows,
        shown=SHOWN,
        concepts={unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        facets=[name_facet(strength, place) for strength in STRENGTHS for place in range(1, N_PER_UNIT + 1)],
        strengths={name_level(strength): judge(rows, concepts, strength) for strength in STRENGTHS},
        per_unit=N_PER_UNIT,
        kinds_accuracy=round(classifier.accuracy, 4),
    )


def _in_facet(made: ClassifiedPicture, strength: float, place: int, concept: str | None) -> DiversePicture:
    facet = name_facet(strength, place)
    return DiversePicture(facet=facet, together=strength, agrees=made.label == concept, **asdict(made))


def _picture_units(
    session: Session,
    studio: Studio,
    style: Style,
    classifier: Kinds,
    units: Sequence[int],
    strength: float,
    done: int,
) -> dict[int, list[ClassifiedPicture]]:
    """Unit -> its pictures under one strength, cached as soon as they are made. done: units of other strengths"""
    from neuron_articles.visualization.diversity import N_PER_UNIT, STRENGTHS, make_together

    inputs = {unit: _inputs_of(studio, unit, strength, N_PER_UNIT) for unit in units}
    total = len(STRENGTHS) * len(units)
    known = {unit: [recall_picture(session, STEP, one, ClassifiedPicture) for one in inputs[unit]] for unit in units}
    found = {unit: [one for one in some if one] for unit, some in known.items() if all(some)}
    missing = [unit for unit in units if unit not in found]
    for checked in make_together(studio, style, missing, strength, N_PER_UNIT) if missing else ():
        unit = checked[0].picture.unit
        found[unit] = _keep(session, studio, classifier, checked, inputs[unit])
        session.report(done + len(found), total, "neurons under every strength")
    session.report(done + len(found), total, "neurons under every strength")
    return {unit: found[unit] for unit in units}


def _inputs_of(studio: Studio, unit: int, strength: float, count: int) -> list[Inputs]:
    """What each of a unit's pictures depends on."""
    from neuron_articles.responses.concept_responses import weights_digest

    recipe = [studio.steps, count, studio.library.digest, DIVERSITY]
    about = {"weights": weights_digest(studio.clip), "recipe": recipe, "unit": unit, "strength": strength}
    return [about | {"place": place} for place in range(count)]


def _keep(
    session: Session, studio: Studio, classifier: Kinds, checked: Sequence[Checked], inputs: Sequence[Inputs]
) -> list[ClassifiedPicture]:
    """The pictures of one unit, each kept under its own inputs."""
    from neuron_articles.visualization.steering import kinds_of

    kinds = kinds_of(classifier, [one.picture for one in checked])
    made = [
        ClassifiedPicture(kind=kind, **asdict(keep_checked(session, studio, one)))
        for one, kind in zip(checked, kinds, strict=True)
    ]
    return [keep_once(session, STEP, own, one) for own, one in zip(inputs, made, strict=True)]


def judge(rows: Rows, concepts: Mapping[int, str], strength: float) -> StrengthOutcomes:
    """What the pictures of one strength are. concepts: of the units that stand for one"""
    mine, alone = (_of_strength(rows, level) for level in (strength, 0.0))
    owners = {unit: row for unit, row in mine.items() if int(unit) in concepts}
    return StrengthOutcomes(
        kinds=_compare(_have_kinds(mine), _have_kinds(alone)),
        both=_compare(_draw_and_write(mine, concepts), _draw_and_write(alone, concepts)),
        agree=count_outcomes([one.agrees for row in owners.values() for one in row]),
        above_99=count_outcomes([one.percentile > STRONG for row in mine.values() for one in row]),
    )


def _compare(outcomes: Sequence[bool], control: Sequence[bool]) -> ComparedShare:
    from neuron_articles.statistics.agreement import mcnemar

    share = share_outcomes(outcomes)
    return ComparedShare(share.hits, share.total, share.interval, mcnemar(outcomes, control))


def _of_strength(rows: Rows, strength: float) -> Rows:
    return {unit: [one for one in row if one.together == strength] for unit, row in rows.items()}


def _have_kinds(rows: Rows) -> list[bool]:
    """Whether the pictures of a unit are of two kinds or more."""
    return [len({one.kind for one in row}) > 1 for row in rows.values()]


def _draw_and_write(rows: Rows, concepts: Mapping[int, str]) -> list[bool]:
    """Whether there is a drawing and a word that the model labels with the unit's concept, of those that have one."""
    kinds = [{one.kind for one in row if one.agrees} for unit, row in rows.items() if int(unit) in concepts]
    return [{"picture", "text"} <= some for some in kinds]
