"""Items of a list that are to be done, or are: ``- [ ] write``, ``- [x] read``."""

from __future__ import annotations

import re

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct

TASK = re.compile(r"\[([ \txX])\][ \t]+(?=\S)")


def take_task(item: Token, text: Token) -> Token | None:
    """Move ``[ ]`` or ``[x]`` from the beginning of an item's text into a token; None where there is none."""
    found = TASK.match(text.content)
    if not found:
        return None
    text.content = text.content[found.end() :]
    item.meta["task"] = True
    return Token("task", "", 0, meta={"done": found[1] in "xX"})


CONSTRUCT = Construct("task")
