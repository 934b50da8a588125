"""From the text of an article to a Document: blocks, running text, then one pass that makes all of it well formed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from neuron_articles.dialect.construct import Context, Element
from neuron_articles.dialect.constructs import CONSTRUCTS, bare_links, footnotes, headings, tasks
from neuron_articles.dialect.document import Document, Image, Link, walk
from neuron_articles.dialect.foreign import printed_stars
from neuron_articles.dialect.front_matter import read_front_matter
from neuron_articles.dialect.nodes import FigureNode, Position
from neuron_articles.dialect.proofreading import proofread
from neuron_articles.dialect.reading import ENVIRONMENT, Reading
from neuron_articles.dialect.safety import safe_address
from neuron_articles.dialect.structure import check_structure
from neuron_articles.dialect.weaving import TokenTreeBuilder
from neuron_articles.problems import Source

DEEPEST = 60
# Where the drafts' form differs from CommonMark: -- and --- are separators, never underlines of a title.
OFF_IN_DRAFTS = ["lheading"]
FORMS = ("native", "mdx")
SIZE = re.compile(r"\|\d+(?:x\d+)?\Z")
# What no page may hold, and no feed.
FORBIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# The characters at which something other than text may begin.
BEGINNINGS: dict[Context, re.Pattern[str]] = {
    "native": re.compile(r"[\n!$&*<\[\\\]^_`{~]"),
    "mdx": re.compile(r"[\n!&*<\[\\\]_`{]"),
    "jsx": re.compile(r"[&<{]"),
}


def parse(text: str, path: str, form: str = "native") -> Document:
    """The article of a text. ``path`` names it in Problems; ``form`` is "native" or, for the drafts, "mdx".

    Pure, and never raises for anything an author wrote: what is wrong is in ``problems``.
    """
    text = normalize(text)
    front = read_front_matter(text, path)
    if front.lines:
        lines = text.split("\n", front.lines)
        text = "\n" * front.lines + (lines[front.lines] if len(lines) > front.lines else "")
    shown = text
    if forbidden := FORBIDDEN.search(text):
        text = FORBIDDEN.sub("\ufffd", text)
    reading = Reading(Source(path, text), form)
    reading.calls, reading.fence_elements = _calls(), _fences()
    document = Document(path, form, front.metadata, front.places, counts=reading.counts)
    reading.problems.extend(front.problems)
    for found in FORBIDDEN.finditer(shown) if forbidden else ():
        reading.warn(reading.position(found.start()), f"a control character, U+{ord(found[0]):04X}", "take it out")
    text_tokens, definitions = footnotes.split_definitions(reading, _flat_tokens(reading))
    document.tokens = TokenTreeBuilder(reading, _elements()).weave(text_tokens)
    remarks = {key: _remark(reading, tokens) for key, tokens in definitions.items()}
    footnotes.attach(reading, walk(document.tokens), remarks)
    _collect(reading, document)
    check_structure(reading, document)
    proofread(reading)
    document.problems = sorted(set(reading.problems))
    return document


def _remark(reading: Reading, tokens: list[Token]) -> list[Token]:
    return footnotes.without_footnotes(reading, TokenTreeBuilder(reading, _elements()).weave(tokens))


def normalize(text: str) -> str:
    """The text without byte order mark, with plain line ends, and without the character zero."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


# The same in a block that holds something like an address: looking for those everywhere would cost a tenth of the time.
BEGINNINGS_BARE = re.compile(rf"{BEGINNINGS['native'].pattern}|{bare_links.BEGINNING}", re.IGNORECASE)


@cache
def parser_of(context: Context, bare_links: bool = False) -> MarkdownIt:
    """The one parser of a context, made on first use.

    bare_links: addresses in running text become links
    """
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "typographer": False})
    markdown.validateLink = _any_address  # type: ignore[method-assign]
    markdown.disable(["html_inline", "html_block"])
    if context == "native":
        markdown.enable("table").use(deflist_plugin)
    else:
        markdown.enable("table").disable(OFF_IN_DRAFTS)
    _add_rules(markdown, context)
    markdown.inline.terminator_re = BEGINNINGS_BARE if bare_links else BEGINNINGS[context]
    if not bare_links and context == "native":
        markdown.inline.ruler.disable("bare_link")
    markdown.inline.ruler2.enable(["strikethrough"] if context == "native" else [])
    if context == "jsx":
        markdown.inline.ruler.enableOnly(["text", "html_comment", "jsx_comment", "tag", "expression", "entity"])
        markdown.inline.ruler2.enableOnly([])
    return markdown


def _any_address(url: str) -> bool:
    """Addresses are checked once all is read, where their places are known."""
    return True


def _add_rules(markdown: MarkdownIt, context: Context) -> None:
    known = {rule.name for rule in markdown.inline.ruler.__rules__}
    blocks = {rule.name for rule in markdown.block.ruler.__rules__}
    for construct in CONSTRUCTS:
        for block in construct.block:
            if context in block.contexts and block.name in blocks:
                markdown.block.ruler.at(block.name, block.rule, {"alt": list(block.ends)})
            elif context in block.contexts:
                markdown.block.ruler.before(block.before, block.name, block.rule, {"alt": list(block.ends)})
        for inline in construct.inline:
            if context not in inline.contexts:
                continue
            if inline.name in known:
                markdown.inline.ruler.at(inline.name, inline.rule)
                markdown.inline.ruler.enable(inline.name)
            else:
                markdown.inline.ruler.before(inline.before, inline.name, inline.rule)
                known.add(inline.name)


