"""Altair charts in the page's own colours: a specification for the browser and an SVG for the first view.

Altair and vl-convert take most of a second to import, so both are imported where they are used: drawings are
remembered, and a build that draws nothing new never loads them.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from neuron_articles.drawing.component import Chart
from neuron_articles.records.store import digest

if TYPE_CHECKING:
    import altair

# Colours are CSS variables: presentation attributes of SVG are parsed as CSS, so a chart follows the page's theme
# without being drawn again, the first view as well as Vega's own SVG.
INK, INK_SOFT, INK_FAINT, PAPER, RULE = (f"var(--{name})" for name in ("ink", "ink-soft", "ink-faint", "paper", "rule"))
ACCENT, POSITIVE, NEGATIVE = (f"var(--{name})" for name in ("accent", "positive", "negative"))
SERIES = tuple(f"var(--series-{number})" for number in range(1, 10))

_AXIS = {
    "domainColor": INK_FAINT,
    "tickColor": INK_FAINT,
    "gridColor": RULE,
    "labelColor": INK_SOFT,
    "titleColor": INK_SOFT,
    "titleFontWeight": "normal",
    "labelFontSize": 12,
    "titleFontSize": 13,
    "titlePadding": 10,
    "labelPadding": 5,
    "tickSize": 4,
    "labelFlush": False,
}


# A part of a specification: Vega's own language, of which this module changes a few keys.
VegaSpec: TypeAlias = dict[str, Any]


class CompiledChart(TypedDict):
    """A chart for the browser, and its first view as markup."""

    vega: VegaSpec
    svg: str


class ChartTable(TypedDict):
    """A chart's numbers for readers: titles of the columns, and rows of texts."""

    columns: list[str]
    rows: list[list[str]]


def theme() -> VegaSpec:
    """Vega-Lite configuration of every chart here: quiet axes, the page's font and colours."""
    return {
        "aria": False,
        "background": "transparent",
        "font": "sans-serif",  # what widths of labels are measured with; the page's style sets its own font
        "view": {"stroke": None},
        "axis": _AXIS,
        "bar": {"fill": SERIES[0]},
        "line": {"stroke": SERIES[0]},
        "point": {"stroke": SERIES[0]},
        "rule": {"stroke": INK_FAINT},
        "text": {"fill": INK, "fontSize": 13},
        "range": {"category": list(SERIES)},
        "title": {"color": INK, "subtitleColor": INK_SOFT, "anchor": "start"},
        "legend": {"labelColor": INK_SOFT, "titleColor": INK_SOFT, "titleFontWeight": "normal"},
    }


def chart(drawing: altair.TopLevelMixin, alt: str, width: int, height: int) -> Chart:
    """An Altair chart of ``width`` x ``height`` CSS pixels, axes and labels included, with the theme set.

    alt: one or two sentences for those who do not see it
    """
    spec = drawing.properties(width=width, height=height).to_dict()
    spec["config"] = _merge(theme(), {key: value for key, value in spec.get("config", {}).items() if key != "view"})
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["padding"] = 3
    return Chart(spec, alt)


def compile(drawing: Chart) -> CompiledChart:
    """What a page holds of a chart. Raises ValueError for a specification that is none."""
    import vl_convert

    vega = _silent(vl_convert.vegalite_to_vega(dict(drawing.spec)))
    return {"vega": vega, "svg": inline_svg(vl_convert.vega_to_svg(vega), drawing.alt)}


def inline_svg(svg: str, alt: str) -> str:
    """An SVG file's markup made fit to stand in a page: one labelled image, scaling, with ids of its own."""
    # Ids come from a counter of the compiler's process: numbered anew they are the same in every build.
    numbers: dict[str, int] = {}
    reference = re.compile(r'\b(id="|url\(#|href="#)([\w-]+)')
    plain = reference.sub(lambda match: f"{match[1]}{numbers.setdefault(match[2], len(numbers))}", svg)
    svg = reference.sub(rf"\g<1>chart-{digest(plain + alt)[:8]}-\g<2>", plain)
    svg = re.sub(r' (?:role|aria-[a-z]+|xmlns(?::\w+)?|version)="[^"]*"', "", svg)
    return _slim(svg).replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


# What draws nothing, and what says what is so anyway; a still picture is not pointed at either.
_NOTHING = re.compile(
    r'<path class="(?:back|fore)ground" d="(?:M0,0h0v0h0Z)?"[^>]*/>'
    r'| (?:pointer-events="none"|(?:opacity|stroke-width)="1")'
)
_GEOMETRY = re.compile(r' (?:d|transform|[xy][12]?|width|height)="[^"]*"')
_FINE = re.compile(r"(\.\d\d)\d+")


def _slim(svg: str) -> str:
    """The markup in two thirds of its bytes, no place in it moved by more than a hundredth of a pixel."""
    return _GEOMETRY.sub(lambda match: _FINE.sub(r"\1", match[0]), _NOTHING.sub("", svg))


def _silent(group: VegaSpec) -> VegaSpec:
    """A Vega group whose marks and axes say nothing to a screen reader, so that the chart is one image there.

    A chart has one description, and its numbers stand in a table beside it; Vega would announce every mark instead.
    """
    quiet = dict(group)
    for key in ("marks", "axes", "legends"):
        if key in group:
            quiet[key] = [_silent(part) for part in group[key]]
    if "type" in group or "scale" in group:  # a mark or an axis, not the chart itself
        quiet["aria"] = False
    return quiet


def _merge(base: VegaSpec, over: VegaSpec) -> VegaSpec:
    """``over`` on top of ``base``, nested mappings merged."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merge(base[key], value) if both else value
    return merged
