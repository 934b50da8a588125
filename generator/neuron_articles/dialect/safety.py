"""The short list of HTML that passes from an article to a page. Nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown_it.common.utils import escapeHtml

from neuron_articles.dialect.javascript import Tag, Unread

INLINE_TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)
BLOCK_TAGS = frozenset(
    {
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
TAGS = INLINE_TAGS | BLOCK_TAGS
# Tags without content, those that do not pass among them: nothing closes them.
VOID_TAGS = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
DANGEROUS_TAGS = frozenset(
    {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "link",
        "meta",
        "base",
        "svg",
        "math",
        "template",
    }
)
# Elements whose content is no markup: it goes with them.
RAW_TAGS = frozenset({"script", "style", "textarea", "template"})

ATTRIBUTES = frozenset({"id", "class", "title", "lang", "dir", "style"})
ATTRIBUTES_OF: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
    "details": frozenset({"open"}),
}
RENAMED = {"className": "class", "colSpan": "colspan", "rowSpan": "rowspan", "dateTime": "datetime"}

PROPERTY = re.compile(
    r"(?:color|background-color|opacity|display|white-space|vertical-align|line-height|letter-spacing|width|height|gap|"
    r"(?:max|min)-(?:width|height)|(?:margin|padding)(?:-(?:top|right|bottom|left))?|text-(?:align|decoration|transform)|"
    r"font-(?:size|style|weight|variant)|grid-(?:row|column)|border(?:-[a-z]+)*|float|clear)\Z"
)
PROPERTY_VALUE = re.compile(r"[\w\s.,#%()/+-]*\Z")
UNSAFE_VALUE = re.compile(r"url|expression|\bvar\b|image", re.IGNORECASE)
UNITLESS = frozenset({"opacity", "line-height", "font-weight"})
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = frozenset({"http", "https", "mailto"})
IGNORED_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")

Report = Callable[[str, str], None]


def safe_address(address: str) -> bool:
    """Whether a link or a picture may point there: a web or mail address, or a place on the site."""
    scheme = SCHEME.match(IGNORED_IN_URL.sub("", address))
    return scheme is None or scheme[1].lower() in SCHEMES


def safe_style(style: Any, report: Report) -> str:
    """CSS from a style object or a style attribute; numbers are pixels. Declarations off the list are reported."""
    pairs = style.items() if isinstance(style, dict) else _declarations(style if isinstance(style, str) else "")
    kept = []
    for key, value in pairs:
        name = re.sub(r"[A-Z]", lambda letter: "-" + letter[0].lower(), key.strip())
        text = _css_value(name, value)
        if PROPERTY.match(name) and text and PROPERTY_VALUE.match(text) and not UNSAFE_VALUE.search(text):
            kept.append(f"{name}: {text}")
        else:
            report(f'the style "{key.strip()}: {str(value).strip()}" is left out', "")
    return "; ".join(kept)


def _declarations(style: str) -> list[tuple[str, str]]:
    parts = (part.partition(":") for part in style.split(";") if part.strip())
    return [(name, value) for name, _, value in parts]


def _css_value(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if value == 0 or name in UNITLESS else f"{value}px"


def safe_attributes(tag: Tag, report: Report) -> dict[str, str]:
    """The attributes of a tag that pass; ``report(message, remedy)`` is called for each that does not."""
    allowed = ATTRIBUTES | ATTRIBUTES_OF.get(tag.name.lower(), frozenset())
    kept: dict[str, str] = {}
    for written, value in tag.attributes.items():
        name = RENAMED.get(written, written.lower())
        text = _attribute_text(tag, written, name, value, name in allowed, report)
        if text is not None:
            kept[name] = text
    return kept


def _attribute_text(tag: Tag, written: str, name: str, value: Any, allowed: bool, report: Report) -> str | None:
    if name.startswith("on"):
        report(f'"{written}" on <{tag.name}> is left out: nothing in an article is executed', "")
    elif isinstance(value, Unread):
        report(f'the expression of "{written}" on <{tag.name}> is none that is read', "write plain text in quotes")
    elif not allowed:
        report(f'the attribute "{written}" on <{tag.name}> is left out', "")
    elif name == "style":
        return safe_style(value, report) or None
    elif name in {"href", "src"} and not safe_address(str(value)):
        report(f'the address "{str(value)[:60]}" is left out', "link to http, https or mailto, or into the site")
    elif isinstance(value, bool):
        return "" if value else None
    elif isinstance(value, str | int | float):
        return str(value)
    return None


LABEL_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^<>]*>|<!--.*?-->")
LABEL_TAGS = frozenset(["b", "i", "em", "strong", "sub", "sup", "code", "span", "small", "u", "mark", "s"])


def safe_label(label: str, report: Report) -> str:
    """The HTML of a link's label: text, and the few plain tags that may stand in a line, without attributes."""
    parts, after, opened = [], 0, list[str]()
    for found in LABEL_TAG.finditer(label):
        parts.append(_escape(label[after : found.start()]))
        parts.append(_label_tag(found, opened, report))
        after = found.end()
    parts.append(_escape(label[after:]))
    parts.extend(f"</{name}>" for name in reversed(opened))
    return "".join(parts)


def _label_tag(found: re.Match[str], opened: list[str], report: Report) -> str:
    name = (found[2] or "").lower()
    if name not in LABEL_TAGS:
        report(f'"{found[0][:40]}" in a label is left out', "labels may hold b, i, em, strong, sub, sup, code")
        return ""
    if not found[1]:
        opened.append(name)
        return f"<{name}>"
    if not opened or opened[-1] != name:
        report(f'"{found[0]}" in a label closes nothing', "")
        return ""
    opened.pop()
    return f"</{name}>"


ENTITY = re.compile(r"&amp;(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _escape(text: str) -> str:
    return ENTITY.sub(r"&\1;", escapeHtml(text))
