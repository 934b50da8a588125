"""SVG pictures: without what they say besides the drawing, and refused where they could run or load something.

Shown by ``<img>`` a drawing runs nothing, but its file lies on the site, and opened by itself it is a page of the site.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

# CDATA is matched first, to be kept: what looks like a comment in it is none.
SVG_METADATA = re.compile(
    rb"""(<!\[CDATA\[.*?\]\]>)|<!--.*?(?:-->|\Z)
    |<((?:[\w-]+:)?metadata)\b(?:"[^"]*"|'[^']*'|[^'">/]|/(?!>))*(?:/>|>.*?(?:</\2\s*>|\Z)|\Z)
    |\s(?:sodipodi|inkscape):(?:docname|absref|export-filename)\s*=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))""",
    re.DOTALL | re.VERBOSE,
)
SVG_PICTURE = re.compile(rb"(data:image/(?:jpe?g|png|webp|gif|avif|tiff)\s*;\s*base64,)((?:[A-Za-z0-9+/=\s]|&#\w+;)+)")
# What runs, or holds HTML that could.
ACTIVE = frozenset(("script", "foreignobject", "handler", "listener", "iframe", "object", "embed", "audio", "video"))
# Attributes that name another file to load, or that animation may give such a value.
ADDRESSES = frozenset(("href", "src", "to", "from", "by", "values", "begin"))
SCRIPT = re.compile(r"(?:java|vb|live)script:|data:(?!image/(?:png|jpe?g|gif|webp|avif)[;,])", re.IGNORECASE)
OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
STYLE_LOADS = re.compile(
    r"@import|url\((?!\s*[\"']?\s*(?:#|data:(?:image/(?!svg)|font/|application/(?:x-)?font)))", re.IGNORECASE
)
CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
BLANK = re.compile(r"[\x00-\x20]")


class BadPictureFile(ValueError):
    """A picture that is not brought along: broken, of no known kind, or able to run something. The message says why."""


def strip(content: bytes, strip_inside: Callable[[bytes], bytes]) -> bytes:
    """Without comments, <metadata> and the names of the author's own files; the pictures in it by ``strip_inside``.

    Raises BadPictureFile for a drawing that is no XML, or that could run or load something.
    """

    def bare(match: re.Match[bytes]) -> bytes:
        picture = base64.b64decode(re.sub(rb"&#\w+;", b"", match[2]))
        kept = strip_inside(picture)
        return match[0] if kept == picture else match[1] + base64.b64encode(kept)

    kept = SVG_PICTURE.sub(bare, SVG_METADATA.sub(lambda match: match[1] or b"", content))
    for fault in _faults(kept):
        raise BadPictureFile(f"it holds {fault}, which could run or load something from the site's own address")
    return kept


def _faults(content: bytes) -> Iterator[str]:
    """What makes a drawing more than a drawing. Entities and default attributes are resolved as browsers do it."""
    if b"<?xml-stylesheet" in content:
        yield "<?xml-stylesheet"
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadPictureFile(f"it is no well-formed XML ({error})") from error
    for element in root.iter():
        name = _local(element.tag)
        if name in ACTIVE or _is_html(element.tag):
            yield f"<{name}>"
        if name == "style" and _loads("".join(element.itertext())):
            yield "a style that loads a file"
        for key, value in element.attrib.items():
            if _is_bad(name, _local(key), value):
                yield f'{_local(key)}="{value[:40]}"'


def _is_bad(element: str, attribute: str, value: str) -> bool:
    packed = BLANK.sub("", value)
    if attribute.startswith("on"):
        return True
    if attribute in ADDRESSES and (SCRIPT.search(packed) or (element != "a" and OUTSIDE.match(packed))):
        return True
    return _loads(value)


def _loads(style: str) -> bool:
    """Whether CSS loads a file that is not in it."""
    plain = CSS_ESCAPE.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), style)
    return bool(STYLE_LOADS.search(plain))


def _local(name: object) -> str:
    """A name without its namespace, in lower case; "" for comments and processing instructions."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _is_html(name: object) -> bool:
    return isinstance(name, str) and name.startswith("{http://www.w3.org/1999/xhtml}")
