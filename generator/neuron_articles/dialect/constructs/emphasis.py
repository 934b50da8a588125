"""Emphasis and ~~strikethrough~~: markdown-it's rules, which also know writing without blanks between words.

CommonMark looks for blanks and punctuation beside the asterisks. Chinese, Japanese and Korean have no blanks there:
``**テスト。**テスト`` would print its asterisks. This follows the amendment "CJK-friendly emphasis", as other tools do:
https://github.com/tats-u/markdown-cjk-friendly
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline, strikethrough
from markdown_it.rules_inline.state_inline import Delimiter, Scanned

from neuron_articles.dialect.construct import MARKDOWN, NATIVE, Construct, Inline

EMOJI = range(0x1F000, 0x20000)


@lru_cache(4096)
def is_cjk(character: str) -> bool:
    """Whether a character is written without blanks around it; emoji are not."""
    return character > "\u10ff" and east_asian_width(character) in {"W", "F", "H"} and ord(character) not in EMOJI


def is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def scan(state: StateInline) -> Scanned:
    """How long a run of marks at the place of ``state`` is, and whether it can open or close."""
    found = state.scanDelims(state.pos, state.src[state.pos] != "_")
    end = state.pos + found.length
    last = state.src[state.pos - 1] if state.pos else " "
    following = state.src[end] if end < state.posMax else " "
    if last < "\u1100" and following < "\u1100":
        return found
    return _scan_beside_cjk(found, last, following, state.src[state.pos] != "_")


def _scan_beside_cjk(found: Scanned, last: str, following: str, splits_words: bool) -> Scanned:
    """The rules of CommonMark, for which CJK is a blank beside the marks of others, and its marks are letters."""
    last_cjk, next_cjk = is_cjk(last), is_cjk(following)
    if not (last_cjk or next_cjk):
        return found
    last_mark, next_mark = is_punctuation(last), is_punctuation(following)
    last_blank, next_blank = isWhiteSpace(ord(last)), isWhiteSpace(ord(following))
    left = not next_blank and (not next_mark or next_cjk or last_blank or last_mark or last_cjk)
    right = not last_blank and (not last_mark or last_cjk or next_blank or next_mark or next_cjk)
    opens = left and (splits_words or not right or last_mark)
    closes = right and (splits_words or not left or next_mark)
    return Scanned(opens, closes, found.length)


def emphasize(state: StateInline, silent: bool) -> bool:
    """``*…*``, ``**…**``, ``_…_``: what markdown-it's rule does, with the scan above."""
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*") if state.src.isascii() else scan(state)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, scanned.can_open, scanned.can_close)
        )
    state.pos += scanned.length
    return True


def strike(state: StateInline, silent: bool) -> bool:
    """``~~…~~``, as GitHub reads it but for single tildes, which elsewhere mean a subscript."""
    if state.src[state.pos] != "~" or silent:
        return False
    length = state.scanDelims(state.pos, True).length
    if length == 2:
        return strikethrough.tokenize(state, silent)
    state.pending += "~" * length
    state.pos += length
    return True


CONSTRUCT = Construct(
    "emphasis",
    inline=(
        Inline("emphasis", emphasize, "emphasis", MARKDOWN),
        Inline("strikethrough", strike, "emphasis", NATIVE),
    ),
)
