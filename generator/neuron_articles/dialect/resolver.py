"""What the dialect asks of the site: the HTML of each construct. The renderer implements it; tests use a plain one."""

from __future__ import annotations

from typing import Protocol

from neuron_articles.dialect.nodes import (
    Aside,
    Citation,
    FigureNode,
    FigureReference,
    Footnote,
    MapReference,
    Maths,
    NeuronReference,
    Note,
    NotesPanel,
    Position,
    Value,
)


class Resolver(Protocol):
    """Called in document order, depth first: numbering on first call is numbering in document order.

    What is inside a construct is rendered before its own method is called, so a citation in a footnote is asked for
    before the footnote is.
    """

    @property
    def shows_notes(self) -> bool:
        """False leaves out the authors' notes, content and all: nothing inside them is asked for."""

    def footnote(self, node: Footnote, html: str) -> str: ...
    def citation(self, node: Citation) -> str: ...
    def maths(self, node: Maths) -> str: ...
    def neuron_reference(self, node: NeuronReference) -> str: ...
    def map_reference(self, node: MapReference) -> str: ...
    def figure(self, node: FigureNode, caption_html: str) -> str: ...
    def figure_reference(self, node: FigureReference) -> str: ...
    def value(self, node: Value) -> str: ...
    def aside(self, node: Aside, html: str) -> str: ...
    def note(self, node: Note, html: str) -> str: ...
    def notes_panel(self, node: NotesPanel) -> str: ...

    def link(self, href: str, position: Position) -> str:
        """The address to write for an address of the source."""

    def image(self, src: str, alt: str, title: str, position: Position) -> str:
        """The whole ``<img>`` element."""
