"""What ``neuron-articles model test`` does: score a model on the test set, and write it into the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from neuron_articles.analyses.test_scores import score_test
from neuron_articles.models.clip import load_model
from neuron_articles.models.networks import RANDOM, shipped_file
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.stimuli.test_set import load_test
from neuron_articles.training.ledger import LedgerEntry, add_entry, recipe_line, scoring_lines
from neuron_articles.units import find_model

Progress = Callable[[str], None]


def score_model(
    name: str,
    ledger: Path,
    *,
    device: str | None = None,
    weights: str | None = None,
    cache: Path | None = None,
    progress: Progress = print,
) -> LedgerEntry:
    """Score a model on the test set, write that into the ledger, and print the table.

    weights: a file; left out, those that ship. The notes beside a file say by which recipe it was made

    Raises BadWeights, NoDevice, UnknownName, DatasetMissing, PackageError, BadLedger.
    """
    library = load_library(cache)
    clip = load_model(name, device=device, weights=weights)
    test = load_test(library, cache, progress)
    progress(f"scoring {len(test.questions)} pictures")
    scores = score_test(clip, load_model(name, device=device, weights=RANDOM), test, library)
    path = Path(weights) if weights else shipped_file(find_model(name))
    beside = path.with_suffix(".json") if path else None
    notes = json.loads(beside.read_text(encoding="utf-8")) if beside and beside.is_file() else None
    entry = add_entry(ledger, name, clip.sha256, recipe_line(notes), test.sources, test.duplicates, scores)
    for line in scoring_lines(entry):
        progress(line)
    return entry
