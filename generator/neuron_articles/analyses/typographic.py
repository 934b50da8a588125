"""Automated typographic attacks: texts are found by brute force on some pictures, and counted on others.

Texts come from two searches: over all class names, each for its own class; and over units that read one thing and are
weighed for another, as the article's piggy bank neuron reads "$$$". Every attack stands beside the same ink in no word.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from neuron_articles.analyses.attack_counts import (
    AttackCount,
    AttackedClassifier,
    AttackExample,
    Attacks,
    Candidates,
    PicturePair,
)
from neuron_articles.analyses.classifiers import Classifier, Drawings, listed
from neuron_articles.analyses.overlays import (
    LAYOUTS,
    Layout,
    draw_mask,
    mean_of,
    outcomes,
    pages,
    pixel_cover,
    read_right,
    write_over,
)
from neuron_articles.analyses.sparse_probe import Probe
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import EmbeddedPictures, Floats, measure
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.rasters import Pixels

READS = 0.5  # share of the class names that a model has to read in a layout
PROBED, JUDGED = 12, 400  # pictures on which texts are tried, and on which they are counted
BY_NAME, BY_UNIT, TRIED_UNITS = 6, 3, 24
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Attack:
    """A text, the class it aims at, and the unit whose reading proposed it (-1 for a class's own name)."""

    target: str
    text: str
    unit: int = -1


@dataclass(frozen=True)
class Setting:
    """What attacks are made with: the model, its classifiers (zero-shot first), and the layout it can read."""

    clip: Clip
    classifiers: Sequence[Classifier]
    layout: Layout
    reading: dict[str, float]  # layout -> share of the class names read on white

    def over(self, pictures: Sequence[Pixels], text: str, *, word: bool = True) -> list[Pixels]:
        mask = draw_mask(text, self.layout, len(pictures[0]), word=word)
        return [write_over(picture, mask) for picture in pictures]

    def see(self, pictures: Sequence[Pixels]) -> EmbeddedPictures:
        return measure(self.clip, pictures)


def choose_setting(clip: Clip, classifiers: Sequence[Classifier], side: int) -> Setting:
    """The first of the layouts in which the model, zero-shot, reads READS of the class names; the last one if none."""
    reading: dict[str, float] = {}
    for layout in LAYOUTS:
        seen = measure(clip, pages(list(classifiers[0].names), layout, side))
        reading[layout.title] = read_right(classifiers[0], seen)
        if reading[layout.title] >= READS:
            break
    return Setting(clip, classifiers, layout, reading)


def search(setting: Setting, attacks: Sequence[Attack], pictures: Sequence[Pixels], number: int) -> list[Attack]:
    """The attacks with the greatest mean success on some pictures, at most one a target."""
    before = setting.see(pictures)
    found = [
        mean_of(outcomes(setting.classifiers, before, setting.see(setting.over(pictures, each.text)), each.target))
        for each in attacks
    ]
    order = sorted(range(len(attacks)), key=lambda place: (-found[place], attacks[place].text))
    first: dict[str, Attack] = {}
    for place in order:
        first.setdefault(attacks[place].target, attacks[place])
    return list(first.values())[:number]


def by_name(names: Sequence[str]) -> list[Attack]:
    """Every class attacked with its own name."""
    return [Attack(name, name) for name in names]


def by_unit(setting: Setting, probe: Probe, library: Library, names: Sequence[str], side: int) -> list[Attack]:
    """Units that read a word of one concept and weigh for a class that is another, the strongest TRIED_UNITS.

    A unit's strength is its greatest response to a written word (in standard deviations of the probe's pictures) times
    its greatest weight.
    """
    words = [word for word in library.words if word.isascii()]
    owner = {word: concept.name for concept in library.concepts for word in concept.words}
    units = setting.see(pages(words, setting.layout, side)).units / probe.scale.cpu().numpy()  # (word, unit)
    units = units - units.mean(0)
    weights = probe.weights.cpu().numpy()  # (unit, class)
    texts, targets = units.argmax(0), weights.argmax(1)
    strength = units.max(0) * weights.max(1)
    found = [
        (float(strength[unit]), Attack(names[targets[unit]], words[texts[unit]], unit))
        for unit in np.argsort(-strength, kind="stable").tolist()
        if strength[unit] > 0 and owner[words[texts[unit]]] != names[targets[unit]]
    ]
    return [attack for _, attack in found[:TRIED_UNITS]]


def sample(library: Library, drawings: Drawings) -> tuple[list[int], list[int]]:
    """Held-out drawings, as places among them all: some to try texts on, others to count on."""
    held = np.flatnonzero(drawings.held_out).tolist()
    random.Random(0).shuffle(held)
    number = min(PROBED, len(held) // 3)
    return sorted(held[:number]), sorted(held[number : number + JUDGED])


def run_attacks(
    setting: Setting, library: Library, drawings: Drawings, probe: Probe, report: Progress = lambda *_: None
) -> Attacks:
    """Search, then count: everything that the figures of the attacks show."""
    tried, judged = sample(library, drawings)
    trial, pictures = ([library.rendered(drawings.items[place]) for place in places] for places in (tried, judged))
    report(0, 3, "trying class names")
    names = list(drawings.names)
    chosen = search(setting, by_name(names), trial, BY_NAME)
    report(1, 3, "trying units")
    reading = by_unit(setting, probe, library, names, library.side)
    taken = {attack.target for attack in chosen}
    chosen += search(setting, [each for each in reading if each.target not in taken], trial, BY_UNIT)
    report(2, 3, "counting")
    before, right = drawings.measured[np.array(judged)], drawings.labels[judged]
    rows = [count_attack(setting, attack, pictures, before) for attack in chosen]
    return Attacks(
        total=len(judged),
        tried_on=len(tried),
        layout=setting.layout.title,
        reading=setting.reading,
        classes=len(names),
        candidates=Candidates(len(names), len(reading)),
        classifiers=[
            AttackedClassifier(each.key, each.title, float((each.answers(before) == right).mean()))
            for each in setting.classifiers
        ],
        attacks=rows,
        examples=[example(setting, attack, library, drawings, judged) for attack in chosen[:2]],
    )


def count_attack(setting: Setting, attack: Attack, pictures: Sequence[Pixels], before: EmbeddedPictures) -> AttackCount:
    """One attack on all pictures, beside the same ink in no word."""
    written = setting.over(pictures, attack.text)
    after = setting.see(written)
    control = setting.see(setting.over(pictures, attack.text, word=False))
    arrays = np.stack(pictures), np.stack(written)
    return AttackCount(
        target=attack.target,
        text=attack.text,
        pixel_cover=pixel_cover(*arrays),
        outcomes=outcomes(setting.classifiers, before, after, attack.target),
        controls=outcomes(setting.classifiers, before, control, attack.target),
        unit=attack.unit if attack.unit >= 0 else None,
    )


def example(
    setting: Setting, attack: Attack, library: Library, drawings: Drawings, judged: Sequence[int]
) -> AttackExample:
    """The counted drawing that was named rightly with most certainty and is not the target, before and after.

    Chosen by the clean drawing alone: whether the attack works on it has no say.
    """
    classifier = setting.classifiers[-1]
    shares = classifier.shares(drawings.measured[np.array(judged)])
    labels = drawings.labels[list(judged)]
    sure: Floats = shares[np.arange(len(labels)), labels].copy()
    sure[[drawings.names[label] == attack.target for label in labels]] = -1
    sure[shares.argmax(1) != labels] -= 1  # wrong answers only where nothing is named rightly
    best = int(sure.argmax())
    item = drawings.items[judged[best]]
    picture = library.rendered(item)
    attacked = setting.over([picture], attack.text)[0]
    after = classifier.shares(setting.see([attacked]))[0]
    return AttackExample(
        target=attack.target,
        text=attack.text,
        classifier=classifier.title,
        shows=item.concept,
        style=item.style,
        pixel_cover=pixel_cover(picture, attacked),
        before=listed(shares[best], drawings.names),
        after=listed(after, drawings.names),
        pixels=PicturePair(picture.tolist(), attacked.tolist()),
    )
