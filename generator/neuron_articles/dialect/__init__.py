"""The language authors write: CommonMark and one file per construct; the drafts' own form is read as well."""

from neuron_articles.dialect.document import Document, Heading, Image, Link, plain_text, walk
from neuron_articles.dialect.html import RefusedHtml, fragment, to_html
from neuron_articles.dialect.nodes import (
    Aside,
    Citation,
    FigureNode,
    FigureReference,
    Footnote,
    MapReference,
    Maths,
    NeuronReference,
    Node,
    Note,
    NotesPanel,
    Position,
    RawHtml,
    Value,
)
from neuron_articles.dialect.parser import parse
from neuron_articles.dialect.resolver import Resolver

__all__ = [
    "Aside",
    "Citation",
    "Document",
    "FigureNode",
    "FigureReference",
    "Footnote",
    "Heading",
    "Image",
    "Link",
    "MapReference",
    "Maths",
    "NeuronReference",
    "Node",
    "Note",
    "NotesPanel",
    "Position",
    "RawHtml",
    "RefusedHtml",
    "Resolver",
    "Value",
    "fragment",
    "parse",
    "plain_text",
    "to_html",
    "walk",
]
