"""Inputs that are nearly right: pieces of real ones, cut, repeated, mixed and damaged."""

from __future__ import annotations

import random
from collections.abc import Sequence

LONGEST = 20_000  # bytes
# What readers of text trip over, whatever the format.
AWKWARD = [
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "\u202e".encode(),
    "\u2028".encode(),
    "\U0001f577".encode(),
    "\u0301".encode(),
    b"\r",
    b"\r\n",
    b"\t",
    b"\x0c",
    b"\x1b",
    b" " * 50,
    b"\n\n",
    b"---\n",
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"Infinity",
    b"99999999999999999999",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b"'",
    b'"',
    b"\\",
    b"%00",
    b"../",
    b"/",
    b"//",
    b"file:///etc/passwd",
    b"javascript:alert(1)",
    b"http://[",
    b"https://[x/",
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"<!--",
    b"-->",
    b"<script>",
    b"{{",
    b"}}",
    b"{%",
    b"$",
    b"$$",
    b"`",
    b"```\n",
    b"*",
    b"**",
    b"_",
    b"[",
    b"](",
    b"^[",
    b"[^a]",
    b"@",
    b"[@",
    b"|",
    b"#",
    b"~~",
    b":::",
    b"::: figure ",
    b"!",
    b"!!python/object:os.system x",
    b"&a [*a]",
    b"? ",
    b"- ",
    b": ",
]


def mutate(seeds: Sequence[bytes], words: Sequence[bytes], source: random.Random) -> bytes:
    """One of the seeds, changed in one to six ways. The same state of ``source`` gives the same bytes."""
    value = bytearray(source.choice(seeds))
    for _ in range(source.choice((1, 1, 2, 3, 6))):
        source.choice(CHANGES)(value, seeds, words, source)
    return bytes(value[:LONGEST])


def _place(value: bytearray, source: random.Random) -> int:
    return source.randrange(len(value) + 1)


def _insert(value: bytearray, _: Sequence[bytes], words: Sequence[bytes], source: random.Random) -> None:
    place = _place(value, source)
    value[place:place] = source.choice(words) * source.choice((1, 1, 1, 2, 30))


def _delete(value: bytearray, _: Sequence[bytes], __: Sequence[bytes], source: random.Random) -> None:
    start = _place(value, source)
    del value[start : start + source.choice((1, 2, 5, 40))]


def _flip(value: bytearray, _: Sequence[bytes], __: Sequence[bytes], source: random.Random) -> None:
    if value:
        value[source.randrange(len(value))] = source.randrange(256)


def _replace(value: bytearray, _: Sequence[bytes], words: Sequence[bytes], source: random.Random) -> None:
    start = _place(value, source)
    value[start : start + source.choice((1, 4, 12))] = source.choice(words)


def _repeat(value: bytearray, _: Sequence[bytes], __: Sequence[bytes], source: random.Random) -> None:
    start = _place(value, source)
    piece = value[start : start + source.choice((1, 3, 20, 200))]
    value[start:start] = piece * source.choice((1, 2, 10))


def _cross(value: bytearray, seeds: Sequence[bytes], _: Sequence[bytes], source: random.Random) -> None:
    other = source.choice(seeds)
    start = source.randrange(len(other) + 1)
    place = _place(value, source)
    value[place:place] = other[start : start + source.choice((10, 100, 1000))]


def _cut(value: bytearray, _: Sequence[bytes], __: Sequence[bytes], source: random.Random) -> None:
    del value[_place(value, source) :]


CHANGES = (_insert, _insert, _delete, _flip, _replace, _replace, _repeat, _cross, _cut)
