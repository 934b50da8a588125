"""Feature visualizations: pictures made to excite a neuron, one a facet, and whether one can tell what they show.

The reader sees a gallery, a row for each neuron and a column for each facet. Under a picture stands the model's own
zero-shot label of it, marked where that is the concept of the neuron's strongest pictures and words, and the share of
the data set's pictures that excite the neuron less under the same random views. Figures 1, 4 and 6 of Goh et al.
(2021) show such pictures.

``compute`` pictures, in every facet, the neurons that the authors name or mention, the purest of each kind of concept
and the most multimodal ones. The option ``--units`` asks for others: ``--units 12,89``, or ``--units all``, where
neurons beside those chosen get fewer facets: none, drawings, words, and what their own concept calls for. Every
picture is remembered and stays in the record as long as weights and recipes do, so a run that is killed goes on where
it was, and asking for more makes only what is new. ``--facets`` names facets of the user's
own, a folder of pictures each, for models that were not taught drawings; see `visualization.user_facets`.

A record's data::

    {"units": {"89": [{
        "facet": "text",                                      # what the picture is made of, see "facets"
        "picture": {"object": "….webp", "width": 64, "height": 64},
        "percentile": 99.9, "stray": 61.2,                    # place among the data set; for another neuron (control)
        "response": 7.1,                                      # in the neuron's standard deviations
        "label": "heart", "agrees": true,                     # the model's word for it; whether it is the concept
     }]},
     "concepts": {"89": "heart"},                             # of units whose strongest pictures or words show one
     "facets": {"any": "…", "text": "…"},                     # in order, with what pictures of each are made of
     "summary": {"checked": 40, "agree": 30, "interval": [0.6, 0.86], "control": 0.01,       # each unit's strongest
                 "pictured": 48, "above_99": 47, "above_99_interval": […], "above_99_control": 0.02},
     "by_facet": {"text": {…the same over its pictures…}},
     "everyone": {…as "summary"…}}

``summary`` and ``by_facet`` are over the units that are pictured in every facet: those that were chosen. ``everyone``
is over all units that are pictured at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.authoring.named_units import read_named
from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, MentionedUnits, NamedUnits, UserFacets
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import Session
from neuron_articles.drawing.visualization_gallery import draw, in_every_facet
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord
from neuron_articles.responses.chosen_units import most_multimodal, purest_units
from neuron_articles.statistics.intervals import wilson_interval
from neuron_articles.units import find_model

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.stimuli.pictures import Folder
    from neuron_articles.visualization.facet_visualization import Checked, Studio

__all__ = ["compute", "draw"]

RECIPES = "recipes 3"  # a record of the same recipes gives its pictures to the next, whatever else has changed

ABOUT = {
    "any": "nothing: areas of flat colours",
    "picture": "components of drawings in colour and in lines",
    "line": "components of line drawings",
    "face": "components of faces",
    "flag": "components of flags",
    "text": "components of written words",
    "map": "components of maps",
}
FOR_ALL = ("any", "picture", "text")  # facets of all units, where all are asked for
FOR_KIND = {"emotion": ("face",), "country": ("flag", "map")}  # and of units that stand for such a concept
MULTIMODAL = 48  # most multimodal units that are pictured
STEP = "feature visualization 3"


def compute(session: Session) -> dict[str, Any]:
    """Pictures of the chosen units in their facets. Raises AuthorError for units that are none, DatasetMissing."""
    from neuron_articles.stimuli.dataset.library import load_library
    from neuron_articles.visualization.facet_visualization import STEPS, open_studio

    responses = session.responses()
    concepts = {unit: proposal.subject.name for unit, proposal in responses.proposals.items()}
    themes = _themes(session.options.facets)
    facets = {"any": "nothing", **{name: f"nothing, steered towards {name}" for name in themes}} if themes else ABOUT
    wanted = plan(session.model.name, responses, session.options.units)
    wanted = dict.fromkeys(wanted, tuple(facets)) if themes else wanted
    report = lambda done, of: session.report(done, of, "pictures for comparison")  # noqa: E731
    studio = open_studio(session.clip, load_library(), session.arrays_folder, STEPS, report, themes)
    kept = {} if themes else pictures_of_record(session)
    found: dict[int, list[dict[str, Any]]] = {}
    done, of = 0, sum(map(len, wanted.values()))
    for facet in facets:
        units = [unit for unit, facets in wanted.items() if facet in facets]
        of_theme = {"pictures": themes[facet].digest} if facet in themes else {}
        for unit, entry in picture_units(session, studio, units, facet, kept.get(facet), of_theme):
            agrees = entry["label"] == concepts.get(unit)
            found.setdefault(unit, []).append({"facet": facet, **entry, "agrees": agrees})
            session.report(done := done + (unit in wanted), of, "feature visualizations")
    rows = {str(unit): found[unit] for unit in sorted(found)}
    return {
        "units": rows, "concepts": {unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        "facets": _told(facets, studio), **summarize(rows, concepts, tuple(facets)),
    }  # fmt: skip


def _themes(facets: Path | None) -> dict[str, Folder]:
    """The facets of the user's own, by name; none where no folder is given. Raises NoPictures."""
    from neuron_articles.visualization.user_facets import open_themes

    return open_themes(facets.expanduser()) if facets else {}


