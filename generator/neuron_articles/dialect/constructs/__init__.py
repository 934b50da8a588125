"""The constructs of the dialect, one module each. This list is the order in which their rules are tried."""

from __future__ import annotations

from neuron_articles.dialect.construct import Construct
from neuron_articles.dialect.constructs import (
    asides,
    bare_links,
    citations,
    comments,
    elements,
    emphasis,
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
    tables,
    tasks,
    values,
)

CONSTRUCTS: tuple[Construct, ...] = (
    imports.CONSTRUCT,
    fences.CONSTRUCT,
    separators.CONSTRUCT,
    tables.CONSTRUCT,
    headings.CONSTRUCT,
    elements.CONSTRUCT,
    expressions.CONSTRUCT,
    comments.CONSTRUCT,
    maths.CONSTRUCT,
    footnotes.CONSTRUCT,
    citations.CONSTRUCT,
    links.CONSTRUCT,
    bare_links.CONSTRUCT,
    emphasis.CONSTRUCT,
    tasks.CONSTRUCT,
    values.CONSTRUCT,
    neuron_references.CONSTRUCT,
    map_references.CONSTRUCT,
    figures.CONSTRUCT,
    asides.CONSTRUCT,
    notes.CONSTRUCT,
)
