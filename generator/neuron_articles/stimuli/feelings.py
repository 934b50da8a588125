"""Words for feelings, and how pleasant each was rated: the table ``feelings.toml``, which says where they are from."""

from __future__ import annotations

import tomllib
from pathlib import Path

from msgspec import Struct, convert

FEELINGS = Path(__file__).with_name("feelings.toml")


class FeelingTable(Struct, frozen=True):
    """words: of the feeling wheel    valence: word -> how pleasant it was rated, -4 to 4; other words too"""

    words: list[str]
    valence: dict[str, float]


def read_table() -> FeelingTable:
    """The table that ships."""
    return convert(tomllib.loads(FEELINGS.read_text(encoding="utf-8")), FeelingTable)
