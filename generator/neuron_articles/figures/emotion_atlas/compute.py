"""The atlas of emotion words for a model at hand, with what shuffled words would give beside each result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuron_articles.compute.feeling_attributions import attribute_feelings
from neuron_articles.compute.session import Session
from neuron_articles.figures.emotion_atlas.record import (
    AtlasChecks,
    AtlasWord,
    EmotionAtlasRecord,
    FactorsCheck,
    NeighboursCheck,
    ValenceCheck,
)
from neuron_articles.stimuli import feelings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from neuron_articles.statistics.areas import Matrix

FACTORS = 7
TWO = 2  # factors that are held against how pleasant words were rated
MIN_RATED = 10  # rated words that are worth a correlation
SHUFFLES = 50  # of the words' places


def compute(session: Session) -> EmotionAtlasRecord:
    """The atlas of the session's model. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses import emotion_atlas as atlas

    measured = attribute_feelings(session)
    table = atlas.positive(measured.contributions.mean(0).cpu().numpy())  # (word, unit)
    found = atlas.factorize(table, min(FACTORS, len(measured.words) - 1))
    places = atlas.arrange(table)
    checks = AtlasChecks(
        explained=_check_factors(table, found.explained),
        neighbours=_check_neighbours(table, places),
        valence=_check_valence(measured.words, atlas.factorize(table, TWO).parts),
    )
    words = [
        AtlasWord(word, int(row), int(column), [round(float(part), 4) for part in parts])
        for word, (row, column), parts in zip(measured.words, places, found.parts, strict=True)
    ]
    return EmotionAtlasRecord(words, prompts=list(measured.prompts), checks=checks)


def _check_factors(table: Matrix, share: float) -> FactorsCheck:
    from neuron_articles.analyses import emotion_atlas as atlas

    shuffled = atlas.factorize(atlas.shuffle_words(table), min(FACTORS, len(table) - 1)).explained
    return FactorsCheck(round(share, 4), round(shuffled, 4))


def _check_neighbours(table: Matrix, places: npt.NDArray[np.int64]) -> NeighboursCheck:
    """Cosine of words on adjoining tiles, as arranged and on shuffled places."""
    import numpy as np

    from neuron_articles.analyses.emotion_atlas import neighbour_likeness
    from neuron_articles.statistics.permutation import null_distribution

    random = np.random.default_rng(0)
    wrong = null_distribution(lambda chance: neighbour_likeness(table, chance.permutation(places)), SHUFFLES, random)
    return NeighboursCheck(round(neighbour_likeness(table, places), 4), round(float(np.mean(wrong)), 4))


def _check_valence(words: Sequence[str], parts: Matrix) -> ValenceCheck:
    """How two factors go with ratings of pleasantness. Arousal is rated by no free list."""
    import numpy as np

    from neuron_articles.analyses.emotion_atlas import relate

    ratings = feelings.read_table().valence
    rated = [place for place, word in enumerate(words) if word in ratings]
    if len(rated) < MIN_RATED:
        return ValenceCheck(len(rated))
    found = relate(parts[rated], np.array([ratings[words[place]] for place in rated]))
    return ValenceCheck(found.words, found.factor, round(found.correlation, 3), round(found.chance, 4))
