"""The record of steered feature visualizations: the pictures of each unit, and how many became what they should."""

from __future__ import annotations

from neuron_articles.analyses.visualization_checks import CheckCounts, OutcomeShare
from neuron_articles.records.visualizations import SteeredUnits

UNSTEERED = "unsteered"  # the facet of pictures without steering, the control
FOR_ALL = ("picture", "text")  # kinds that all chosen units are steered towards


class SteeredVisualizationsRecord(SteeredUnits, frozen=True):
    """The pictures, and what steering does. Units are numbers as text.

    concepts:       unit -> the concept that its strongest pictures or words show, where there is one
    facets:         in order, the unsteered ones first
    by_facet:       facet -> both checks of the pictures in it
    steering:       facet -> how many of its pictures are of the kind that they were steered towards
    unsteered:      kind -> how many pictures of the same units are of that kind without steering, the control
    kinds_accuracy: the share of held-out pictures, 0 to 1, whose kind the classifier of pixels tells
    probes:         kind -> the share of pictures, 0 to 1, that the probes which steer towards it recognize
    """

    concepts: dict[str, str]
    facets: list[str]
    by_facet: dict[str, CheckCounts]
    steering: dict[str, OutcomeShare]
    unsteered: dict[str, OutcomeShare]
    kinds_accuracy: float
    probes: dict[str, float]
