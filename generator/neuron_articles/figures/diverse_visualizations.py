"""Feature visualizations made together with a term for diversity: the ways in which one neuron stands for a thing.

The reader sees a row for each neuron: four pictures of it that were made each by itself, and four that were made
together with a term against likeness of their attributions (Goh et al. 2021, appendix on facets; the drafts' first
variant). Nobody said what the ways are, so drawing and word beside each other are the neuron's own.

A record's data are "units", "concepts", "facets" and "by_facet" as in `feature_visualizations`, with
facets such as "diverse 3" (the third picture), every picture's "kind" as a classifier of pixels sees it, and
besides, by strength ("0" is the control, each by itself; "0_5" is a half)::

    "strengths": {"1": {"kinds": {"hits": 60, "of": 95, "interval": [0.5, 0.7],  # neurons with two kinds or more
                                  "gain": {"only", "only_other", "p"}},   # against the control, by McNemar's test
                        "both": {…},  # with a drawing and a word, both of which the model labels with its concept
                        "agree": {"hits", "of"},     # pictures that it labels so
                        "above_99": {"hits", "of"},  # pictures that excite more than 99 % of the data set does
                        }},
     "shown": 1.0,  # the strength that pages of neurons show
     "each": 4, "kinds_accuracy": 0.82}
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
from neuron_articles.figures.feature_visualizations import choose_units, entry_of, interval, recall
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import find_model

if TYPE_CHECKING:
    from neuron_articles.visualization.facet_visualization import Checked, Studio
    from neuron_articles.visualization.steering import Kinds


SHOWN = 1.0  # strength of the term that a figure shows, of those that are measured
DIVERSITY = "diversity 1"  # the recipe; a new number makes all pictures anew
STEP = "diverse visualization 1"
Entries = Mapping[str, Sequence[Mapping[str, Any]]]


def compute(session: Session) -> dict[str, Any]:
    """Pictures of the chosen units under every strength. Raises DatasetMissing."""
    from neuron_articles.stimuli.dataset.library import load_library
    from neuron_articles.visualization.diversity import EACH, STRENGTHS
    from neuron_articles.visualization.facet_visualization import STEPS, open_studio
    from neuron_articles.visualization.steering import prepare, train_kinds

    responses = session.responses()
    concepts = {unit: proposal.subject.name for unit, proposal in responses.proposals.items()}
    units = choose_units(session.model.name, responses)
    report = lambda done, of: session.report(done, of, "pictures for comparison")  # noqa: E731
    studio = open_studio(session.clip, load_library(), session.arrays_folder, STEPS, report)
    style, classifier = prepare(studio), train_kinds(studio.library)
    rows: dict[str, list[dict[str, Any]]] = {str(unit): [] for unit in units}
    for number, strength in enumerate(STRENGTHS):
        found = _pictures(session, studio, style, classifier, units, strength, number * len(units))
        for unit, entries in found.items():
            for place, entry in enumerate(entries, 1):
                told = {"facet": facet_name(strength, place), "together": strength}
                rows[str(unit)].append({**told, **entry, "agrees": entry["label"] == concepts.get(unit)})
    return {
        "units": rows, "concepts": {unit: concepts[int(unit)] for unit in rows if int(unit) in concepts},
        "facets": {facet_name(strength, place): "a beginning of its own"
                   for strength in STRENGTHS for place in range(1, EACH + 1)},
        "strengths": {level(strength): judge(rows, concepts, strength) for strength in STRENGTHS},
        "shown": SHOWN, "each": EACH, "kinds_accuracy": round(classifier.accuracy, 4),
    }  # fmt: skip


def level(strength: float) -> str:
    """A strength as a key that articles can name in a value's path, where dots part keys: 0_5."""
    return f"{strength:g}".replace(".", "_")


def facet_name(strength: float, place: int) -> str:
    """A picture's heading: ``alone 3``, ``diverse 3``, with the strength where it is not the usual one."""
    kept = "diverse" if strength == SHOWN else f"diverse ({strength:g})"
    return f"{kept if strength else 'alone'} {place}"


def _pictures(
    session: Session, studio: Studio, style: Any, classifier: Kinds, units: Sequence[int], strength: float, done: int
) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """Unit -> the entries of its pictures, remembered as soon as they are made."""
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.visualization.diversity import EACH, STRENGTHS, make_together
    from neuron_articles.visualization.steering import kinds_of

    about = {"weights": weights_digest(studio.clip), "recipe": [studio.steps, EACH, studio.library.digest, DIVERSITY]}
    of = len(STRENGTHS) * len(units)
    inputs = {unit: [about | {"unit": unit, "strength": strength, "place": place} for place in range(EACH)]
              for unit in units}  # fmt: skip
    known = {unit: [recall(session, one, STEP) for one in inputs[unit]] for unit in units}
    found = {unit: [one for one in some if one] for unit, some in known.items() if all(some)}
    missing = [unit for unit in units if unit not in found]

    def entries(checked: Sequence[Checked]) -> list[dict[str, Any]]:
        kinds = kinds_of(classifier, [one.picture for one in checked])
        made = [entry_of(session, studio, one) | {"kind": kind} for one, kind in zip(checked, kinds, strict=True)]
        keys = inputs[checked[0].picture.unit]
        return [
            session.cached(STEP, key, dict[str, Any], partial(dict, one)) for key, one in zip(keys, made, strict=True)
        ]

    for checked in make_together(studio, style, missing, strength, EACH) if missing else ():
        found[checked[0].picture.unit] = entries(checked)
        session.report(done + len(found), of, "neurons under every strength")
    session.report(done + len(found), of, "neurons under every strength")
    return {unit: found[unit] for unit in units}


