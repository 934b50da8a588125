"""Typographic attacks on many images at once: how often a few overlaid words change the answer to the attacker's.

The reader sees one row per attack: target class, text, share of pixels changed, share of images that became the target.
Figure 16 of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.figures.automated_attacks.compute import compute
from neuron_articles.figures.automated_attacks.draw import draw
from neuron_articles.figures.automated_attacks.published import published
from neuron_articles.figures.automated_attacks.record import AutomatedAttacksRecord

FIGURE = Figure(
    title="Automated typographic attacks",
    version=2,
    record=AutomatedAttacksRecord,
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
