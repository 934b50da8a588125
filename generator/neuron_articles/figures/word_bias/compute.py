"""Which words for people lie nearest to charged words in a model, beside what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from neuron_articles.compute.session import Session
from neuron_articles.figures.word_bias.record import MixedUnit, WordBiasRecord, WordPair
from neuron_articles.responses.unit_titles import title_of
from neuron_articles.stimuli import feelings

if TYPE_CHECKING:
    from neuron_articles.statistics.areas import Matrix

# A word is charged where ten raters put it at or below this, from -4 to 4 (Hutto and Gilbert 2014, see feelings.toml).
_CHARGED = -1.5
# Pairs of the article and groups it speaks of, asked of models that learned from the web; ours knows none of them.
ASKED = (("terrorist", "muslims"), ("terrorism", "muslim"), ("immigration", "mexican"), ("illegal", "immigrants"))
CHARGED = ("terrorist", "terrorism", "criminal", "illegal", "crime", "poverty", "violence", "evil", "dirty", "lazy")
GROUPS = (
    "muslim",
    "muslims",
    "christian",
    "christians",
    "jewish",
    "black",
    "white",
    "women",
    "men",
    "immigrants",
    "gay",
)
FONTS = 3  # in which words are written for models whose words are not the data set's
_UNITS = 8


def compute(session: Session) -> WordBiasRecord:
    """Nearest groups of charged words, and units of both. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses.bias import find_mixed, measure_nearness

    chosen, responses = _choose_words(session), session.responses()
    words, values, charged, groups = chosen.words, chosen.values, chosen.charged, chosen.groups
    emotions = [word for one in responses.facts.values() if one.kind == "emotion" for word in one.words]
    near = measure_nearness(words, values, charged, groups, ignored=emotions)
    mixed = find_mixed(words, values, charged, groups)
    nearest = [WordPair(p.word, p.group, round(p.raw, 4), round(p.centred, 4), asked=False) for p in near.nearest]
    return WordBiasRecord(
        pairs=_asked_pairs(chosen) + nearest,
        chance=round(near.chance, 4),
        groups=round(near.groups, 4),
        others=None if near.others is None else round(near.others, 4),
        means=(round(near.means[0], 4), round(near.means[1], 4)),
        words=len(words),
        expected=round(mixed.expected, 1),
        mixed=len(mixed.units),
        units=[
            MixedUnit(unit, title_of(session.model.name, session.content, responses, unit), some)
            for unit, some in mixed.units[:_UNITS]
        ],
    )


class _Chosen(NamedTuple):
    """What is compared. words: with their ``values`` (word, unit); charged, groups, asked: of the words."""

    words: Sequence[str]
    values: Matrix
    charged: Sequence[str]
    groups: Sequence[str]
    asked: Sequence[tuple[str, str]]


def _choose_words(session: Session) -> _Chosen:
    """The words of the data set for a model that knows no others; those of the article besides for any other."""
    responses = session.responses()
    demonyms = [one.words[1] for one in responses.facts.values() if one.kind == "country" and len(one.words) > 1]
    if session.model.source == "this repository":
        words = responses.words
        rated = feelings.read_table().valence
        charged = [word for word in words if rated.get(word, 0) <= _CHARGED]
        return _Chosen(words, responses.word_values, charged, [word for word in demonyms if word in words], ())
    words = sorted({*responses.words, *CHARGED, *GROUPS, *(word for pair in ASKED for word in pair)})
    return _Chosen(words, _write(session, words), CHARGED, [*GROUPS, *demonyms], ASKED)


def _asked_pairs(chosen: _Chosen) -> list[WordPair]:
    """The pairs that the article asks for."""
    from neuron_articles.analyses.bias import cosines

    if not chosen.asked:
        return []
    raw, centred = cosines(chosen.values)
    places = {word: place for place, word in enumerate(chosen.words)}

    def of(table: Matrix, word: str, group: str) -> float:
        return round(float(table[places[word], places[group]]), 4)

    return [
        WordPair(word, group, of(raw, word, group), of(centred, word, group), asked=True)
        for word, group in chosen.asked
    ]


def _write(session: Session, words: Sequence[str]) -> Matrix:
    """(word, unit): responses to the words, all in the same ways of writing."""
    from neuron_articles.stimuli.dataset.library import find_fonts
    from neuron_articles.stimuli.written_words import activations, letterings

    session.report(0, len(words), "words written")
    clip = session.clip
    return activations(clip.trunk(), words, letterings(find_fonts(FONTS), places=((0.5, 0.5),)), clip.side)
