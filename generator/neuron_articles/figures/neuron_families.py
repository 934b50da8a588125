"""Families of neurons: a tour of what neurons stand for, sorted by hand into families such as people or brands.

The reader sees a card for each family with its neurons: names that lead to their pages, the words that excite each
most, and pictures where there are any. Of long families the first neurons stand at once, the others behind a switch.
Figure 1 of Goh et al. (2021).

A record's data::

    {"families": [{
        "title": "Region Neurons",
        "about": "…",                                          # optional: a sentence or two, plain text
        "neurons": [{
            "unit": "RN50x4/layer4/862", "title": "USA",
            "words": ["american", …],                          # the most exciting first; empty where not known
            "picture": {"object", "width", "height"},          # optional
            "facet": "any",                                    # optional: what the picture was steered towards
        }],
     }],
     "caption": "…", "warnings": ["…"]}                        # optional

``compute`` takes names and families from the authors' file of named units, and for what is not in it from the
measurements' proposals, which the caption calls so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, NamedUnits, RecordOf
from neuron_articles.drawing.component import Component
from neuron_articles.figures._measured_families import compute
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, UnknownName, find_model

__all__ = ["compute", "draw", "published"]


# Neurons of a family that are seen at once, and words of each.
_SHOWN = 4
_WORDS = 3


def draw(record: JsonRecord, family: str = "") -> Component:
    """All families, or the one whose title is ``family``.

    Raises AuthorError for a family that the record does not hold, and for a neuron that does not exist.
    """
    families = _chosen(record, family)
    cards = [_card(each, record.model) for each in families]
    units = tuple(dict.fromkeys(neuron["unit"] for card in cards for neuron in card["neurons"]))
    noun = "family" if len(cards) == 1 else "families"
    alt = f"{len(units)} neurons in {len(cards)} {noun}: {', '.join(_listed(card) for card in cards)}."
    if not cards:
        alt = f"No family of neurons was found in {_own(record.model)}."
    return Component(
        "neuron-families", {"families": cards, "shown": _SHOWN}, alt,
        width="text" if family else "screen", caption=record.data.get("caption") or _caption(cards, record.model),
        warnings=tuple(record.data.get("warnings", ())), units=units,
    )  # fmt: skip


def _chosen(record: JsonRecord, title: str) -> list[Mapping[str, Any]]:
    families: list[Mapping[str, Any]] = record.data["families"]
    titles = [family["title"] for family in families]
    if title and title not in titles:
        hint = suggest(title, titles) or f"there are {', '.join(titles)}"
        raise AuthorError(f'the figure {record.figure} has no family "{title}"', hint)
    return [family for family in families if title in ("", family["title"])]


def _card(family: Mapping[str, Any], model: str) -> dict[str, Any]:
    neurons = [_tile(neuron, model) for neuron in family["neurons"]]
    return {"title": family["title"], "about": family.get("about", ""), "neurons": neurons,
            "more": max(0, len(neurons) - _SHOWN)}  # fmt: skip


def _tile(neuron: Mapping[str, Any], model: str) -> dict[str, Any]:
    try:
        unit = Unit.parse(str(neuron["unit"]), model)
    except UnknownName as error:
        raise AuthorError(f"the families hold a neuron that does not exist: {error.message}", error.remedy) from error
    own = find_model(model)
    facet = neuron.get("facet", "any")
    return {
        "unit": str(unit), "page": f"{unit.path}/index.html", "title": neuron["title"],
        "model": "" if unit.model == (own.units_of or own.name) else unit.model,
        "words": list(neuron.get("words", ()))[:_WORDS], "picture": neuron.get("picture"),
        "facet": "" if facet == "any" else facet,
    }  # fmt: skip


def _listed(card: Mapping[str, Any]) -> str:
    return f"{card['title']} ({len(card['neurons'])})"


def _caption(cards: Sequence[Mapping[str, Any]], model: str) -> str:
    neurons = [neuron for card in cards for neuron in card["neurons"]]
    words = " Below a name stand the words that, as pictures, excite the neuron most." * any(
        neuron["words"] for neuron in neurons
    )
    others = sorted({neuron["model"] for neuron in neurons if neuron["model"]})
    whose = f" Neurons marked {' or '.join(others)} are of that model, all others of {_own(model)}." if others else ""
    return (
        f"A choice of neurons of a last layer, sorted into families by hand.{words}{whose} Names were given by people; "
        "a question mark is a guess."
    )


def _own(model: str) -> str:
    known = find_model(model)
    return known.units_of or known.name


def published(folder: Path) -> dict[str, Any] | None:
    """The 16 families and 118 neurons of Figure 1. Raises AuthorError for a missing or broken file."""
    words = _published_words(folder)
    with published_files.reading(folder, "neuron_families.json") as value:
        families: list[dict[str, Any]] = [
            {
                "title": str(family["title"]),
                "neurons": [_published_neuron(neuron, words) for neuron in family["neurons"]],
            }
            for family in value
        ]
        counts = Counter(neuron["unit"] for family in families for neuron in family["neurons"])
    warnings = [*_named_twice(counts), *_named_otherwise(folder, families)]
    caption = (
        f"Selected neurons of the last layers of two CLIP models, {len(counts)} in {len(families)} families. People "
        "sorted them into families by hand, and named each after looking at hundreds of the pictures and words that "
        "excite or inhibit it; a question mark is a guess. Below a name stand the three words, of 10,000 common "
        "English ones written as pictures, that excite the neuron most, where they were published. Nobody chose these "
        "words, and some are coarse: they show what the model associates, not what is so."
    )
    return {"families": families, "caption": caption, "warnings": warnings}


def _published_neuron(neuron: Mapping[str, Any], words: Mapping[str, list[str]]) -> dict[str, Any]:
    unit = str(Unit.of(neuron["model"], int(neuron["unit"])))
    return {"unit": unit, "title": str(neuron["title"]), "facet": str(neuron["facet"]), "words": words.get(unit, [])}


def _published_words(folder: Path) -> dict[str, list[str]]:
    """Three words of every unit of RN50-x4, and of the region neurons of all models; none where the files lack."""
    words: dict[str, list[str]] = {}
    if published_files.find(folder, "regional_units.json") and published_files.find(folder, "regional_top_words.json"):
        with published_files.reading(folder, "regional_units.json") as value:
            units = [str(Unit.of(model, int(index))) for model, index in value]
        with published_files.reading(folder, "regional_top_words.json") as value:
            words |= {unit: [str(word) for word in row[:_WORDS]] for unit, row in zip(units, value, strict=True)}
    if published_files.find(folder, "top3_words_RN50x4.json"):
        with published_files.reading(folder, "top3_words_RN50x4.json") as value:
            words |= {str(Unit.of("4x", int(index))): [str(word) for word in row] for index, row in value.items()}
    return words


def _named_twice(counts: Mapping[str, int]) -> Iterator[str]:
    twice = sorted(unit for unit, count in counts.items() if count > 1)
    if twice:
        yield f"These neurons stand in more than one family: {', '.join(twice)}."


def _named_otherwise(folder: Path, families: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Names of the same neurons in the list made for the emotion codes, where the two share no word."""
    if published_files.find(folder, "emotion_unit_names.json") is None:
        return
    with published_files.reading(folder, "emotion_unit_names.json") as value:
        others = {str(Unit.of("4x", int(index))): " ".join(str(name).split()) for index, name in value.items()}
    found = [
        f"{neuron['title']} ({neuron['unit']}) is “{others[neuron['unit']]}” there"
        for family in families for neuron in family["neurons"]
        if neuron["unit"] in others and not _akin(neuron["title"], others[neuron["unit"]])
    ]  # fmt: skip
    if found:
        yield f"The article’s list of names for the emotion codes calls some otherwise: {'; '.join(found)}."


def _akin(one: str, other: str) -> bool:
    """Whether two names share a word, or the first four letters of one."""
    stems = [{word[:4] for word in re.findall(r"\w+", name.lower())} for name in (one, other)]
    return bool(stems[0] & stems[1])


FIGURE = Figure(
    title="Families of neurons",
    version=5,
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
