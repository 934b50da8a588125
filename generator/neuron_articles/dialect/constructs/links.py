"""Links, pictures and code of Markdown: the rules are markdown-it's, and the places are noted."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import rules_inline
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import MARKDOWN, Construct, Inline
from neuron_articles.dialect.reading import reading_of

# What begins like a link or a picture: a bracket too few, or a blank in the address, and it is none.
BEGUN = re.compile(r"!?\[[^\[\]\n`<]{0,300}\]\(")
Rule = Callable[[StateInline, bool], bool]


def _placed(rule: Rule, kind: str, first: str) -> Rule:
    """The rule of markdown-it, whose token then knows where it stands."""

    def placed(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != first:
            return False
        start, number = state.pos, len(state.tokens)
        if first != "<" and reading_of(state.env).jsx.is_lone_bracket(start + (first == "!")):
            return False
        if not rule(state, silent):
            if not silent and BEGUN.match(state.src, start, state.posMax):
                reading = reading_of(state.env)
                reading.warn(
                    reading.here(start), "this is no link, and is printed as it stands", "write [text](address)"
                )
            return False
        if not silent:
            reading = reading_of(state.env)
            token = next(token for token in state.tokens[number : number + 2] if token.type == kind)
            token.meta = {"position": reading.here(start)}
            _hide(state, start, first)
        return True

    return placed


def _hide(state: StateInline, start: int, first: str) -> None:
    """All of a link but its text is no prose; of an address in angles nothing is."""
    reading = reading_of(state.env)
    bracket = start + (first == "!")
    end = -1 if first == "<" else parseLinkLabel(state, bracket, False)
    if end < 0:
        reading.hide(start, state.pos)
    else:
        reading.hide(start, bracket + 1)
        reading.hide(end, state.pos)


def escape(state: StateInline, silent: bool) -> bool:
    """A character after a backslash: markdown-it's rule, but what is escaped is no mark of prose."""
    start = state.pos
    if state.src[start] != "\\" or not rules_inline.escape(state, silent):
        return False
    if not silent and not state.src[start + 1 : start + 2].isalnum():
        reading_of(state.env).hide(start, start + 2)
    return True


def code(state: StateInline, silent: bool) -> bool:
    """Code in running text: markdown-it's rule, but its text is no prose."""
    start = state.pos
    if state.src[start] != "`" or not rules_inline.backtick(state, silent):
        return False
    if not silent and state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        reading_of(state.env).hide(start, state.pos)
    return True


CONSTRUCT = Construct(
    "link",
    inline=(
        Inline("escape", escape, "escape", MARKDOWN),
        Inline("backticks", code, "backticks", MARKDOWN),
        Inline("link", _placed(rules_inline.link, "link_open", "["), "link", MARKDOWN),
        Inline("image", _placed(rules_inline.image, "image", "!"), "image", MARKDOWN),
        Inline("autolink", _placed(rules_inline.autolink, "link_open", "<"), "autolink", MARKDOWN),
    ),
)
