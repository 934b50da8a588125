"""Links and pictures of Markdown, with their places; their addresses are checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import rules_inline
from markdown_it.rules_inline import StateInline

from generator.dialect.construct import Construct, Inline
from generator.dialect.reading import reading_of

Rule = Callable[[StateInline, bool], bool]


def _placed(rule: Rule, kind: str, first: str) -> Rule:
    """The rule of markdown-it, whose token then knows where it stands."""

    def placed(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != first:
            return False
        start, number = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            reading = reading_of(state.env)
            token = next(token for token in state.tokens[number : number + 2] if token.type == kind)
            token.meta = {"position": reading.here(start)}
        return True

    return placed


EVERYWHERE = frozenset({"native", "mdx"})
CONSTRUCT = Construct(
    "link",
    inline=(
        Inline("link", _placed(rules_inline.link, "link_open", "["), "link", EVERYWHERE),
        Inline("image", _placed(rules_inline.image, "image", "!"), "image", EVERYWHERE),
        Inline("autolink", _placed(rules_inline.autolink, "link_open", "<"), "autolink", EVERYWHERE),
    ),
)
