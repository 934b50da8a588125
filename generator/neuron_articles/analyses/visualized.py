"""Do pictures that were made to excite a unit show its concept? The model itself, asked zero-shot, is the judge."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.analyses.accuracy import Row, share
from neuron_articles.models.clip import Clip
from neuron_articles.progress import counted
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.visualization.facet_visualization import STEPS, TRIES, Checked, open_studio

MOST = 100  # units, drawn at random where there are more
FACETS = ("any", "picture", "text")


def measure_visualizations(
    clip: Clip, library: Library, multimodal: Sequence[Mapping[str, Any]], progress: Callable[[str], None] = print
) -> dict[str, Any]:
    """How often the model names a unit's concept when it sees a picture made for the unit.

    multimodal: rows of ``list_multimodal``, ``concept`` by its number

    A unit counts once, with the picture of its facets that excites it most, however it is named; beside it the shares
    of each facet's pictures. The control deals every picture's label to the concepts of all other units.
    """
    units = sample([int(row["unit"]) for row in multimodal])
    concepts = {int(row["unit"]): int(row["concept"]) for row in multimodal}
    made: dict[str, dict[int, Checked]] = {facet: {} for facet in FACETS}
    if units:
        with tempfile.TemporaryDirectory(prefix="reference-") as folder:
            studio = open_studio(clip, library, Path(folder), STEPS)
        for facet in FACETS:
            progress(f"making {counted(len(units), 'picture')} of the facet {facet}")
            for batch in studio.make(units, facet, TRIES):
                made[facet].update((one.picture.unit, one) for one in batch)
    strongest = {unit: max((some[unit] for some in made.values()), key=lambda one: one.response) for unit in units}
    return {
        "strongest": named({unit: one.label for unit, one in strongest.items()}, concepts),
        "by_facet": {
            facet: named({unit: one.label for unit, one in some.items()}, concepts) for facet, some in made.items()
        },
        "choices": len(library.names),
    }


def sample(units: Sequence[int]) -> list[int]:
    """At most MOST of the units, always the same ones."""
    return sorted(random.Random(0).sample(sorted(units), min(MOST, len(units))))


def named(labels: Mapping[int, int], concepts: Mapping[int, int]) -> Row:
    """Share of units whose label is their concept; ``chance`` is that of other units' labels."""
    hits = sum(label == concepts[unit] for unit, label in labels.items())
    found = list(labels.values())
    strays = sum(found.count(concepts[unit]) for unit in labels) - hits
    return share(hits, len(labels), chance=strays / max(1, len(labels) * (len(labels) - 1)))