def _told(facets: Mapping[str, str], studio: Studio) -> dict[str, str]:
    """What is said of each facet: of one that was taught, how well its probes know it."""
    known = {name: f" (its probe is right for {theme.accuracy:.0%})" for name, theme in studio.themes.items()}
    return {name: about + known.get(name, "") for name, about in facets.items()}


def plan(model: str, responses: Responses, asked: str = "") -> dict[int, tuple[str, ...]]:
    """The units to picture with their facets, in order. Raises AuthorError where ``asked`` names none."""
    width = responses.values.shape[1]
    wanted = asked.strip()
    if wanted and wanted != "all":
        numbers = [part.strip() for part in wanted.split(",")]
        if not all(part.isdigit() and int(part) < width for part in numbers):
            raise AuthorError(f'--units "{wanted}" names no neurons', f"write all, or numbers below {width} as 12,89")
        return dict.fromkeys(sorted({int(part) for part in numbers}), tuple(ABOUT))
    chosen = dict.fromkeys(choose_units(model, responses), tuple(ABOUT))
    if not wanted:
        return chosen
    kinds = {unit: responses.kind(one.subject.name) for unit, one in responses.proposals.items()}
    few = {unit: FOR_ALL + FOR_KIND.get(kinds.get(unit, ""), ()) for unit in range(width)}
    return few | chosen


def choose_units(model: str, responses: Responses) -> list[int]:
    """Units that the authors name or mention, the purest of each kind of concept, and the most multimodal ones."""
    purest = {proposal.unit for proposal in purest_units(responses).values()}
    given = {unit for unit in {*read_named(model), *find_mentioned(model)} if unit < responses.values.shape[1]}
    return sorted(given | purest | set(most_multimodal(responses, MULTIMODAL)))


def picture_units(
    session: Session, studio: Studio, units: Sequence[int], facet: str,
    kept: Mapping[int, dict[str, Any]] | None = None, more: Mapping[str, Any] | None = None,
) -> Iterator[tuple[int, dict[str, Any]]]:  # fmt: skip
    """(unit, entry) of all that is remembered of a facet, then of those ``units`` that are not, batch by batch.

    kept: entries of the record there was        more: what else the pictures of this facet depend on
    """
    from neuron_articles.responses.concept_responses import weights_digest as digest_of
    from neuron_articles.visualization.facet_visualization import TRIES

    about = {"weights": digest_of(studio.clip), "facet": facet,
             "recipe": [studio.steps_of(facet), TRIES, studio.library.digest], **(more or {})}  # fmt: skip
    kept = kept or {}
    known = {unit: recall(session, about | {"unit": unit}) or kept.get(unit) for unit in range(studio.trunk.width)}
    yield from ((unit, entry) for unit, entry in known.items() if entry)
    missing = [unit for unit in units if not known[unit]]
    for batch in studio.make(missing, facet, TRIES) if missing else ():
        for one in batch:
            entry = entry_of(session, studio, one)
            unit = one.picture.unit
            yield unit, session.cached(STEP, about | {"unit": unit}, dict[str, Any], partial(dict, entry))


def recall(session: Session, inputs: Mapping[str, Any], step: str = STEP) -> dict[str, Any] | None:
    """What a session remembers of a picture, None where it was never made."""
    found = session.recall(step, inputs, dict[str, Any])
    return found if found and session.store.has_object(found["picture"]["object"]) else None


