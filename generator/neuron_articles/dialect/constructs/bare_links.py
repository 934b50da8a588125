"""Addresses in running text, as GitHub reads them: ``https://…``, ``www.…`` and ``name@example.org`` become links."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import NATIVE, Construct, Inline
from neuron_articles.dialect.reading import reading_of

DOMAIN = r"(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9-]+\.[A-Za-z0-9-]+"
ADDRESS = re.compile(rf"(?:https?://|www\.){DOMAIN}[^\s<\[]*", re.IGNORECASE)
LOCAL = re.compile(r"https?://(?:localhost|\d+\.\d+\.\d+\.\d+|[A-Za-z0-9-]+)(?::\d+)?(?:/[^\s<\[]*)?", re.IGNORECASE)
MAIL = r"[A-Za-z0-9][A-Za-z0-9._+-]*@(?:[A-Za-z0-9_-]+\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?![A-Za-z0-9_-])"
# Where one may begin, for the search of the text that stands before.
BEGINNING = rf"(?<![A-Za-z0-9_.+-])(?=https?://|www\.|{MAIL})"
AT = re.compile(r"@(?<=[A-Za-z0-9]@)[A-Za-z0-9]")
MAIL_ADDRESS = re.compile(MAIL)
# Marks at the end that belong to the sentence, or to the text around the address.
SENTENCE = "?!.,:*_~'\";”“’…»)]}、。」』）"
ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")


def may_stand_in(text: str) -> bool:
    """Whether a block holds a sign of an address; only then is one looked for."""
    return "://" in text or "www." in text or "WWW." in text or ("@" in text and bool(AT.search(text)))


def bare_link(state: StateInline, silent: bool) -> bool:
    if silent or not state.src[state.pos].isalnum() or state.linkLevel or reading_of(state.env).in_anchor:
        return False  # an address ends no link that is looked for around it
    before = state.src[state.pos - 1] if state.pos else " "
    if before.isalnum() or before in "_.+-":
        return False
    for pattern, scheme in ((ADDRESS, ""), (LOCAL, ""), (MAIL_ADDRESS, "mailto:")):
        if found := pattern.match(state.src, state.pos, state.posMax):
            address = _trimmed(found[0])
            _push(state, ("http://" if address[:4].lower() == "www." else scheme) + address, address, state.pos)
            state.pos += len(address)
            return True
    return False


def _trimmed(address: str) -> str:
    """The address without the end of the sentence; a parenthesis that opens inside closes inside."""
    while address:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        if entity := ENTITY.search(address):
            address = address[: entity.start()]
        elif address[-1] in SENTENCE:
            address = address[:-1]
        else:
            break
    return address


def _push(state: StateInline, target: str, shown: str, start: int) -> None:
    reading = reading_of(state.env)
    opened = state.push("link_open", "a", 1)
    opened.attrs = {"href": state.md.normalizeLink(target)}
    opened.markup, opened.meta = "linkify", {"position": reading.here(start)}
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)
    reading.hide(start, start + len(shown))


CONSTRUCT = Construct("bare link", inline=(Inline("bare_link", bare_link, "newline", NATIVE),))
