"""The concepts the data set shows: things, emotions, countries and colours, with their words and associations."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

TABLES = Path(__file__).parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept.

    name:       how a caption calls it, lower case; unique
    kind:       thing, emotion, country or colour
    category:   the table it stands in (animal, food, ...), or a country's region
    emoji:      slugs of the emoji that show it
    words:      what is written in pictures of it, the name first
    associated: words a caption may add
    code:       a country's ISO 3166-1 code, lower case
    atlas:      a country's name in the atlas, lower case
    rgb:        a colour, 0 to 255
    """

    name: str
    kind: str
    category: str
    emoji: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    associated: tuple[str, ...] = ()
    code: str = ""
    atlas: str = ""
    rgb: tuple[int, int, int] = (0, 0, 0)


class _EmotionRow(Struct, frozen=True):
    """An emotion: slugs of the faces that show it, and words for it besides its name."""

    faces: str
    words: list[str]


def slug(label: str) -> str:
    """A label as icon sets write it: lower case, hyphenated, without apostrophes."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower().replace("’", "").replace("'", "")).strip("-")


def load_concepts(emoji_tags: dict[str, list[str]]) -> list[Concept]:
    """All concepts in a fixed order.

    emoji_tags: keywords of every emoji slug, which become associations of the things (see ``read_emoji_tags``).
    """
    colours = [
        Concept(name, "colour", "colour", words=(name,), associated=("color", "paint"), rgb=rgb)
        for name, rgb in _table("colours", dict[str, tuple[int, int, int]]).items()
    ]
    fixed = [*_emotions(), *_countries(), *colours]
    taken = {word for concept in fixed for word in concept.words}
    return [*_things(emoji_tags, taken), *fixed]


def read_emoji_tags(data_file: Path) -> dict[str, list[str]]:
    """Keywords by emoji slug from emojibase's ``data.json``: single lower-case words, without the label's own."""
    tags = {}
    for entry in json.loads(data_file.read_text(encoding="utf-8")):
        name = slug(entry["label"])
        words = [tag.lower() for tag in entry.get("tags", [])]
        tags[name] = [word for word in words if re.fullmatch(r"[a-z]{3,10}", word) and word not in name.split("-")]
    return tags


def _table(name: str, kind: type[T]) -> T:
    """A table of this folder, of a known shape."""
    return msgspec.toml.decode((TABLES / f"{name}.toml").read_bytes(), type=kind)


def _things(emoji_tags: dict[str, list[str]], taken: set[str]) -> list[Concept]:
    tables = _table("concepts", dict[str, dict[str, str]])
    names = taken | {name for things in tables.values() for name in things}
    return [
        _thing(name, category, slugs, names, emoji_tags)
        for category, things in tables.items()
        for name, slugs in things.items()
    ]


def _thing(name: str, category: str, slugs: str, names: set[str], emoji_tags: dict[str, list[str]]) -> Concept:
    emoji = tuple(slugs.split()) or (slug(name),)
    keywords = [word for one in emoji[:2] for word in emoji_tags.get(one, []) if word not in names]
    associated = tuple(dict.fromkeys([*keywords[:4], category]))
    return Concept(name, "thing", category, emoji, (name,), tuple(word for word in associated if word not in names))


def _emotions() -> list[Concept]:
    return [
        Concept(name, "emotion", "emotion", tuple(row.faces.split()), (name, *row.words), ("face", "feeling"))
        for name, row in _table("emotions", dict[str, _EmotionRow]).items()
    ]


def _countries() -> list[Concept]:
    return [_country(code, row) for code, row in _table("countries", dict[str, dict[str, str]])["countries"].items()]


def _country(code: str, row: str) -> Concept:
    name, people, region, about, *atlas = (field.strip() for field in row.split("|"))
    return Concept(
        name,
        "country",
        region,
        words=(name, people),
        associated=(region, *about.split()),
        code=code,
        atlas=(atlas[0] if atlas else name).lower(),
    )
