"""Figures: ``::: figure name {…}`` with a caption; in the drafts the components that imports declare."""

from __future__ import annotations

import re
from typing import Any

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct, Element, Opening, token_of
from neuron_articles.dialect.javascript import Name, Tag, Unread
from neuron_articles.dialect.nodes import WIDTHS, FigureNode, Footnote, Width
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.safety import safe_style
from neuron_articles.problems import suggest

# The drafts' wrappers, and the width of each where no container says otherwise.
WRAPPERS: dict[str, Width] = {"Svelte": "screen", "SvelteMargin": "margin", "SvelteInline": "text"}
ROW_SPAN = re.compile(r"auto\s*/\s*span\s+(\d+)\Z")


def build_component(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    tag = opening.tag
    assert tag is not None
    reading.use(tag.name, opening.position)
    kept = [token for token in content if token.type != "text" or token.content.strip()]
    if tag.name not in WRAPPERS:
        parameters = _parameters(reading, opening, tag.attributes)
        figure = FigureNode(position=opening.position, draft_component=tag.name, parameters=parameters)
        reading.counts["component with parameters" if parameters else "component"] += 1
        return [token_of(figure, "figure", block=True), *kept]
    component = tag.attributes.get("component")
    if not isinstance(component, Name):
        reading.error(opening.position, f"<{tag.name}> names no component", f"write <{tag.name} component={{Name}} />")
        return kept
    reading.use(component.name, opening.place(reading, "component"))
    return [*_wrapped(reading, opening, component.name), *kept]


def _wrapped(reading: Reading, opening: Opening, component: str) -> list[Token]:
    """The figure of ``<Svelte component={X} container={…} />``."""
    tag = opening.tag
    assert tag is not None
    others = {name: value for name, value in tag.attributes.items() if name not in {"component", "container"}}
    container = tag.attributes.get("container")
    in_footnote = isinstance(container, Tag) and container.name == "d-footnote"
    figure = FigureNode(
        position=opening.position,
        draft_component=component,
        parameters=_parameters(reading, opening, others),
        in_footnote=in_footnote,
        **_container(reading, opening, container, WRAPPERS[tag.name]),
    )
    token = token_of(figure, "figure", block=not in_footnote)
    if not in_footnote:
        return [token]
    return [token_of(Footnote(position=opening.position, content=[token]), "footnote")]


def _container(reading: Reading, opening: Opening, container: Any, width: Width) -> dict[str, Any]:
    """Width, id, rows and style that a container stands for."""
    if container is None:
        return {"width": width}
    if not isinstance(container, Tag):
        reading.error(
            opening.place(reading, "container"), "this container is none that is read", "write container={<div />}"
        )
        return {"width": width}
    style = container.attributes.get("style")
    style = dict(style) if isinstance(style, dict) else {}
    rows = ROW_SPAN.match(str(style.get("gridRow", "")))
    if rows:
        del style["gridRow"]
    report = lambda message, remedy: reading.warn(opening.place(reading, "container"), message, remedy)  # noqa: E731
    found = _width(reading, opening, container, style)
    return {
        "width": found,
        "numbered": found != "text" or container.name == "figure",
        "container_id": container.text("id") or "",
        "row_span": int(rows[1]) if rows else None,
        "style": safe_style(style, report) if style else "",
    }


def _width(reading: Reading, opening: Opening, container: Tag, style: dict[str, Any]) -> Width:
    if "margin-diagram" in container.classes:
        return "margin"
    if "fullscreen-diagram" in container.classes:
        return "screen"
    for name in container.classes:
        place = opening.place(reading, "container")
        reading.warn(
            place, f'the class "{name}" of the container means nothing', "use margin-diagram or fullscreen-diagram"
        )
    return "page" if "screen" in str(style.get("gridColumn", "")) else "text"


def _parameters(reading: Reading, opening: Opening, attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes that are plain values; the others are reported."""
    kept = {name: value for name, value in attributes.items() if _is_plain(value)}
    for name in attributes.keys() - kept.keys():
        what = "is executed nowhere" if name.startswith("on") else "is none that is read"
        reading.error(
            opening.place(reading, name),
            f'the expression of "{name}" {what}',
            "use text, a number, or an array of strings",
        )
    return kept


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str | int | float) for item in value)
    return isinstance(value, str | int | float | None) and not isinstance(value, Unread)


def build_fence(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    """``::: figure name {width=screen key=value}`` with the caption inside."""
    names, attributes = opening.data["names"], dict(opening.data["attributes"])
    if not names:
        reading.error(opening.position, "this figure has no name", "write ::: figure name")
        return content
    width = attributes.pop("width", None)
    if width is not None and width not in WIDTHS:
        remedy = suggest(str(width), WIDTHS) or "use " + ", ".join(WIDTHS)
        reading.error(opening.position, f'there is no width "{width}"', remedy)
        width = None
    reading.counts["figure"] += 1
    figure = FigureNode(
        position=opening.position,
        name=names[0],
        container_id=str(attributes.pop("id", "")),
        parameters=attributes,
        width=width,
        caption=content,
        in_footnote=bool(opening.data.get("in_footnote")),
    )
    return [token_of(figure, "figure", block=True)]


COMPONENT = Element("figure", build_component, block=True)
IN_FOOTNOTE = Element("figure", build_component)


def _in_footnote(tag: Tag) -> bool:
    container = tag.attributes.get("container")
    return isinstance(container, Tag) and container.name == "d-footnote"


WRAPPER_IN_FOOTNOTE = Element("figure", build_component, _in_footnote)
CONSTRUCT = Construct(
    "figure",
    elements=(("Svelte", WRAPPER_IN_FOOTNOTE), ("*", COMPONENT)),
    fences={"figure": Element("figure", build_fence, block=True, once=True)},
)