def pictures_of_record(session: Session) -> dict[str, dict[int, dict[str, Any]]]:
    """Facet -> unit -> entry of the record there is, where the same weights and recipes made it; others are none."""
    record = session.store.read(session.model.name, "feature-visualizations")
    found: dict[str, dict[int, dict[str, Any]]] = {}
    if not record or record.about.get("weights") != session.weights_digest:
        return found
    if RECIPES not in record.about.get("inputs", ()):
        return found
    for unit, row in record.data["units"].items():
        for one in row:
            if one["facet"] in ABOUT and session.store.has_object(one["picture"]["object"]):
                entry = {name: value for name, value in one.items() if name not in ("facet", "agrees")}
                found.setdefault(one["facet"], {})[int(unit)] = entry
    return found


def is_incomplete(record: JsonRecord, options: RunOptions) -> bool:
    """Whether a user asks for neurons that a record does not picture."""
    wanted = options.units.strip()
    pictured = record.data["units"]
    if wanted == "all":
        return len(pictured) < find_model(record.model).layers["layer4"]
    return any(part.strip() not in pictured for part in wanted.split(",") if wanted)


def entry_of(session: Session, studio: Studio, one: Checked) -> dict[str, Any]:
    """What the record says of a finished picture; the picture itself goes into the store."""
    from neuron_articles.responses.examples import as_image, thumbnail
    from neuron_articles.visualization.recipes import gathered

    image = as_image(gathered([one.picture]).rgb()[0])
    name = session.store.add_object(thumbnail(image, side=max(image.size), quality=88), "webp")
    return {
        "picture": {"object": name, "width": image.width, "height": image.height},
        "percentile": round(one.percentile, 2), "stray": round(one.stray, 2), "response": round(one.response, 2),
        "label": studio.library.names[one.label],
    }  # fmt: skip


def summarize(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], concepts: Mapping[int, str], names: Sequence[str] = tuple(ABOUT)
) -> dict[str, Any]:
    """Both checks over the strongest picture of every unit (pictures of one unit are no independent trials), and over
    the pictures of each facet."""
    chosen = {unit: rows[unit] for unit in in_every_facet(rows)}
    facets = {
        facet: {unit: one for unit, row in chosen.items() for one in row if one["facet"] == facet} for facet in names
    }
    return {
        "summary": count(strongest(chosen), concepts),
        "by_facet": {facet: count(some, concepts) for facet, some in facets.items() if some},
        "everyone": count(strongest(rows), concepts),
    }


def strongest(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """Unit -> the picture of it that excites it most."""
    return {unit: max(row, key=lambda one: float(one["response"])) for unit, row in rows.items() if row}


def count(pictures: Mapping[str, Mapping[str, Any]], concepts: Mapping[int, str]) -> dict[str, Any]:
    """How many of the units' pictures pass each check; a unit without a concept of its own has no label to agree with.

    Controls: labels dealt to all other units' concepts, and percentiles for another unit.
    """
    asked = {unit: concepts[int(unit)] for unit in pictures if int(unit) in concepts}
    labels = [pictures[unit]["label"] for unit in asked]
    agree = sum(label == concept for label, concept in zip(labels, asked.values(), strict=True))
    chance = sum(labels.count(concept) for concept in asked.values()) - agree
    above = sum(one["percentile"] > 99 for one in pictures.values())
    stray = sum(one["stray"] > 99 for one in pictures.values())
    return {
        "checked": len(asked), "agree": agree, "interval": interval(agree, len(asked)),
        "control": round(chance / max(1, len(asked) * (len(asked) - 1)), 4),
        "pictured": len(pictures), "above_99": above, "above_99_interval": interval(above, len(pictures)),
        "above_99_control": round(stray / max(1, len(pictures)), 4),
    }  # fmt: skip


def interval(hits: int, of: int) -> list[float]:
    """Wilson's, at 95 %; of nothing, everything is possible."""
    return [round(end, 4) for end in (wilson_interval(hits, of) if of else (0.0, 1.0))]


FIGURE = Figure(
    title="Feature visualizations",
    version=3,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(RECIPES),
        UserFacets(),
    ),
    compute=compute,
    is_incomplete=is_incomplete,
    draw=draw,
)
