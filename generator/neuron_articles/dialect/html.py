"""From a parsed article to HTML. Constructs are asked of a resolver, in document order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.token import Token

from neuron_articles.dialect import gate
from neuron_articles.dialect.document import Document
from neuron_articles.dialect.nodes import Aside, FigureNode, Footnote, MapReference, NeuronReference, Note, Position
from neuron_articles.dialect.resolver import Resolver

START = Position(1, 1)
Linked = TypeVar("Linked", NeuronReference, MapReference)


def to_html(document: Document, resolver: Resolver) -> str:
    """The HTML of the article's body. Pure: the same document and answers give the same text.

    Raises RefusedHtml for an article whose own HTML the last gate does not let pass.
    """
    writer = Writer(resolver)
    body = writer.html(document.tokens)
    if strange := gate.refused("\n".join(writer.own)):
        raise RefusedHtml(strange)
    return body


class RefusedHtml(ValueError):
    """HTML of an article that `safety` let pass and a browser might run. The message is the beginning of it."""


class Answer(str):
    """HTML that the resolver made: templates' own, with numbers and words of articles escaped or gated before."""

    __slots__ = ()


def fragment(tokens: Sequence[Token], resolver: Resolver) -> str:
    """The HTML of a few tokens, such as a title's."""
    return Writer(resolver).html(tokens)


def plain_html(tokens: Sequence[Token]) -> str:
    """The HTML of text and plain tags only: links and constructs are left out, their text stays."""
    parts = []
    for token in tokens:
        if token.type in {"text", "text_special", "softbreak", "code_inline"}:
            parts.append(escapeHtml(token.content or " "))
        elif token.type in {"html_open", "em_open", "strong_open"} and token.tag != "a":
            parts.append(f"<{token.tag}>")
        elif token.type in {"html_close", "em_close", "strong_close"} and token.tag != "a":
            parts.append(f"</{token.tag}>")
    return "".join(parts)


