"""The last gate of HTML: a sanitizer that others keep (nh3, of ammonia) must find nothing to take out.

`safety` decides what passes, and tells authors so with a place and a remedy. The gate is for what `safety`, or the code
around it, might overlook: it reads what was written as browsers do. Its own output is thrown away, because it writes
the same HTML in other bytes, and knows no MathML or SVG as our templates print them; a difference stops the article.
"""

from __future__ import annotations

import html as escaping
import re

from neuron_articles.dialect.safety import ATTRIBUTES, ATTRIBUTES_OF, PROPERTY, SCHEMES, TAGS

# What the writer adds to what authors may set: code that scrolls takes the focus.
WRITTEN = {"pre": {"tabindex"}}
ALLOWED = {tag: {*ATTRIBUTES_OF.get(tag, ()), *WRITTEN.get(tag, ())} for tag in TAGS} | {"*": set(ATTRIBUTES)}

# A tag or a comment; the writer escapes every "<" of text and of attributes, so nothing else begins so.
TAG = re.compile(r"<(?:/?([A-Za-z][^\s/>]*)|[!?/])")
ADDRESS = re.compile(r'=\s*["\']?([^"\'<>:]{0,99}):')
DECLARED = re.compile(r"([\w-]+)\s*:")
STYLE = re.compile(r'style="([^"]*)"')
SHOWN = 60  # characters of what would be taken out


def refused(html: str) -> str:
    """The beginning of what nh3 would take out of ``html``, or of a tag that no author may write; "" for clean HTML."""
    strange = next((found for found in TAG.finditer(html) if (found[1] or "").lower() not in TAGS), None)
    return html[strange.start() :][:SHOWN] if strange else _taken_out(html)


def _taken_out(html: str) -> str:
    """The same for HTML of tags that pass: attributes, addresses and styles."""
    import nh3

    properties = {name for style in STYLE.findall(html) for name in DECLARED.findall(style)}
    tags = set(TAGS)
    strict = nh3.Cleaner(
        tags=tags,
        attributes=ALLOWED,
        url_schemes=set(SCHEMES),
        link_rel=None,
        filter_style_properties={name for name in properties if PROPERTY.match(name)},
    )
    # The same parser and printer with nothing forbidden: what differs from this was taken out, not only rewritten.
    lenient = nh3.Cleaner(
        tags=tags,
        generic_attribute_prefixes={""},
        url_schemes=_schemes(html),
        link_rel=None,
        filter_style_properties=properties,
    )
    kept, whole = strict.clean(html), lenient.clean(html)
    if kept == whole:
        return ""
    start = next((at for at, (one, other) in enumerate(zip(kept, whole, strict=False)) if one != other), len(kept))
    return whole[max(whole.rfind("<", 0, start + 1), 0) :][:SHOWN]


def _schemes(html: str) -> set[str]:
    """Every scheme that an address in ``html`` could have, as browsers read it: without blanks and line ends."""
    found = ADDRESS.findall(escaping.unescape(html))
    return {re.sub(r"[\x00-\x20]", "", name).lower() for name in found} | SCHEMES
