"""The constructs of the dialect, one module each. This list is the order in which their rules are tried."""

from __future__ import annotations

from neuron_articles.dialect.construct import Construct
from neuron_articles.dialect.constructs import (
    asides,
    citations,
    comments,
    elements,
    expressions,
    fences,
    figures,
    footnotes,
    headings,
    imports,
    links,
    map_references,
    maths,
    neuron_references,
    notes,
    separators,
    values,
)

CONSTRUCTS: tuple[Construct, ...] = (
    imports.CONSTRUCT,
    fences.CONSTRUCT,
    separators.CONSTRUCT,
    headings.CONSTRUCT,
    elements.CONSTRUCT,
    expressions.CONSTRUCT,
    comments.CONSTRUCT,
    maths.CONSTRUCT,
    footnotes.CONSTRUCT,
    citations.CONSTRUCT,
    links.CONSTRUCT,
    values.CONSTRUCT,
    neuron_references.CONSTRUCT,
    map_references.CONSTRUCT,
    figures.CONSTRUCT,
    asides.CONSTRUCT,
    notes.CONSTRUCT,
)
