"""Cards of single neurons, as they stand beside a text: what excites one, its strongest pictures and words.

The reader sees one card a neuron, with a picture made to excite it where there is one, six of the pictures that
excite it most, and its strongest words. The margin cards and the grid of emotion neurons (Figure 4) of Goh et al.
(2021); their pictures belong to others, so that the published cards hold names and words alone, and say so.

A record's data::

    {"groups": {"emotion": [1512, 2478], …},            # what authors may ask for instead of numbers
     "neurons": {"1512": {"title": "happy", "words": ["happy", …],
                          "made": [{"facet": "text", "object": "….webp", "width": 64, "height": 64}],   # best first
                          "examples": [{"object": "….webp", "of": "happy"}], "warning": "…"}},         # optional
     "side": 64,                                        # of the examples, in pixels
     "pictures": "why there are none"}                  # optional
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, NamedUnits, RecordOf
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.drawing.visualization_gallery import telling
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, find_model

EACH = 4  # neurons of a kind, purest first
EXAMPLES, WORDS = 6, 5
# Which neurons of RN50-x4 the drafts show where.
_PUBLISHED = {
    "people": {1777: "Jesus Christ", 309: "Hitler"},
    "emotions": {2478: "Shocked", 1193: "Crying", 1512: "Happy", 91: "Sleepy", 1739: "Evil", 1719: "Punishment",
                 2049: "Serious", 52: "Soft smile", 2297: "Incarcerated", 1543: "Erotic", 2041: "Blocked",
                 2202: "Question mark"},
    "shock": {2478: "Surprise / shock"},
    "secondary": {1551: "Incarcerated", 2202: "Question mark"},
    "silly": {1692: "Silly expressions"},
    "mental": {2191: "Mental illness"},
    "attackable": {1330: "Piggy bank", 1156: "Waste container"},
}  # fmt: skip
SENSITIVE = {309: "A dictator, and symbols of his party.", 1543: "Sexual content.", 2191: "Mental illness."}


def compute(session: Session) -> dict[str, Any]:
    """All neurons that stand for a concept in pictures and words, and those that articles mention, as measured.

    Raises AuthorError.
    """
    record = session.store.read(session.model.name, "units")
    if record is None:
        raise AuthorError("the units have not been measured", "make figures ARGS=units")
    details = json.loads(session.store.read_object(record.data["details"]))
    facts = {int(name.rpartition("/")[2]): one for name, one in record.data["units"].items()}
    groups = choose(facts)
    both = {unit for unit, one in facts.items() if len(one.get("modalities", ())) == 2}
    chosen = sorted(both | {unit for unit in find_mentioned(session.model.name) if unit in facts})
    made = _visualizations(session)
    neurons = {str(unit): _entry(facts[unit], details, unit) | {"made": made.get(unit, [])} for unit in chosen}
    return {"groups": groups, "neurons": neurons, "side": 64}


def choose(facts: Mapping[int, Mapping[str, Any]]) -> dict[str, list[int]]:
    """Kind of concept -> the units that stand for one, the purest in pictures and in words first, a concept once."""
    groups: dict[str, dict[str, int]] = {}
    for unit, one in sorted(facts.items(), key=lambda item: (_purity(item[1]), item[0])):
        if one.get("families") and len(one.get("modalities", ())) == 2:
            groups.setdefault(one["families"][0], {}).setdefault(one["concept"], unit)
    return {kind: list(units.values())[:EACH] for kind, units in sorted(groups.items())}


def _purity(facts: Mapping[str, Any]) -> tuple[float, float]:
    shares = sorted(facts.get("purity", {}).values()) or [0.0]
    return -shares[0], -shares[-1]


def _entry(facts: Mapping[str, Any], details: Mapping[str, Any], unit: int) -> dict[str, Any]:
    examples_of = details["units"][str(unit)]["examples"]
    strongest = examples_of.get("all", examples_of["pictures"])[:EXAMPLES]
    examples = [{"object": name, "of": of} for name, of, _ in (details["pictures"][place] for place, _, _ in strongest)]
    return {"title": facts["title"] or facts["concept"], "words": facts["words"][:WORDS], "examples": examples}


def _visualizations(session: Session) -> dict[int, list[dict[str, Any]]]:
    record = session.store.read(session.model.name, "feature-visualizations")
    rows = record.data["units"] if record else {}
    return {
        int(unit): [{"facet": one["facet"], **one["picture"]} for one in sorted(row, key=telling, reverse=True)]
        for unit, row in rows.items()
    }


def draw(record: JsonRecord, group: str = "", neurons: str = "", facet: str = "") -> Component:
    """Cards of a group, or of neurons by number ("12, 89").

    facet: of the pictures that were made, where a neuron has it

    Raises AuthorError for a group or neuron that the record does not hold.
    """
    numbers = _asked(record, group, neurons)
    cards = [_card(record, number, facet) for number in numbers]
    titles = ", ".join(card["title"] for card in cards)
    alt = f"{len(cards)} {'card' if len(cards) == 1 else 'cards'} of neurons: {titles}." if cards else "No neurons."
    own = find_model(record.model)
    name = own.units_of or own.name
    none = "" if cards else " None was found that stands for a concept in pictures and in words."
    warnings = [record.data["pictures"]] if record.data.get("pictures") else []
    return Component(
        "neuron-cards", {"cards": cards, "side": record.data["side"]}, alt,
        width="margin" if 0 < len(cards) <= 2 else "body",
        caption=f"Neurons of {name}: what excites each most.{none}",
        warnings=tuple(warnings), units=tuple(card["unit"] for card in cards),
    )  # fmt: skip


def _asked(record: JsonRecord, group: str, neurons: str) -> list[str]:
    groups, known = record.data["groups"], record.data["neurons"]
    if group and group not in groups:
        hint = suggest(group, groups) or f"there are {', '.join(groups) or 'none'}"
        raise AuthorError(f'the figure {record.figure} has no group "{group}"', hint)
    asked = [one.strip() for one in str(neurons).split(",") if one.strip()]
    for number in asked:
        if number not in known:
            raise AuthorError(f"the figure {record.figure} has no neuron {number}", f"it has {', '.join(known)}")
    every = groups[group] if group else dict.fromkeys(unit for units in groups.values() for unit in units)
    return asked or [str(unit) for unit in every]


def _card(record: JsonRecord, number: str, facet: str) -> dict[str, Any]:
    neuron = record.data["neurons"][number]
    unit = Unit.of(record.model, int(number))
    made = next((one for one in neuron["made"] if facet in ("", one["facet"])), None)
    return {
        "unit": str(unit), "page": f"{unit.path}/index.html", "index": int(number), "title": neuron["title"],
        "words": neuron["words"], "examples": neuron["examples"], "made": made, "warning": neuron.get("warning", ""),
    }  # fmt: skip


def published(folder: Path) -> dict[str, Any]:
    """The neurons of the drafts' cards, without the pictures. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        neurons = {
            str(unit): {"title": title, "words": [str(word) for word in words[str(unit)]], "made": [], "examples": []}
            | ({"warning": SENSITIVE[unit]} if unit in SENSITIVE else {})
            for group in _PUBLISHED.values()
            for unit, title in group.items()
        }
    groups = {name: list(units) for name, units in _PUBLISHED.items()}
    return {
        "groups": groups, "neurons": neurons, "side": 64,
        "pictures": "The pictures of these cards belong to others and are not part of the published data; the words "
        "are those of 10,000 that excite the neuron most when written as pictures.",
    }  # fmt: skip


FIGURE = Figure(
    title="Cards of neurons",
    version=4,
    record=dict[str, Any],
    inputs=(
        NamedUnits(),
        DataSet(),
        RecordOf("feature-visualizations"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
