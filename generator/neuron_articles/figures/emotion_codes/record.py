"""The record of emotion words as sums of neurons: codes, names of neurons, how codes did beside controls."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.records.picture import ImageObject

Code = list[tuple[float, int]]  # the weights of a word that are not zero, each with its unit
Codes = dict[str, dict[str, Code]]  # level -> word -> code


class CodedUnit(Struct, frozen=True, omit_defaults=True):
    """title: what a unit is called    picture: what excites it, where there is one"""

    title: str
    picture: ImageObject | None = None


class RecallCheck(Struct, frozen=True):
    """How many words their codes tell in a prompt that they were not fitted to; shares from 0 to 1.

    shuffled: when fitted to shuffled words
    chance:   of a guess
    """

    share: float
    shuffled: float
    chance: float


class RiseCheck(Struct, frozen=True):
    """On a blank picture: of ``words`` with a code, for how many the logit rises with the code's first unit.

    random: for how many it rises with a random unit
    """

    words: int
    risen: int
    random: int


class FaceCheck(Struct, frozen=True):
    """How well the codes' units tell the faces of their emotion from other faces: mean areas under the curve.

    control: the same units for the faces of another emotion
    units:   how many units of codes were tried; with none of them, or without faces, the areas are None
    """

    mean: float | None = None
    control: float | None = None
    units: int = 0


class LinearCheck(Struct, frozen=True):
    """How good the linear part of the attention pool is on pictures.

    correlation: of words' logits with the true ones, mean over words, -1 to 1; ``control`` with units shuffled
    cosine:      mean between the embeddings of pictures
    pictures:    how many
    """

    correlation: float
    control: float
    cosine: float
    pictures: int


class CodeChecks(Struct, frozen=True):
    """recall: in prompts held out    rises: of raised units    faces: units on faces    linear: part of the pool"""

    recall: RecallCheck
    rises: RiseCheck
    faces: FaceCheck
    linear: LinearCheck


class EmotionCodesRecord(Struct, frozen=True, omit_defaults=True):
    """The codes of words at several levels of sparsity. Raises ValueError where ``level`` is none of them.

    prompt:   the sentence that is drawn, with {} for the word
    level:    the level drawn where the author names none: a key of ``codes``
    units:    unit, as a key of JSON -> its name
    lexical:  units of letters and parts of words, which are not drawn
    pictures: word -> what its whole code looks like, where there is such a picture
    prompts:  all prompts that the codes are fitted to
    checks:   None where the numbers were published, not computed
    """

    prompt: str
    level: str
    codes: Codes
    units: dict[str, CodedUnit]
    lexical: list[int] = []
    pictures: dict[str, ImageObject] = {}
    prompts: list[str] = []
    checks: CodeChecks | None = None

    def __post_init__(self) -> None:
        if self.level not in self.codes:
            raise ValueError(f'there are no codes of the level "{self.level}"')
