"""What an article is made of beyond CommonMark. The same nodes come out of both forms of the dialect.

Every construct is one markdown-it token whose ``meta["node"]`` is one of these. ``position`` is the line and the
column, from 1, at which the author wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from markdown_it.token import Token
from msgspec import Struct, field

Width = Literal["text", "body", "page", "screen", "margin"]
WIDTHS: tuple[Width, ...] = ("text", "body", "page", "screen", "margin")


class Position(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


class Node(Struct, frozen=True, kw_only=True):
    position: Position


class Footnote(Node, frozen=True, kw_only=True):
    """A remark, numbered in the text and listed at the end.

    comma:    the drafts ask for a comma before the number; two adjacent footnotes need one anyway
    content:  tokens of the remark; the same objects for every reference with the same ``key``
    key:      name of a footnote defined elsewhere (``[^key]``), "" for one written in place
    """

    content: Sequence[Token] = ()
    comma: bool = False
    key: str = ""


class Citation(Node, frozen=True, kw_only=True):
    """Works of the bibliography: each key with its own place. An empty key is a placeholder, shown as ``[?]``."""

    keys: tuple[tuple[str, Position], ...]


class Maths(Node, frozen=True, kw_only=True):
    tex: str
    display: bool = False
    tex_position: Position | None = None


class NeuronReference(Node, frozen=True, kw_only=True):
    """A link to the page of a neuron.

    label_html:  sanitized HTML
    target:      a number, or a unit's name such as ``RN50x4/layer4/89``
    model:       the model the author named beside the number, else None
    """

    label_html: str
    target: int | str
    model: str | None = None


class MapReference(Node, frozen=True, kw_only=True):
    """A link that sets the state of the region map. Views and focused neurons go by number or by name."""

    label_html: str
    view: int | str | None = None
    focus: int | str | None = None
    mode: str | None = None


class FigureNode(Node, frozen=True, kw_only=True):
    """A figure of ``neuron_articles.figures``.

    name:             the figure's name; "" where the drafts name a component instead
    draft_component:  the component's name in the drafts ("RegionalDiagram"), "" in native form
    parameters:       what the author set, by the name used in the source
    width:            None where the author left it to the figure
    container_id:     id other links may target
    row_span:         rows a card in the margin may take
    style:            sanitized CSS of the drafts' container
    numbered:         False in the drafts' plain containers, which are banners and heroes
    """

    name: str = ""
    draft_component: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    width: Width | None = None
    container_id: str = ""
    row_span: int | None = None
    style: str = ""
    caption: Sequence[Token] = ()
    in_footnote: bool = False
    numbered: bool = True


class FigureReference(Node, frozen=True, kw_only=True):
    name: str


class Value(Node, frozen=True, kw_only=True):
    """A number out of a figure's record: ``{value:people-bars.means.trump}``."""

    path: str


class Aside(Node, frozen=True, kw_only=True):
    kind: Literal["margin", "warning", "appendix"]
    content: Sequence[Token] = ()


class Note(Node, frozen=True, kw_only=True):
    """A note among the authors, shown in a draft build only. ``priority`` 0 means none was given."""

    content: Sequence[Token] = ()
    to: str = ""
    priority: int = 0


class NotesPanel(Node, frozen=True, kw_only=True):
    """Where the drafts ask for the list of notes."""


class RawHtml(Node, frozen=True, kw_only=True):
    """A plain tag of the short list that passes, with the attributes that pass."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def content_of(node: Node) -> Sequence[Token]:
    """The tokens inside a node, () for one that has none."""
    if isinstance(node, FigureNode):
        return node.caption
    if isinstance(node, Footnote | Aside | Note):
        return node.content
    return ()
