"""The kinds of picture in the chart of a neuron that stands for a concept: how near to it, and of which table.

A kind is written ``own/words``, ``category/pictures``, ``other/maps``: a ring, from the concept itself outwards, and a
table of the data set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuron_articles.figures.conditional_probability.record import KindGroup

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses

OWN, CATEGORY, OTHER = RINGS = ("own", "category", "other")
# What the pictures of a table are called; drawings of some kinds of concept have a name of their own.
TABLES = {"pictures": "drawing", "words": "written word", "maps": "map"}
DRAWINGS = {"country": "flag", "emotion": "face", "colour": "patch of colour"}
# Of each ring, by table.
COLOURS = {
    OWN: ("#d9480f", "#f08c3a", "#f9c38b"),
    CATEGORY: ("#7b61b5", "#a58fd1", "#d3c7ea"),
    OTHER: ("#2b8a9e", "#7cbdca", "#c5e3e8"),
}


def kinds_of(responses: Responses, concept: str) -> list[str]:
    """(picture,) the kind of every picture, for a neuron that stands for a concept."""
    names, category = sorted(set(responses.concepts.tolist())), responses.category(concept)
    ring = {name: CATEGORY if responses.category(name) == category else OTHER for name in names} | {concept: OWN}
    pairs = zip(responses.concepts.tolist(), responses.tables.tolist(), strict=True)
    return [f"{ring[name]}/{table}" for name, table in pairs]


def is_own(kind: str) -> bool:
    """Whether pictures of a kind show the concept itself."""
    return _ring(kind) == OWN


def _ring(kind: str) -> str:
    return kind.partition("/")[0]


def place_of(kind: str) -> tuple[int, int]:
    """Where a kind of picture stands in the stack, own ones at the bottom: the numbers of its ring and its table."""
    ring, _, table = kind.partition("/")
    return RINGS.index(ring), list(TABLES).index(table)


def colour_of(kind: str) -> str:
    return COLOURS[_ring(kind)][place_of(kind)[1]]


def name_of(kind: str, concept_kind: str, concept: str, category: str) -> str:
    """What a kind of picture is called. concept_kind: emotion, country, colour or thing"""
    ring, _, table = kind.partition("/")
    drawn = table == "pictures" and ring != OTHER
    what = DRAWINGS.get(concept_kind, TABLES["pictures"]) if drawn else TABLES[table]
    return {OWN: f"{concept}: {what}", CATEGORY: f"other {category}: {what}", OTHER: f"other {what}"}[ring]


def groups_of(kinds: Sequence[str], concept: str, category: str) -> list[KindGroup]:
    """The legend of kinds in the order of the stack: from the outermost ring inwards, each from its top."""
    headings = ((OTHER, "Anything else"), (CATEGORY, f"Other {category}"), (OWN, concept))
    rows = list(enumerate(kinds))[::-1]
    groups = [KindGroup(heading, [row for row, kind in rows if _ring(kind) == ring]) for ring, heading in headings]
    return [group for group in groups if group.labels]
