"""Words as sums of a few units: a sparse classifier that tells words apart by their attribution vectors.

Every word stands in several prompts, each of which has an attribution vector over the units (see `attribution`).
Logistic regression with an L1 penalty finds, for every word, the few units that set it apart from the others (Goh et
al. 2021, Figures 9 to 12, whose codes come at several levels of sparsity).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from neuron_articles.analyses.sparse_probe import Examples, Probe, fit, greatest_penalty

DOWN, SMALLEST = 0.65, 2e-3  # from one penalty of the path to the next; the least, as a share of the greatest
TOLERANCE, STEPS = 0.1, 250  # of each fit: how far a gradient may be from optimal, in penalties; and how many steps

Code = list[tuple[float, int]]  # (weight, unit), largest first


def fit_codes(vectors: Tensor, levels: Sequence[float]) -> list[list[Code]]:
    """For each level, a code for each word: vectors (prompt, word, unit), all in the same units of measure.

    levels: how many weights a word shall have on average; the nearest of the path is taken, which has fewer where few
            tell all words apart
    """
    probes = list(fit_path(as_examples(vectors), max(levels)))
    nearest = [min(probes, key=lambda one: abs(one.weights_per_class - level)) for level in levels]
    return [[code_of(row) for row in probe.weights.T] for probe in nearest]


def fit_path(examples: Examples, weights_per_word: float) -> Iterator[Probe]:
    """Probes of falling penalties until a word has so many weights, or the penalty is next to nothing."""
    greatest = greatest_penalty(examples)
    penalty, probe = greatest, None
    while penalty > SMALLEST * greatest:
        penalty *= DOWN
        probe = fit(examples, penalty, probe, TOLERANCE, STEPS)
        yield probe
        if probe.weights_per_class >= weights_per_word:
            return


def code_of(row: Tensor) -> Code:
    """The weights of a row that are not zero."""
    units = row.nonzero()[:, 0].tolist()
    return sorted(((float(row[unit]), int(unit)) for unit in units), key=lambda term: (-abs(term[0]), term[1]))


def as_examples(vectors: Tensor, shuffled: int | None = None) -> Examples:
    """One example for every prompt of a word. Units keep their sizes: all are divided by one number.

    shuffled: a seed, to shuffle the words; as they are without it
    """
    prompts, words, units = vectors.shape
    flat = vectors.reshape(prompts * words, units).float()
    scale = flat.std(0).mean().clamp_min(1e-12)
    labels = torch.arange(words, device=flat.device).repeat(prompts)
    mean = (flat / scale).mean(0)
    examples = Examples(flat / scale - mean, labels, words, scale.expand(units), mean)
    return examples if shuffled is None else examples.shuffled(shuffled)


def recall(vectors: Tensor, weights_per_word: float, shuffled: int | None = None) -> float:
    """The share of words recognized in a prompt that the codes were not fitted to, mean over the prompts.

    shuffled: a seed, to fit to shuffled words; then the share is what chance gives
    """
    shares = []
    for held_out in range(len(vectors)):
        others = [prompt for prompt in range(len(vectors)) if prompt != held_out]
        *_, probe = fit_path(as_examples(vectors[others], shuffled), weights_per_word)
        predicted = probe.logits(vectors[held_out].float()).argmax(1)
        shares.append(float((predicted == torch.arange(len(predicted), device=predicted.device)).float().mean()))
    return sum(shares) / len(shares)


def union(codes: Sequence[Code]) -> list[int]:
    """All units of some codes, in order."""
    return sorted({unit for code in codes for _, unit in code})