class Writer:
    """Writes tokens one after the other.

    own: what comes from the article, piece by piece, without the resolver's answers
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.own: list[str] = []
        self.remarks: dict[str, str] = {}
        self.out: list[str] = []
        self.bare: list[int] = []  # where each open <div> without attributes began in ``out``, -1 for others
        self.writers: dict[str, Callable[[Token], None]] = {
            "text": lambda token: self.out.append(escapeHtml(token.content)),
            "text_special": lambda token: self.out.append(escapeHtml(token.content)),
            "softbreak": lambda token: self.out.append("\n"),
            "hardbreak": lambda token: self.out.append("<br>\n"),
            "code_inline": lambda token: self.out.append(f"<code>{escapeHtml(token.content)}</code>"),
            "code_block": self.code,
            "fence": self.code,
            "hr": lambda token: self.out.append('<hr class="separator">\n' if "separator" in token.meta else "<hr>\n"),
            "html_hr": lambda token: self.out.append("<hr>\n"),
            "html_br": lambda token: self.out.append("<br>"),
            "html_wbr": lambda token: self.out.append("<wbr>"),
            "image": self.image,
            "link_open": self.open_link,
            "th_close": self.close_heading_cell,
            "task": self.task,
            "s_open": lambda token: self.out.append("<del>"),
            "s_close": lambda token: self.out.append("</del>"),
            "html_open": self.open_html,
            "html_close": self.close_html,
            "footnote": self.footnote,
            "citation": lambda token: self.answer(resolver.citation(token.meta["node"])),
            "maths": lambda token: self.answer(resolver.maths(token.meta["node"])),
            "neuron_reference": lambda token: self.reference(token.meta["node"], resolver.neuron_reference),
            "map_reference": lambda token: self.reference(token.meta["node"], resolver.map_reference),
            "figure_reference": lambda token: self.answer(resolver.figure_reference(token.meta["node"])),
            "value": lambda token: self.answer(resolver.value(token.meta["node"])),
            "figure": self.figure,
            "aside": self.aside,
            "note": self.note,
            "notes_panel": self.notes_panel,
        }

    def html(self, tokens: Sequence[Token]) -> str:
        """The HTML of ``tokens``; what was being written goes on afterwards."""
        outer, self.out = self.out, []
        for token in tokens:
            writer = self.writers.get(token.type)
            if writer:
                writer(token)
            elif not token.hidden:
                self.tag(token)
        result = "".join(self.out)
        self.own.append("".join(part for part in self.out if not isinstance(part, Answer)))
        self.out = outer
        return result

    def answer(self, html: str) -> None:
        self.out.append(Answer(html))

    def reference(self, node: Linked, answer: Callable[[Linked], str]) -> None:
        """A link that the resolver makes, about a label that the author wrote."""
        self.own.append(node.label_html)
        self.answer(answer(node))

    def tag(self, token: Token) -> None:
        if token.nesting == -1:
            self.out.append(f"</{token.tag}>\n" if token.block else f"</{token.tag}>")
        else:
            self.out.append(f"<{token.tag}{attributes(token)}>")

    def code(self, token: Token) -> None:
        words = unescapeAll(token.info).split()
        language = words[0] if words else ""
        name = f' class="language-{escapeHtml(language)}"' if language else ""
        self.out.append(f'<pre tabindex="0"><code{name}>{escapeHtml(token.content)}</code></pre>\n')

    def task(self, token: Token) -> None:
        """A box that nobody can tick: the article says what is done."""
        done = token.meta["done"]
        state = 'checked aria-label="done"' if done else 'aria-label="to do"'
        self.answer(f'<input type="checkbox" disabled {state}> ')

    def image(self, token: Token) -> None:
        position = token.meta.get("position", START)
        src, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        self.answer(self.resolver.image(src, token.content, title, position))

    def open_link(self, token: Token) -> None:
        token_href = str(token.attrs.get("href", ""))
        href = self.resolver.link(token_href, token.meta.get("position", START))
        self.out.append(f"<{token.tag}{attributes(token, href)}>")

    def open_html(self, token: Token) -> None:
        if token.tag == "a" and "href" in token.attrs:
            self.open_link(token)
            return
        if token.tag == "div":
            self.bare.append(-1 if token.attrs else len(self.out))
        self.tag(token)

    def close_html(self, token: Token) -> None:
        start = self.bare.pop() if token.tag == "div" and self.bare else -1
        if start >= 0 and not "".join(self.out[start + 1 :]).strip():
            del self.out[start:]
        else:
            self.tag(token)

    def close_heading_cell(self, token: Token) -> None:
        """A heading cell with nothing in it, as above a column of names, is a plain cell: there is nothing to read."""
        if self.out[-1].startswith("<th"):
            self.out[-1] = f"<td{self.out[-1].removeprefix('<th')}</td>\n"
        else:
            self.tag(token)

    def footnote(self, token: Token) -> None:
        node: Footnote = token.meta["node"]
        if node.key and node.key in self.remarks:
            html = self.remarks[node.key]
        else:
            html = self.html(node.content).strip()
            self.remarks[node.key] = html
        self.answer(self.resolver.footnote(node, html))

    def figure(self, token: Token) -> None:
        node: FigureNode = token.meta["node"]
        self.answer(self.resolver.figure(node, self.html(node.caption).strip()))

    def aside(self, token: Token) -> None:
        node: Aside = token.meta["node"]
        self.answer(self.resolver.aside(node, self.html(node.content)))

    def note(self, token: Token) -> None:
        node: Note = token.meta["node"]
        if self.resolver.shows_notes:
            self.answer(self.resolver.note(node, self.html(node.content)))

    def notes_panel(self, token: Token) -> None:
        if self.resolver.shows_notes:
            self.answer(self.resolver.notes_panel(token.meta["node"]))


def attributes(token: Token, href: str | None = None) -> str:
    """The attributes of a tag as written, each after a blank."""
    if not token.attrs:
        return ""
    pairs = ((name, href if name == "href" and href is not None else value) for name, value in token.attrs.items())
    return "".join(f' {escapeHtml(name)}="{escapeHtml(str(value))}"' for name, value in pairs)
