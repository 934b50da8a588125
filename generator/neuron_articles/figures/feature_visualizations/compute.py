"""Pictures of the chosen units in their facets, made once each, and their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from neuron_articles.analyses.visualization_checks import CheckCounts, count_checks, strongest
from neuron_articles.compute.session import Session
from neuron_articles.compute.unit_pictures import (
    choose_units,
    concepts_of_units,
    keep_checked,
    keep_once,
    open_reference_studio,
    recall_picture,
)
from neuron_articles.figures.feature_visualizations.plan import plan_facets
from neuron_articles.figures.feature_visualizations.record import FACETS, FeatureVisualizationsRecord
from neuron_articles.records.visualizations import CheckedPicture, FacetPicture, PicturedUnits, in_every_facet

if TYPE_CHECKING:
    from neuron_articles.stimuli.pictures import Folder
    from neuron_articles.visualization.facet_visualization import Studio

RECIPES = "recipes 3"  # a record of the same recipes gives its pictures to the next, whatever else has changed
STEP = "feature visualization 3"

Known = Mapping[int, CheckedPicture]  # unit -> its picture in one facet


def compute(session: Session) -> FeatureVisualizationsRecord:
    """Pictures of the chosen units in their facets. Raises AuthorError for units that are none, DatasetMissing."""
    responses = session.responses()
    concepts = concepts_of_units(responses)
    themes = _themes(session.options.facets)
    facets = ("any", *themes) if themes else FACETS
    wanted = plan_facets(responses, choose_units(session), session.options.units, facets)
    wanted = dict.fromkeys(wanted, facets) if themes else wanted
    studio = open_reference_studio(session, themes)
    kept = {} if themes else pictures_of_record(session)
    found: dict[int, list[FacetPicture]] = {}
    done, total = 0, sum(map(len, wanted.values()))
    for facet in facets:
        units = [unit for unit, mine in wanted.items() if facet in mine]
        of_theme = {"pictures": themes[facet].digest} if facet in themes else {}
        for unit, made in picture_units(session, studio, units, facet, kept.get(facet, {}), of_theme):
            picture = FacetPicture(facet=facet, agrees=made.label == concepts.get(unit), **asdict(made))
            found.setdefault(unit, []).append(picture)
            session.report(done := done + (unit in wanted), total, "feature visualizations")
    rows = {str(unit): found[unit] for unit in sorted(found)}
    probes = {name: round(theme.accuracy, 4) for name, theme in studio.themes.items()}
    return make_record(rows, concepts, facets, probes)


def make_record(
    rows: dict[str, list[FacetPicture]], concepts: Mapping[int, str], facets: Sequence[str], probes: dict[str, float]
) -> FeatureVisualizationsRecord:
    """The record with both checks, over the strongest picture of every unit (pictures of one unit are no independent
    trials), and over the pictures of each facet. concepts: of the units that stand for one"""
    chosen = {unit: rows[unit] for unit in in_every_facet(rows)}
    return FeatureVisualizationsRecord(
        units=rows,
        concepts={unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        facets=list(facets),
        probes=probes,
        summary=count_checks(strongest(chosen), concepts),
        by_facet=_count_by_facet(chosen, concepts, facets),
        everyone=count_checks(strongest(rows), concepts),
    )


def _count_by_facet(
    rows: Mapping[str, Sequence[FacetPicture]], concepts: Mapping[int, str], facets: Sequence[str]
) -> dict[str, CheckCounts]:
    found = {facet: {unit: one for unit, row in rows.items() for one in row if one.facet == facet} for facet in facets}
    return {facet: count_checks(some, concepts) for facet, some in found.items() if some}


def _themes(facets: Path | None) -> dict[str, Folder]:
    """The facets of the user's own, by name; none where no folder is given. Raises NoPictures."""
    from neuron_articles.visualization.user_facets import open_themes

    return open_themes(facets.expanduser()) if facets else {}


def picture_units(
    session: Session, studio: Studio, units: Sequence[int], facet: str, kept: Known, more: Mapping[str, object]
) -> Iterator[tuple[int, CheckedPicture]]:
    """(unit, picture) of all that are known of a facet, then of those ``units`` that are not, batch by batch.

    kept: pictures of the record there was        more: what else the pictures of this facet depend on
    """
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.visualization.facet_visualization import TRIES

    recipe = [studio.steps_of(facet), TRIES, studio.library.digest]
    inputs = {"weights": weights_digest(studio.clip), "facet": facet, "recipe": recipe, **more}
    known = {
        unit: recall_picture(session, STEP, inputs | {"unit": unit}, CheckedPicture) or kept.get(unit)
        for unit in range(studio.trunk.width)
    }
    yield from ((unit, picture) for unit, picture in known.items() if picture)
    missing = [unit for unit in units if not known[unit]]
    for batch in studio.make(missing, facet, TRIES) if missing else ():
        for one in batch:
            unit = one.picture.unit
            yield unit, keep_once(session, STEP, inputs | {"unit": unit}, keep_checked(session, studio, one))


def pictures_of_record(session: Session) -> dict[str, dict[int, CheckedPicture]]:
    """Facet -> unit -> picture of the record there is, where the same weights and recipes made it; others are none."""
    record = session.store.load(session.model.name, "feature-visualizations", PicturedUnits)
    found: dict[str, dict[int, CheckedPicture]] = {}
    if not record or record.about.get("weights") != session.weights_digest:
        return found
    if RECIPES not in record.about.get("inputs", ()):
        return found
    for unit, row in record.data.units.items():
        for one in row:
            if one.facet in FACETS and session.store.has_object(one.picture.object):
                found.setdefault(one.facet, {})[int(unit)] = _without_facet(one)
    return found


def _without_facet(one: FacetPicture) -> CheckedPicture:
    return CheckedPicture(
        picture=one.picture, percentile=one.percentile, stray=one.stray, response=one.response, label=one.label
    )
