"""What a figure is: a title, what it is made from, the type of its record, and how it is computed and drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from neuron_articles.compute.inputs import Input, RecordOf
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.records.published_files import Published
from neuron_articles.records.store import Record

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Figure(Generic[T]):
    """One figure. Its name is that of its file, with hyphens; there is no list to edit.

    title:         a short name, for lists and placeholders
    version:       raise it when ``compute`` changes what it returns
    record:        the type of the record's data; its documentation is the class
    draw:          light and pure: from a record, and what authors write in the braces, to a component. Raises
                   AuthorError with one line for a parameter that an author got wrong
    inputs:        what ``compute`` reads besides the weights; a record is stale when the digest of one changes
    compute:       the numbers, from a model; imports torch, if at all, inside its body
    published:     the same numbers from the published files, None where they are not there; a ``Picture`` in them
                   becomes an image object, a ``Published`` says what is missing
    is_incomplete: whether a user asks for more than a record holds
    """

    title: str
    version: int
    record: type[T]
    draw: Callable[..., Component]
    inputs: tuple[Input, ...] = ()
    compute: Callable[[Session], T] | None = None
    published: Callable[[Path], T | Published[T] | None] | None = None
    is_incomplete: Callable[[Record[T], RunOptions], bool] | None = None

    @property
    def reads_records(self) -> bool:
        """Whether the figure reads the records of others, so that these come first."""
        return any(isinstance(one, RecordOf) for one in self.inputs)


# A figure whatever the type of its record is.
AnyFigure = Figure[Any]
