"""Emotion words as sums of neurons: each word's sparse code, written as an equation.

The reader sees one row a word, "I feel jealous = Champions + Hug + Grumpy − Crying": names that lead to their neurons,
and a bar for each weight. A table holds all weights, with those the equation leaves out and why. Figures 9 to 12 of
Goh et al. (2021). A code is a row of a sparse linear classifier that tells emotion words apart by how much each neuron
of the image side is asked for by a sentence with the word (attribution through the attention pool).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, NamedUnits, Table
from neuron_articles.figures.emotion_codes import compute, draw, published, record
from neuron_articles.stimuli.feelings import FEELINGS

FIGURE = Figure(
    title="Emotions as sums of neurons",
    version=3,
    record=record.EmotionCodesRecord,
    inputs=(
        DataSet(),
        NamedUnits(),
        Table(FEELINGS),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
