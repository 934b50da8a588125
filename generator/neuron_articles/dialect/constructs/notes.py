"""Notes among the authors: ``::: todo {to=name priority=4}``; in the drafts ``<Todo>`` and their list ``<Todos />``."""

from __future__ import annotations

from typing import Any

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct, Element, Opening, token_of
from neuron_articles.dialect.document import plain_text
from neuron_articles.dialect.nodes import Note, NotesPanel
from neuron_articles.dialect.reading import Reading


def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    """One note. Names are written in many ways: ``nick`` is Nick."""
    attributes: Any = opening.tag.attributes if opening.tag else opening.data["attributes"]
    if opening.tag:
        reading.use(opening.tag.name, opening.position)
    to, priority = attributes.get("to", ""), attributes.get("value", attributes.get("priority", 0))
    name = str(to).strip()
    if not isinstance(priority, int) or isinstance(priority, bool):
        reading.warn(opening.position, "the priority of a note is a number", "write priority=4")
        priority = 0
    reading.counts["note"] += 1
    reading.notes.append((opening.offset, max(opening.end, opening.offset)))
    name = name[:1].upper() + name[1:]
    text = plain_text(content)
    shown = text if len(text) <= 80 else text[:79] + "…"
    reading.note(opening.position, f"to do, {name}: {shown}" if name else f"to do: {shown}")
    node = Note(position=opening.position, content=content, to=name, priority=priority)
    return [token_of(node, "note", block=True)]


def build_panel(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    reading.use("Todos", opening.position)
    reading.counts["notes panel"] += 1
    return [token_of(NotesPanel(position=opening.position), "notes_panel", block=True), *content]


CONSTRUCT = Construct(
    "note",
    elements=(("Todo", Element("note", build, block=True)), ("Todos", Element("notes panel", build_panel, block=True))),
    fences={"todo": Element("note", build, block=True)},
)
