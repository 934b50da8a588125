"""A resolver that shows every construct in the plainest way: what the fixtures are written in."""

from __future__ import annotations

from html import escape

from neuron_articles.dialect import (
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


class Plain:
    """One short tag for each construct. ``asked`` lists the methods called, in order."""

    def __init__(self, shows_notes: bool = True) -> None:
        self.shows_notes = shows_notes
        self.asked: list[str] = []

    def _tag(self, name: str, inside: str = "", /, **values: object) -> str:
        self.asked.append(name)
        shown = "".join(
            f" {key}={escape(str(value), quote=False)}"
            for key, value in values.items()
            if value not in (None, "", False)
        )
        return f"<{name}{shown}>{inside}</{name}>" if inside else f"<{name}{shown} />"

    def footnote(self, node: Footnote, html: str) -> str:
        return self._tag("footnote", html, key=node.key, comma=node.comma)

    def citation(self, node: Citation) -> str:
        return self._tag("citation", escape(" ".join(key or "?" for key, _ in node.keys)))

    def maths(self, node: Maths) -> str:
        return self._tag("maths", escape(node.tex, quote=False), display=node.display)

    def neuron_reference(self, node: NeuronReference) -> str:
        return self._tag("neuron", node.label_html, target=node.target, model=node.model)

    def map_reference(self, node: MapReference) -> str:
        return self._tag("map", node.label_html, view=node.view, focus=node.focus, mode=node.mode)

    def figure(self, node: FigureNode, caption_html: str) -> str:
        shown = {key: value for key, value in node.parameters.items() if isinstance(value, str | int | float | list)}
        return (
            self._tag(
                "figure",
                caption_html,
                name=node.name,
                component=node.draft_component,
                width=node.width,
                id=node.container_id,
                rows=node.row_span,
                style=node.style,
                in_footnote=node.in_footnote,
                **shown,
            )
            + "\n"
        )

    def figure_reference(self, node: FigureReference) -> str:
        return self._tag("ref", escape(node.name))

    def value(self, node: Value) -> str:
        return self._tag("value", escape(node.path))

    def aside(self, node: Aside, html: str) -> str:
        return self._tag(node.kind, html) + "\n"

    def note(self, node: Note, html: str) -> str:
        return self._tag("note", html, to=node.to, priority=node.priority) + "\n"

    def notes_panel(self, node: NotesPanel) -> str:
        return self._tag("notes-panel") + "\n"

    def link(self, href: str, position: Position) -> str:
        return href

    def image(self, src: str, alt: str, title: str, position: Position) -> str:
        return self._tag("image", src=src, alt=alt, title=title)
