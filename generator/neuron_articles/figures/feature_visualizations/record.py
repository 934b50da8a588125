"""The record of feature visualizations: the pictures of each unit by facet, and how many pass their checks."""

from __future__ import annotations

from msgspec import field

from neuron_articles.analyses.visualization_checks import CheckCounts
from neuron_articles.records.visualizations import PicturedUnits

# What pictures are made of, in order: areas of flat colours, or the components of one kind of the data set's pictures.
FACETS = ("any", "picture", "line", "face", "flag", "text", "map")


class FeatureVisualizationsRecord(PicturedUnits, frozen=True, kw_only=True, omit_defaults=True):
    """The pictures, and both checks of them. Units are numbers as text.

    concepts: unit -> the concept that its strongest pictures or words show, where there is one
    facets:   in order: ``FACETS``, or "any" and those of the user's own
    probes:   facet of the user's own -> the share of pictures, 0 to 1, that its probes recognize
    summary:  each unit's strongest picture, over the units that are pictured in every facet: those that were chosen
    by_facet: facet -> the pictures in it of the same units
    everyone: each unit's strongest picture, over all units that are pictured at all
    """

    concepts: dict[str, str]
    facets: list[str]
    probes: dict[str, float] = field(default_factory=dict)
    summary: CheckCounts
    by_facet: dict[str, CheckCounts]
    everyone: CheckCounts
