"""A user's labelled pictures through a model, for probes: a folder as ImageNet's, or WebDataset tars with labels.

A picture's class is the folder it lies in (``.cls`` beside it in a tar). Pictures below ``val`` or ``test`` are kept
for judging where there are some below ``train``; otherwise every fifth of a class is. Folders above those of the
classes are taken for their groups: ``train/dog/terrier/7.jpg`` says that a terrier is a dog.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath

import numpy as np
from torch import Tensor

from neuron_articles.analyses.classifiers import Labelled
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import measure_batches
from neuron_articles.stimuli.held_out import Labels
from neuron_articles.stimuli.loading import batches
from neuron_articles.stimuli.pictures import NoPictures, Pictures, open_pictures

TRAIN, JUDGED = "train", ("val", "valid", "validation", "test")
EVERY = 5  # one picture of so many is kept for judging, where folders do not say which
LARGEST = 100_000  # pictures, drawn by seed where there are more
BATCH = 32


def measure_labelled(
    clip: Clip, path: Path, progress: Callable[[int, int], None] | None = None, seed: int = 0
) -> Labelled:
    """The pictures of a folder or tar as a model sees them; those that cannot be read are left out and told.

    Raises NoPictures where there are none, or none of two classes to learn and to judge.
    """
    pictures = open_pictures(path)
    chosen = sorted(np.random.default_rng(seed).permutation(len(pictures.names))[:LARGEST].tolist())
    chosen = [number for number in chosen if pictures.label(number)]
    unreadable: dict[str, str] = {}
    read: list[int] = []

    def pixels() -> Iterator[Tensor]:
        for batch in batches(pictures, chosen, clip.side, BATCH):
            unreadable.update({pictures.names[number]: why for number, why in batch.unreadable.items()})
            if len(batch.numbers):
                read.extend(batch.numbers.tolist())
                yield batch.pixels
            if progress:
                progress(len(read) + len(unreadable), len(chosen))

    views = pixels()
    first = next(views, None)
    if first is None:
        raise NoPictures(f"{path} holds no picture that lies in a folder of its class and can be read")
    measured = measure_batches(clip, chain([first], views))
    held_out = split(pictures, read)
    classes = [pictures.label(number) for number in read]
    learned = {one for one, held in zip(classes, held_out, strict=True) if not held}
    kept = np.array([one in learned for one in classes], bool)
    names = sorted(learned)
    if len(names) < 2 or not (held_out & kept).any():
        raise NoPictures(f"{path} has not two classes with pictures to learn and to judge, each class a folder")
    number = {name: place for place, name in enumerate(names)}
    labels: Labels = np.array([number.get(one, 0) for one in classes], np.int64)
    return Labelled(
        names,
        labels[kept],
        held_out[kept],
        measured[kept],
        groups=groups_of([pictures.names[number] for number in read], classes),
        title=f"pictures of {path.name}",
        unreadable=unreadable,
    )


def split(pictures: Pictures, numbers: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(picture,) whether it is kept for judging."""
    parts = [set(PurePosixPath(pictures.names[number]).parts[:-1]) for number in numbers]
    if any(TRAIN in part for part in parts) and any(part.intersection(JUDGED) for part in parts):
        return np.array([bool(part.intersection(JUDGED)) for part in parts], bool)
    seen: defaultdict[str, int] = defaultdict(int)
    found = []
    for number in numbers:
        label = pictures.label(number)
        seen[label] += 1
        found.append(seen[label] % EVERY == 0)
    return np.array(found, bool)


def groups_of(names: Sequence[str], classes: Sequence[str]) -> dict[str, str]:
    """Class -> the folder that its own lies in; nothing where some class has none."""
    found: dict[str, str] = {}
    for name, label in zip(names, classes, strict=True):
        parts = [part for part in PurePosixPath(name).parts[:-1] if part not in (TRAIN, *JUDGED)]
        above = parts[: parts.index(label)] if label in parts else []
        found[label] = above[-1] if above else ""
    return found if all(found.values()) else {}
