"""Whether written words lie near words of their own category, or near look-alikes."""

from __future__ import annotations

import numpy as np

from neuron_articles.analyses.accuracy import Row
from neuron_articles.responses.embeddings import EmbeddedPictures
from neuron_articles.statistics.intervals import mean_interval
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import Material

NEAREST = 5


def measure_neighbours(library: Library, material: Material, measured: EmbeddedPictures) -> Row:
    """Mean share of the NEAREST words that have a word's category; other words of its own concept do not count.

    A word is the mean of its embeddings in held-out fonts. ``chance``: the share among all other words.
    """
    held = material.held_out
    texts = np.array(material.texts)[held]
    words = sorted(set(texts))
    table = np.stack([measured.embeddings[held][texts == word].mean(0) for word in words])
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    concept_of = dict(zip(texts, material.concepts[held], strict=True))
    concepts = np.array([concept_of[word] for word in words])
    categories = np.array([library.concepts[index].category for index in concepts])
    other = concepts[:, None] != concepts[None]
    likeness = np.where(other, table @ table.T, -np.inf)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :NEAREST]
    found = (categories[nearest] == categories[:, None]).mean(1)
    chance = ((categories[None] == categories[:, None]) & other).sum(1) / other.sum(1)
    mean, (low, high) = float(found.mean()), mean_interval(found)
    return {
        "share": round(mean, 4),
        "of": len(words),
        "interval": [round(low, 4), round(high, 4)],
        "chance": round(float(chance.mean()), 4),
        "times_chance": round(mean / float(chance.mean()), 2),
    }
