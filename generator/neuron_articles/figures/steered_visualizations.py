"""Feature visualizations steered by attribution: one neuron's picture, drawn ever more towards drawings or letters.

The reader sees a row for each neuron, its picture without steering, and its pictures under rising strengths of a facet.
The original article steers all its feature visualizations so (Goh et al. 2021, Figure 4 and appendix).

A record's data are "units", "concepts", "facets" and "by_facet" as in `feature_visualizations`, with
facets such as "text-500" (kind and strength), every picture's "kind" as a classifier of pixels sees it, and besides::

    "steering": {"text-500": {"hits": 60, "of": 81, "interval": [0.6, 0.8]}},   # pictures that are of the facet's kind
    "unsteered": {"text": {"hits": 30, "of": 81, …}},                           # the control: so many are without it
    "kinds_accuracy": 0.97, "probes": {"text": 1.0}                             # of the classifier, and of the facets
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, MentionedUnits, NamedUnits
from neuron_articles.compute.session import Session
from neuron_articles.drawing import visualization_gallery
from neuron_articles.drawing.component import Component
from neuron_articles.figures.feature_visualizations import choose_units, count, entry_of, interval
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import find_model

if TYPE_CHECKING:
    from neuron_articles.visualization.facet_visualization import Studio


PLAIN = "unsteered"
FOR_ALL = ("picture", "text")  # facets of all chosen units
FOR_KIND = {"country": ("flag",)}  # and of units that stand for such a concept
ABOUT = {"picture": "drawings", "text": "written words", "flag": "flags"}
STEERING = "steering 1"  # the recipe; a new number makes all pictures anew
STEP = "steered visualization 1"


def compute(session: Session) -> dict[str, Any]:
    """Pictures of the chosen units, unsteered and under every strength. Raises DatasetMissing."""
    from neuron_articles.stimuli.dataset.library import load_library
    from neuron_articles.visualization.facet_visualization import STEPS, open_studio
    from neuron_articles.visualization.steering import STRENGTHS, prepare, steered, train_facets, train_kinds

    responses = session.responses()
    concepts = {unit: proposal.subject.name for unit, proposal in responses.proposals.items()}
    kinds = {unit: responses.kind(name) for unit, name in concepts.items()}
    units = choose_units(session.model.name, responses)
    report = lambda done, of: session.report(done, of, "pictures for comparison")  # noqa: E731
    studio = open_studio(session.clip, load_library(), session.arrays_folder, STEPS, report)
    plain, classifier = prepare(studio), train_kinds(studio.library)
    facets = train_facets(studio, list(ABOUT))
    studio.styles[PLAIN] = plain
    plan = {PLAIN: units}
    for name, facet in facets.items():
        mine = units if name in FOR_ALL else [unit for unit in units if name in FOR_KIND.get(kinds.get(unit, ""), ())]
        for strength in STRENGTHS:
            studio.styles[f"{name}-{strength}"] = steered(plain, facet, strength)
            plan[f"{name}-{strength}"] = mine
    found = _pictures(session, studio, classifier, plan, concepts)
    rows = {str(unit): found[unit] for unit in sorted(found)}
    return {
        "units": rows, "concepts": {unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        "facets": {name: _about(name) for name in plan}, "by_facet": _by_facet(rows, concepts), **judge(rows),
        "kinds_accuracy": round(classifier.accuracy, 4),
        "probes": {name: round(facet.accuracy, 4) for name, facet in facets.items()},
    }  # fmt: skip


def _about(name: str) -> str:
    facet, _, strength = name.partition("-")
    return f"the same, steered towards {ABOUT[facet]}" if strength else "components of all kinds of pictures"


def _pictures(
    session: Session, studio: Studio, classifier: Any, plan: Mapping[str, Sequence[int]], concepts: Mapping[int, str]
) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """Unit -> its entries; a picture is remembered as soon as its batch is done."""
    from neuron_articles.figures.feature_visualizations import recall
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.visualization.facet_visualization import TRIES
    from neuron_articles.visualization.steering import kinds_of

    about = {"weights": weights_digest(studio.clip), "recipe": [studio.steps, TRIES, studio.library.digest, STEERING]}
    found: dict[int, list[dict[str, Any]]] = {}
    done, of = 0, sum(map(len, plan.values()))
    for facet, units in plan.items():
        inputs = {unit: about | {"facet": facet.replace("-", " "), "unit": unit} for unit in units}
        known = {unit: recall(session, inputs[unit], STEP) for unit in units}
        entries = {unit: entry for unit, entry in known.items() if entry}
        missing = [unit for unit in units if unit not in entries]
        for batch in studio.make(missing, facet, TRIES) if missing else ():
            for one, kind in zip(batch, kinds_of(classifier, [one.picture for one in batch]), strict=True):
                entry, unit = entry_of(session, studio, one) | {"kind": kind}, one.picture.unit
                entries[unit] = session.cached(STEP, inputs[unit], dict[str, Any], partial(dict, entry))
            session.report(done + len(entries), of, "steered visualizations")
        for unit, entry in entries.items():
            name, _, strength = facet.partition("-")
            told = {"facet": facet, "towards": name, "strength": int(strength)} if strength else {"facet": facet}
            found.setdefault(unit, []).append({**told, **entry, "agrees": entry["label"] == concepts.get(unit)})
        session.report(done := done + len(units), of, "steered visualizations")
    return found


def _by_facet(rows: Mapping[str, Sequence[Mapping[str, Any]]], concepts: Mapping[int, str]) -> dict[str, Any]:
    """Both checks of the figure ``feature-visualizations`` over the pictures of each facet."""
    facets: dict[str, dict[str, Mapping[str, Any]]] = {}
    for unit, row in rows.items():
        for one in row:
            facets.setdefault(one["facet"], {})[unit] = one
    return {facet: count(pictures, concepts) for facet, pictures in facets.items()}


def judge(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """How many pictures are of the kind that they were steered towards, and how many are without steering."""
    steering: dict[str, list[bool]] = {}
    unsteered: dict[str, list[bool]] = {}
    for row in rows.values():
        plain = next(one for one in row if one["facet"] == PLAIN)
        for towards in {one["towards"] for one in row if "towards" in one}:
            unsteered.setdefault(towards, []).append(plain["kind"] == towards)
        for one in row:
            if "towards" in one:
                steering.setdefault(one["facet"], []).append(one["kind"] == one["towards"])
    return {"steering": _shares(steering), "unsteered": _shares(unsteered)}


def _shares(outcomes: Mapping[str, Sequence[bool]]) -> dict[str, Any]:
    return {
        name: {"hits": sum(some), "of": len(some), "interval": interval(sum(some), len(some))}
        for name, some in outcomes.items()
    }


def draw(
    record: JsonRecord,
    neurons: visualization_gallery.Names = "",
    facets: visualization_gallery.Names = "",
    rows: int = 6,
) -> Component:
    """A gallery, as that of ``feature-visualizations``; see there for ``neurons``, ``facets`` and ``rows``.

    Raises AuthorError for a neuron or a facet that the record does not hold.
    """
    return visualization_gallery.gallery(record, neurons, facets or _usual(record), rows, _caption(record))


def _usual(record: JsonRecord) -> list[str]:
    """The facets of all units, in order."""
    return [name for name in record.data["facets"] if name.partition("-")[0] in (PLAIN, *FOR_ALL)]


def _caption(record: JsonRecord) -> str:
    """What steering does, measured, and what it costs."""
    model, data = find_model(record.model).title, record.data
    parts = []
    for name, share in data["unsteered"].items():
        levels = [key for key in data["steering"] if key.startswith(f"{name}-")]
        rising = ", ".join(f"{_percent(data['steering'][key])}" for key in levels)
        parts.append(f"{ABOUT[name]}: {_percent(share)} without, {rising} under rising strength")
    return (
        f"Pictures made to excite neurons of {model}, all of components of every kind of training picture, and steered "
        "by attribution towards one kind. A classifier of pixels, which knows nothing of the model and is right for "
        f"{data['kinds_accuracy']:.0%} of held-out pictures, says how many are of the kind they were steered towards. "
        f"{'; '.join(parts)[:1].upper()}{'; '.join(parts)[1:]}. Under a picture: the model’s own zero-shot label, with "
        "a check mark where that is the neuron’s concept, and the share of the data set’s pictures that excite the "
        "neuron less."
    )


def _percent(share: Mapping[str, Any]) -> str:
    return f"{share['hits'] / share['of']:.0%}" if share["of"] else "none"


FIGURE = Figure(
    title="Feature visualizations steered by attribution",
    version=4,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(STEERING),
    ),
    compute=compute,
    draw=draw,
)