@cache
def _elements() -> dict[str, list[Element]]:
    elements: dict[str, list[Element]] = {}
    for construct in CONSTRUCTS:
        for name, element in construct.elements:
            elements.setdefault(name, []).append(element)
    return elements


@cache
def _calls() -> dict[str, Any]:
    return {name: call for construct in CONSTRUCTS for name, call in construct.calls.items()}


@cache
def _fences() -> dict[str, Element]:
    return {name: element for construct in CONSTRUCTS for name, element in construct.fences.items()}


def _flat_tokens(reading: Reading) -> Iterator[Token]:
    """The tokens of all blocks with those of their text among them, in order."""
    context: Context = "mdx" if reading.mdx else "native"
    markdown = parser_of(context)
    environment: dict[str, Any] = {ENVIRONMENT: reading, "context": context}
    blocks: list[Token] = []
    markdown.block.parse(reading.source.text, markdown, environment, blocks)
    previous = item = None
    _check_depth(reading, blocks)
    for token in blocks:
        if token.type == "inline":
            yield from _inline_tokens(reading, token, previous, item, environment)
        else:
            yield token
        item = previous if previous is not None and previous.type == "list_item_open" else None
        previous = token


def _check_depth(reading: Reading, blocks: Sequence[Token]) -> None:
    """Blocks nested deeper than anyone can read are left out by the parser: say so."""
    deepest = next((token for token in blocks if token.level >= DEEPEST - 1), None)
    if deepest is not None:
        line = deepest.map[0] + 1 if deepest.map else 1
        reading.error(Position(line, 1), "quotations, lists or asides are nested too deep here: the rest is left out")


def _inline_tokens(
    reading: Reading, token: Token, previous: Token | None, item: Token | None, environment: dict[str, Any]
) -> Sequence[Token]:
    """The tokens of one block of running text; ``item`` is the item of a list that it begins, if it does."""
    children: list[Token] = []
    if item is not None and (task := tasks.take_task(item, token)):
        children.append(task)
    if previous is not None and previous.type == "heading_open" and not reading.mdx:
        headings.take_id(previous, token)
    token.hidden = previous is not None and previous.type in {"th_open", "td_open"}
    jsx = reading.mdx and token.info == "tags"
    reading.begin(token, jsx)
    if previous is not None and previous.type == "heading_open":
        previous.meta["position"] = Position(previous.map[0] + 1 if previous.map else 1, 1)
    context: Context = "jsx" if jsx else "mdx" if reading.mdx else "native"
    environment["context"] = context
    bare = not reading.mdx and bare_links.may_stand_in(token.content)
    markdown = parser_of(context, bare)
    markdown.inline.parse(token.content, markdown, environment, children)
    for offset in printed_stars(token.content, children) if "**" in token.content and not jsx else ():
        what = "these asterisks are printed: bold text ends after a letter, or before a blank"
        reading.warn(reading.here(offset), what, r"write **…** around words alone; \*\* for asterisks")
    return children


def _collect(reading: Reading, document: Document) -> None:
    """What others ask of a document: constructs, titles, links, pictures and ids."""
    for token in walk(document.tokens):
        if "node" in token.meta:
            document.nodes.append(token.meta["node"])
        if token.type in {"link_open", "html_open"} and token.tag == "a" and "href" in token.attrs:
            _add_link(reading, document, token)
        elif token.type == "image":
            _add_image(reading, document, token)
        _add_anchor(reading, document, token)
    document.headings = headings.collect(reading, document.tokens, document.anchors)


def _add_link(reading: Reading, document: Document, token: Token) -> None:
    href, position = str(token.attrs["href"]), token.meta.get("position", Position(1, 1))
    if not safe_address(href):
        reading.error(
            position, f'the address "{href[:60]}" is left out', "link to http, https or mailto, or into the site"
        )
        del token.attrs["href"]
        return
    document.links.append(Link(href, position))


def _add_image(reading: Reading, document: Document, token: Token) -> None:
    src, position = str(token.attrs.get("src", "")), token.meta.get("position", Position(1, 1))
    if token.type == "image" and token.children is not None:
        token.content = "".join(child.content for child in token.children) or token.content
    if not safe_address(src):
        reading.error(position, f'the address "{src[:60]}" is left out', "put the picture into the content folder")
        token.attrs["src"] = src = ""
    if SIZE.search(token.content):
        reading.warn(
            position, "a width of Obsidian is read out as text", "leave it out: pictures take the width there is"
        )
    if not token.content.strip() and not token.meta.get("has_alt"):
        reading.warn(position, "this picture has no alternative text", "write ![what it shows](picture.png)")
    document.images.append(Image(src, token.content, position))


def _add_anchor(reading: Reading, document: Document, token: Token) -> None:
    identifier = str(token.attrs.get("id", "")) if token.attrs else ""
    node = token.meta.get("node")
    position = token.meta.get("position") or (node.position if node else None) or Position(1, 1)
    if isinstance(node, FigureNode) and node.container_id:
        identifier = node.container_id
    if not identifier:
        return
    if identifier in document.anchors:
        first = document.anchors[identifier].line
        reading.error(position, f'the id "{identifier}" stands twice', f"it is taken on line {first}")
        return
    document.anchors[identifier] = position
