"""The part of a sparse probe that was published with the original article."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.sparse_probe.record import NamedRow, ProbeWeight, SparseProbeRecord
from neuron_articles.records import published_files

# Of the whole probe, from the text of Goh et al. (2021).
_TOP5_ACCURACY, _WEIGHTS_PER_CLASS = 0.564, 3.0


def published(folder: Path) -> SparseProbeRecord | None:
    """The ten neurons and fifty classes of Figure 8. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "sparse_probe_submatrix.json") as value:
        return SparseProbeRecord(
            classes=[str(name) for name in value["classes"]],
            units=[NamedRow(int(unit), str(value["unit_names"][str(unit)])) for unit in value["units"]],
            weights=[ProbeWeight(int(row), int(column), float(weight)) for row, column, weight in value["weights"]],
            top5_accuracy=_TOP5_ACCURACY,
            weights_per_class=_WEIGHTS_PER_CLASS,
        )
