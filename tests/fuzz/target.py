"""One reader that random inputs are given to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A reader of bytes.

    run:   reads an input; a folder of its own is there for files. AuthorError and its kin are answers, anything else
           that is raised is a fault
    seeds: real inputs that random ones are made from
    cost:  how many times as long an input takes as one of the quickest readers
    """

    name: str
    run: Callable[[bytes, Path], None]
    seeds: Callable[[], list[bytes]]
    cost: int = 1
