"""What a figure's ``draw`` returns: a component with its data, in which charts may stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

# Widths of the page's grid, narrowest first; see site/styles.
WIDTHS = ("margin", "text", "body", "page", "screen")


class Chart(Struct, frozen=True):
    """A Vega-Lite specification (``altair.Chart.to_dict()``). Where it stands in a component's data it is compiled
    to Vega and to an SVG for the first view; colours may be CSS variables (``var(--ink)``), so both follow the theme.

    height, width: of the first view, in CSS pixels
    """

    spec: Mapping[str, Any]
    alt: str


class Credit(Struct, frozen=True):
    """Whose numbers or pictures a figure shows, as shown under it."""

    text: str
    url: str = ""
    licence: str = ""


class Component(Struct, frozen=True):
    """A drawing: the template, script and style named ``name``, and the data both get.

    data:      JSON values, Charts and image objects {"object": name, …}
    alt:       one or two sentences that say what there is to see, for those who do not see it
    width:     the width it asks for unless the author says otherwise
    caption:   a default caption in the dialect's Markdown, used when the author gives none
    warnings:  where the source is inconsistent, said under the figure
    citations: bibliography keys the figure itself cites
    units:     units shown, as "RN50x4/layer4/89"; their pages link back here
    extra:     what the template alone gets, as ``extra``: the parts of a static view its script has no use for
    """

    name: str
    data: Mapping[str, Any]
    alt: str
    width: str = "text"
    caption: str = ""
    warnings: Sequence[str] = ()
    citations: Sequence[str] = ()
    units: Sequence[str] = ()
    credit: Credit | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
