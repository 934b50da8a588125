"""An atlas of emotion words: every word on one disc, coloured by its parts in a few factors.

The reader sees each word's tile filled by the shares of its factors, with the number of the largest; pointing, tapping
or moving with the arrow keys reads a tile, switches pick out factors, and a table holds all numbers. Words with next to
no part in any factor are drawn empty. Figure 13 of Goh et al. (2021). The factors are those of a non-negative matrix
factorization of the words' attribution vectors; like words lie near each other.

A record's data::

    {"words": [{"word": "scared", "row": 5, "column": 12,      # places on a grid, from 0; no two words share one
                "parts": [0.0, …]}],                           # (factors,) how much of each factor, not negative
     "factors": ["fear"],                                      # optional: names; else each is known by its words
     "caption": "…", "warnings": ["…"]}                        # optional

A record that was computed also holds ``prompts`` and ``checks``: what the factors explain, how alike neighbours are,
and how two factors go with ratings of pleasantness; each beside its control.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Table
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.figures._feelings import FEELINGS
from neuron_articles.figures._measured_atlas import measure_atlas
from neuron_articles.problems import AuthorError
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

# A word whose parts add up to less than this share of the greatest part of all is in no factor to speak of.
_NEXT_TO_NOTHING = 1e-3
# The least share that is drawn and read out.
_SEEN = 0.01
# The least share for which a word counts among those of a factor when factors are picked out.
_MEMBER = 0.1
_COLOURS = 9


def compute(session: Session) -> dict[str, Any]:
    """The atlas of the session's model. Raises DatasetMissing, BadWeights."""
    return measure_atlas(session)


_NARROW = " The words lie on a disc; narrow pages list them by their largest factor instead, without their places."


def draw(record: JsonRecord) -> Component:
    """The disc, its factors and the table. Raises AuthorError for a record with more factors than there are colours."""
    words = sorted(record.data["words"], key=lambda word: (word["row"], word["column"]))
    _check(words, record.figure)
    greatest = max(part for word in words for part in word["parts"])
    tiles = [_tile(word, greatest) for word in words]
    factors = _factors(words, record.data.get("factors"))
    _number_in_order(tiles)
    empty = sum(tile["empty"] for tile in tiles)
    data = {"factors": [factor["title"] for factor in factors],
            "words": [{key: tile[key] for key in ("word", "shares", "empty")} for tile in tiles]}  # fmt: skip
    extra = {"tiles": tiles, "factors": factors, "table": sorted(tiles, key=lambda tile: str(tile["word"])),
             "columns": 1 + max(word["column"] for word in words), "empty": empty}  # fmt: skip
    return Component(
        "emotion-atlas", data, _alt(tiles, factors, empty), width="screen", extra=extra,
        caption=(record.data.get("caption") or _caption(len(tiles), len(factors), empty)) + _NARROW,
        warnings=tuple(record.data.get("warnings", ())), citations=("carter2019activation", "willcox1982feeling"),
    )  # fmt: skip


def _check(words: Sequence[Mapping[str, Any]], figure: str) -> None:
    """Raises AuthorError where the numbers are none of an atlas."""
    places = Counter((word["row"], word["column"]) for word in words)
    counts = {len(word["parts"]) for word in words}
    if len(counts) != 1 or not 1 <= min(counts) <= _COLOURS:
        raise AuthorError(f"the figure {figure} needs words with the same number of factors, 1 to {_COLOURS}")
    if shared := [place for place, count in places.items() if count > 1]:
        raise AuthorError(f"the figure {figure} has more than one word at row and column {shared[0]}")
    if any(part < 0 for word in words for part in word["parts"]) or not any(map(_mass, words)):
        raise AuthorError(f"the figure {figure} needs parts that are not negative, and some that are not zero")


def _mass(word: Mapping[str, Any]) -> float:
    return float(sum(word["parts"]))


