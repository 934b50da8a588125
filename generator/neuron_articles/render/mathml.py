"""Formulas: LaTeX to MathML at build time, through math-core. Browsers lay it out; no script is needed."""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

# A formula beyond these is a slip of the pen (an unclosed $), and the converter's recursion has no bound of its own:
# it overflows the stack from about 4,000 levels.
LONGEST = 10_000
DEEPEST = 100

# The combining arrow has no width, so browsers set an unstretched one beside its letter instead of above it.
VECTOR = ('<mo stretchy="false">\u20d7</mo>', '<mo stretchy="true">\u20d7</mo>')

# Named in HTML only; feeds and other XML want the characters.
INVISIBLE = {"&ApplyFunction;": "\u2061", "&InvisibleTimes;": "\u2062"}

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
PLACED = re.compile(r"(\d+): (.*)", re.DOTALL)

# How the converter says it, and how an author would.
REMEDIES = {
    "Expected closing token": "close the group, or remove its beginning",
    "Unmatched closing token": "open the group, or remove this",
    "Unknown command": "write the command as LaTeX with amsmath knows it, or a name as \\operatorname{name}",
    "Unknown environment": "use matrix, pmatrix, cases, aligned or another environment of amsmath",
    "Duplicate subscript": "put the first script and its base in braces",
    "Not valid in text mode": "close \\text{…} before it",
    'Found "&"': "write \\& for the sign, or put it inside aligned, cases or matrix",
}


class MathsError(ValueError):
    """A formula that is not LaTeX. The message is one line.

    offset: the character of the formula at which it goes wrong, from 0
    remedy: what the author can do, or nothing
    """

    def __init__(self, message: str, offset: int, remedy: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.remedy = remedy


@lru_cache(maxsize=1)
def converter() -> LatexToMathML:
    """One converter for all formulas. Its annotation keeps the LaTeX for whoever copies or listens to the formula."""
    return LatexToMathML(annotation=True, fancy_error=False)


@lru_cache(maxsize=4096)
def render(tex: str, display: bool = False) -> str:
    """The ``<math>`` element of a formula, set as a block when ``display``.

    Raises MathsError for unbalanced TeX and unknown commands.
    """
    if not tex.strip():
        raise MathsError("the formula is empty", 0, "write LaTeX between the signs")
    check_size(tex)
    try:
        # Local state: what one formula defines or numbers, no other formula sees.
        mathml = converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        raise explain(tex, str(error)) from None
    for name, character in INVISIBLE.items():
        mathml = mathml.replace(name, character)
    return mathml.replace(*VECTOR)


def check_size(tex: str) -> None:
    """Refuse formulas that the converter cannot take. Raises MathsError."""
    if len(tex) > LONGEST:
        raise MathsError(f"the formula has more than {LONGEST:,} characters", LONGEST, "look for a formula left open")
    depth = 0
    for match in BRACE.finditer(tex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            raise MathsError(f"more than {DEEPEST} groups lie within each other", match.start(), "close some of them")


def explain(tex: str, reason: str) -> MathsError:
    """The converter's ``offset: message`` as an error with place and remedy."""
    placed = PLACED.match(reason)
    offset, message = (int(placed[1]), placed[2]) if placed else (0, reason)
    if message.startswith('Expected closing token "}"'):
        offset = last_open_brace(tex, offset)
    remedy = next((text for start, text in REMEDIES.items() if message.startswith(start)), "")
    message = " ".join(message.rstrip(".").split())
    return MathsError(message[:1].lower() + message[1:], min(offset, len(tex)), remedy)


def last_open_brace(tex: str, otherwise: int) -> int:
    """Where the innermost group that is never closed begins: the author looks for it there, not at the end."""
    opened: list[int] = []
    for match in BRACE.finditer(tex):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            opened.pop()
    return opened[-1] if opened else otherwise