def judge(rows: Entries, concepts: Mapping[int, str], strength: float) -> dict[str, Any]:
    """What the pictures of one strength are, over neurons; and over pictures what their check costs.

    ``gain`` compares with the control, neuron by neuron.
    """
    from msgspec.structs import asdict

    from neuron_articles.statistics.agreement import mcnemar

    mine, alone = (_of_strength(rows, level) for level in (strength, 0.0))
    both, both_alone = (_draw_and_write(some, concepts) for some in (mine, alone))
    several, several_alone = (
        [len({one["kind"] for one in row}) > 1 for row in some.values()] for some in (mine, alone)
    )  # fmt: skip
    return {
        "kinds": _share(several) | {"gain": asdict(mcnemar(several, several_alone))},
        "both": _share(both) | {"gain": asdict(mcnemar(both, both_alone))},
        "agree": _count([one["agrees"] for unit, row in mine.items() if int(unit) in concepts for one in row]),
        "above_99": _count([one["percentile"] > 99 for row in mine.values() for one in row]),
    }


def _of_strength(rows: Entries, strength: float) -> Entries:
    return {unit: [one for one in row if one["together"] == strength] for unit, row in rows.items()}


def _draw_and_write(rows: Entries, concepts: Mapping[int, str]) -> list[bool]:
    """Whether there is a drawing and a word that the model labels with the neuron's concept, of those that have one."""
    kinds = [{one["kind"] for one in row if one["agrees"]} for unit, row in rows.items() if int(unit) in concepts]
    return [{"picture", "text"} <= some for some in kinds]


def _share(outcomes: Sequence[bool]) -> dict[str, Any]:
    return _count(outcomes) | {"interval": interval(sum(outcomes), len(outcomes))}


def _count(outcomes: Sequence[bool]) -> dict[str, Any]:
    """Without an interval: pictures of one neuron are no independent trials."""
    return {"hits": sum(outcomes), "of": len(outcomes)}


def draw(
    record: JsonRecord, neurons: visualization_gallery.Names = "", strength: float = SHOWN, rows: int = 6
) -> Component:
    """A gallery: the pictures made each by itself, then those made together.

    neurons: as in ``feature-visualizations``        strength: of the term that keeps them unlike
    rows:    how many neurons where none are named

    Raises AuthorError for a neuron or a strength that the record does not hold.
    """
    places = range(1, record.data["each"] + 1)
    facets = [facet_name(level, place) for level in (0.0, float(strength)) for place in places]
    return visualization_gallery.gallery(record, neurons, facets, rows, _caption(record, float(strength)))


def _caption(record: JsonRecord, strength: float) -> str:
    """What keeping them unlike does, measured, with what it costs."""
    data, model = record.data, find_model(record.model).title
    alone, apart = data["strengths"]["0"], data["strengths"].get(level(strength), data["strengths"]["0"])
    gain = apart["both"]["gain"]
    return (
        f"Pictures made to excite neurons of {model}, all of components of every kind of training picture: "
        f"{data['each']} each by itself, and {data['each']} together, with a term against likeness of their "
        f"attributions. Of {apart['kinds']['of']} neurons, {_percent(alone['kinds'])} have pictures of two kinds or "
        f"more by themselves and {_percent(apart['kinds'])} together, in the eyes of a classifier of pixels (right for "
        f"{data['kinds_accuracy']:.0%} of held-out pictures). Of {apart['both']['of']} that stand for a concept, "
        f"{_percent(alone['both'])} and {_percent(apart['both'])} have both a drawing and a word that the model itself "
        f"labels with it ({gain['only']} neurons gain that and {gain['only_other']} lose it, p = {gain['p']:.2g}, "
        f"McNemar’s test). The price: {_percent(alone['agree'])} and {_percent(apart['agree'])} of all pictures are "
        f"labelled so, and {_percent(alone['above_99'])} and {_percent(apart['above_99'])} excite their neuron more "
        "than 99% of the data set does."
    )


def _percent(share: Mapping[str, Any]) -> str:
    return f"{share['hits'] / share['of']:.0%}" if share["of"] else "none"


FIGURE = Figure(
    title="Diverse feature visualizations",
    version=2,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(DIVERSITY),
    ),
    compute=compute,
    draw=draw,
)
