"""What several commands print."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from neuron_articles.problems import Problem
from neuron_articles.progress import Progress


def print_problems(problems: Iterable[Problem], stream: TextIO | None = None) -> None:
    """All problems, one line each; on standard error unless another stream is given."""
    (stream or sys.stderr).write("".join(f"{problem}\n" for problem in problems))


def print_now(line: str) -> None:
    """A line of a long run, seen at once by who waits and by a log."""
    print(line, flush=True)


def live_progress() -> Progress | None:
    """A line that counts, where a person looks at it."""
    return Progress() if sys.stderr.isatty() else None
