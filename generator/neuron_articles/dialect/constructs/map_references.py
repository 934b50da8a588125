"""References to the region map: ``{geo_ref("Canada", 13, 1)}``, also by name; in the drafts also ``<a onClick=…>``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct, Element, Opening, token_of
from neuron_articles.dialect.document import plain_text
from neuron_articles.dialect.html import plain_html
from neuron_articles.dialect.javascript import Arrow, Call, Tag
from neuron_articles.dialect.nodes import MapReference, Position
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.safety import safe_label

HOW = 'write {geo_ref("Canada", 13, 1)} or {geo_ref("Canada", "north-america", "canada")}'
SETTER = "window.setRegionalState"


def read(reading: Reading, call: Call, position: Position) -> Token | None:
    """``geo_ref(label, view, focus, map)``; all but the label may be left out."""
    arguments = [*call.arguments, *(None,) * 4][:4]
    label, view, focus, mode = arguments
    known = all(_is_place(value) for value in (view, focus)) and isinstance(mode, str | None)
    if not 1 <= len(call.arguments) <= 4 or not isinstance(label, str) or not known:
        reading.error(position, "this reference to the map is not written right", HOW)
        return None
    reading.counts["geo_ref"] += 1
    reading.counts["geo_ref with focus"] += focus is not None
    html = safe_label(label, lambda message, remedy: reading.warn(position, message, remedy))
    node = MapReference(position=position, label_html=html, view=view, focus=focus, mode=mode)
    return token_of(node, "map_reference", content=label)


def _is_place(value: Any) -> bool:
    return value is None or (isinstance(value, int | str) and not isinstance(value, bool))


def sets_map(tag: Tag) -> bool:
    """Whether a link calls the function that sets the map's state."""
    action = tag.attributes.get("onClick")
    return isinstance(action, Arrow) and action.call.name == SETTER


def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    assert opening.tag is not None
    call: Call = opening.tag.attributes["onClick"].call
    mode, view, focus = [*call.arguments, None, None, None][:3]
    if not (isinstance(mode, str | None) and _is_place(view) and _is_place(focus)):
        reading.error(opening.position, "this link to the map is not written right", HOW)
        return content
    reading.counts["map link"] += 1
    node = MapReference(position=opening.position, label_html=plain_html(content), view=view, focus=focus, mode=mode)
    return [token_of(node, "map_reference", content=plain_text(content)), *_constructs(content)]


def _constructs(content: Sequence[Token]) -> list[Token]:
    """What a label cannot hold follows it: a footnote or a citation inside the link."""
    return [token for token in content if "node" in token.meta]


CONSTRUCT = Construct(
    "map reference", calls={"geo_ref": read}, elements=(("a", Element("map reference", build, sets_map)),)
)
