"""An atlas of words: non-negative factors of their attribution vectors, and a place for each on a disc of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.statistics.areas import standardized_ranks
from neuron_articles.statistics.permutation import null_distribution, permutation_p

Matrix = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Factors:
    """A non-negative factorization.

    parts:     (word, factor), the largest of all is 1; factors with the greatest sum first
    units:     (factor, unit)
    explained: share of the table's squares that the factors give back
    """

    parts: Matrix
    units: Matrix
    explained: float


def positive(vectors: Matrix) -> Matrix:
    """(word, unit) attributions, what all words have in common taken off, and of that what is positive."""
    return np.asarray(np.maximum(vectors - vectors.mean(0), 0))


def factorize(table: Matrix, factors: int, seed: int = 0) -> Factors:
    """Factors of a table (word, unit) of numbers that are not negative (Lee and Seung 1999)."""
    from sklearn.decomposition import NMF

    table = table / max(float(table.max()), 1e-12)
    model = NMF(factors, init="nndsvda", random_state=seed, max_iter=1500, tol=1e-5)
    parts = model.fit_transform(table)
    units = model.components_
    lost = float(((table - parts @ units) ** 2).sum() / max(float((table**2).sum()), 1e-12))
    lengths = np.linalg.norm(units, axis=1)
    parts, units = parts * lengths, units / np.maximum(lengths, 1e-12)[:, None]
    order = np.argsort(-parts.sum(0), kind="stable")
    return Factors(parts[:, order] / max(float(parts.max()), 1e-12), units[order], 1 - lost)


def shuffle_words(table: Matrix, seed: int = 0) -> Matrix:
    """Each unit's values shuffled over words: the same numbers, without what words have in common."""
    return np.random.default_rng(seed).permuted(table, axis=0)


def disc(cells: int) -> npt.NDArray[np.int64]:
    """(cell, 2) rows and columns, from 0: as many cells of a lattice as asked for, those nearest its middle.

    121 of them are the disc of the original, whose rows have 3, 7, 9, 11, 11, 13, 13, 13, 11, 11, 9, 7 and 3 cells.
    """
    reach = int(np.ceil(np.sqrt(cells)))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1)
    order = np.lexsort((columns, rows, np.arctan2(rows, columns), rows**2 + columns**2))[:cells]
    places = np.stack([rows[order], columns[order]], axis=1)
    return np.asarray(places - places.min(0), np.int64)


def embed(vectors: Matrix) -> Matrix:
    """(word, 2): the plane that keeps the words' cosines best (classical scaling, Torgerson 1952)."""
    unit_length = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    likeness = unit_length @ unit_length.T
    centred = likeness - likeness.mean(0) - likeness.mean(1, keepdims=True) + likeness.mean()
    values, axes = np.linalg.eigh(centred)
    plane = axes[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0))
    signs = np.where(plane[np.abs(plane).argmax(0), [0, 1]] < 0, -1, 1)  # an eigenvector's sign means nothing
    return np.asarray(plane * signs)


def arrange(vectors: Matrix) -> npt.NDArray[np.int64]:
    """(word, 2) rows and columns on a disc, words alike near each other, no two at one place.

    The plane of `embed` is spread over the disc by ranks, and words go to cells so that the sum of squared distances
    is least (the assignment problem, Kuhn 1955).
    """
    from scipy.optimize import linear_sum_assignment

    cells = disc(len(vectors))
    middle = (cells.max(0) + cells.min(0)) / 2
    radius = np.abs(cells - middle).max()
    plane = spread(embed(vectors)) * radius
    costs = ((plane[:, None] - (cells - middle)[None]) ** 2).sum(2)  # (word, cell)
    _, chosen = linear_sum_assignment(costs)
    return np.asarray(cells[chosen], np.int64)


def spread(plane: Matrix) -> Matrix:
    """(word, 2) with the same directions from the middle, and distances spread so that a disc of radius 1 is filled."""
    centred = plane - plane.mean(0)
    lengths = np.linalg.norm(centred, axis=1)
    ranks = np.argsort(np.argsort(lengths, kind="stable"), kind="stable")
    radii = np.sqrt((ranks + 0.5) / len(plane))
    return np.asarray(centred / np.maximum(lengths, 1e-12)[:, None] * radii[:, None])


def neighbour_likeness(vectors: Matrix, places: npt.NDArray[np.int64]) -> float:
    """The mean cosine between words on adjoining cells."""
    unit_length = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    distance = np.abs(places[:, None] - places[None]).sum(2)
    return float((unit_length @ unit_length.T)[distance == 1].mean())


@dataclass(frozen=True)
class Relation:
    """Spearman's rank correlation of a factor with ratings, and how often shuffled words reach it."""

    factor: int
    correlation: float
    chance: float
    words: int


def relate(parts: Matrix, ratings: npt.NDArray[np.floating], shuffles: int = 1000, seed: int = 0) -> Relation:
    """The factor (column of ``parts``) that goes with the ratings best, up or down.

    chance: the share of shuffles in which any factor does as well, so having tried several is accounted for
    """
    left, right = standardized_ranks(parts), standardized_ranks(ratings[:, None])[:, 0]

    def correlate(order: npt.NDArray[np.floating]) -> Matrix:
        return np.asarray(left.T @ order / len(order))

    found = correlate(right)
    best = int(np.abs(found).argmax())
    random = np.random.default_rng(seed)
    null = null_distribution(lambda chance: float(np.abs(correlate(chance.permutation(right))).max()), shuffles, random)
    return Relation(best, float(found[best]), permutation_p(abs(float(found[best])), null), len(right))