def _tile(word: Mapping[str, Any], greatest: float) -> dict[str, Any]:
    """One word's tile: its shares, greatest first, as stripes from left to right."""
    mass = _mass(word)
    parts = word["parts"]
    order = sorted(range(len(parts)), key=lambda factor: (-parts[factor], factor))
    shares = [[factor, round(parts[factor] / mass, 4)] for factor in order if mass and parts[factor] / mass >= _SEEN]
    empty = mass < _NEXT_TO_NOTHING * greatest
    return {
        "word": word["word"], "row": word["row"] + 1, "column": word["column"] + 1, "mass": f"{mass:.3f}",
        "shares": shares, "empty": empty, "lead": order[0], "stripes": _stripes(shares),
        "strength": round(min(1.0, mass / greatest) ** 0.5, 3),
        "members": [factor for factor, share in shares if share >= _MEMBER and not empty],
        "reading": ", ".join(f"{100 * share:.0f}% factor {factor + 1}" for factor, share in shares),
    }  # fmt: skip


def _stripes(shares: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Where each share's stripe begins and ends, in percent of the tile's width."""
    stripes, start = [], 0.0
    total = sum(share for _, share in shares) or 1.0
    for factor, share in shares:
        end = round(start + 100 * share / total, 1)
        stripes.append({"factor": factor + 1, "from": start, "to": end})
        start = end
    return stripes


def _number_in_order(tiles: Sequence[dict[str, Any]]) -> None:
    """The order in which narrow pages list the words: by factor, greatest share of it first, empty ones last."""
    ordered = sorted(tiles, key=lambda tile: (tile["empty"], tile["lead"], -tile["strength"], str(tile["word"])))
    for order, tile in enumerate(ordered):
        tile["order"] = order


def _factors(words: Sequence[Mapping[str, Any]], names: Sequence[str] | None) -> list[dict[str, Any]]:
    """Each factor with its three greatest words, which are its title where it has no name."""
    factors = []
    for factor in range(len(words[0]["parts"])):
        ordered = sorted(words, key=lambda word: (-word["parts"][factor], word["word"]))
        heads = ", ".join(word["word"] for word in ordered[:3] if word["parts"][factor] > 0)
        factors.append({"number": factor + 1, "title": names[factor] if names else heads, "heads": heads})
    return factors


def _alt(tiles: Sequence[Mapping[str, Any]], factors: Sequence[Mapping[str, Any]], empty: int) -> str:
    heads = "; ".join(f"{factor['number']}: {factor['heads']}" for factor in factors)
    return (
        f"{len(tiles)} emotion words on a disc, coloured by {len(factors)} factors with these foremost words: {heads}. "
        f"In {empty} of the words no factor has a part to speak of."
    )


def _caption(words: int, factors: int, empty: int) -> str:
    fading = f" Words in which no factor has a part to speak of, {empty} of them, are drawn empty." if empty else ""
    return (
        f"An atlas of {words} emotion words. The attribution vectors of all words were factored into {factors} "
        "non-negative parts. A tile’s stripes are a word’s shares of them and its number is the largest; it is the "
        f"paler, the smaller the parts are.{fading}"
    )


def published(folder: Path) -> dict[str, Any] | None:
    """The 121 words and seven factors of Figure 13. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "emotion_atlas.json") as value:
        words: list[dict[str, Any]] = [
            {"word": str(cell["name"]), "row": int(cell["x"]), "column": int(cell["y"]),
             "parts": [float(part) for part in cell["components"]]}
            for cell in value["grid"]
        ]  # fmt: skip
        if len({(word["row"], word["column"]) for word in words}) != len(words):
            raise ValueError("two words share a place")
    warnings = [
        "In the original every tile has the full colour of its shares, also those of words whose parts are all but "
        "zero. Here these are empty.",
        "The published file gives each word an “importance” that neither text nor drawing explains; it is not shown.",
        *_left_out(folder, {str(word["word"]) for word in words}),
    ]
    return {"words": words, "warnings": warnings}


def _left_out(folder: Path, words: set[str]) -> list[str]:
    """Words of the feeling wheel that have no place on the disc."""
    if published_files.find(folder, "emotion_wheel.json") is None:
        return []
    with published_files.reading(folder, "emotion_wheel.json") as value:
        missing = sorted(set(_wheel_words(value)) - words)
    return [f"{len(missing)} words of the feeling wheel are not on the disc: {', '.join(missing)}."] if missing else []


def _wheel_words(nodes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [word for node in nodes for word in (str(node["name"]).lower(), *_wheel_words(node.get("children", ())))]


FIGURE = Figure(
    title="Atlas of emotions",
    version=2,
    record=dict[str, Any],
    inputs=(Table(FEELINGS),),
    compute=compute,
    published=published,
    draw=draw,
)
