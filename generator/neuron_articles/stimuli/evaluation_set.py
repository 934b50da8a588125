"""What units are judged on: pictures, written words and maps that the model never saw, with what each shows.

The default is the held-out part of the shipped model's data set. Its concepts have two or three held-out drawings each,
too few for a share of ten, so the drawings that were learned from are there as well, marked as such. With
``--dataset`` it is the user's own pictures, the folder of each naming what it shows, and the same words, rendered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.records.store import canonical_json, digest
from neuron_articles.stimuli.dataset.concepts import Concept, load_concepts
from neuron_articles.stimuli.dataset.library import Item, Library, find_fonts, load_library
from neuron_articles.stimuli.default_pictures import LibraryPictures, word_placings
from neuron_articles.stimuli.pictures import Pictures, open_pictures
from neuron_articles.stimuli.written_words import TextStyle, varied, write

TABLES = ("pictures", "words", "maps")
FONTS = 12  # held-out fonts of each word, of some two dozen: one for each of its sizes and places
WRITTEN_FONTS = 3  # of words beside a user's data set
LARGEST = 20_000  # pictures of a user's data set, drawn by seed


@dataclass(frozen=True)
class Subject:
    """A concept as proposals name it: its name and the families it belongs to (its kind, its category)."""

    name: str
    families: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name as running text has it: the data set writes all in small letters, readers write North Korea."""
        return " ".join(map(str.capitalize, self.name.split())) if "country" in self.families else self.name


@dataclass(frozen=True)
class WrittenWords:
    """Words in some renderings of writing, as pictures by number. Satisfies `pictures.Pictures`."""

    words: Sequence[str]
    renderings: Sequence[TextStyle]

    @cached_property
    def names(self) -> list[str]:
        return [f"words/{word}/{rendering}" for word in self.words for rendering in range(len(self.renderings))]

    @cached_property
    def digest(self) -> str:
        return digest(canonical_json([list(self.words), [rendering.title for rendering in self.renderings]]))

    def pixels(self, number: int, side: int) -> Tensor:
        word, rendering = divmod(number, len(self.renderings))
        page = torch.from_numpy(write(self.words[word], self.renderings[rendering], side).copy())
        return page[None].expand(3, -1, -1)

    def label(self, number: int) -> str:
        return self.words[number // len(self.renderings)]


@dataclass(frozen=True)
class Joined:
    """Some pictures of one data set, then all of another. Satisfies `pictures.Pictures`."""

    first: Pictures
    chosen: Sequence[int]
    second: Pictures

    @cached_property
    def names(self) -> list[str]:
        return [self.first.names[number] for number in self.chosen] + list(self.second.names)

    @cached_property
    def digest(self) -> str:
        return digest(canonical_json([self.first.digest, list(self.chosen), self.second.digest]))

    def _place(self, number: int) -> tuple[Pictures, int]:
        inside = number < len(self.chosen)
        return (self.first, self.chosen[number]) if inside else (self.second, number - len(self.chosen))

    def pixels(self, number: int, side: int) -> Tensor:
        pictures, place = self._place(number)
        return pictures.pixels(place, side)

    def label(self, number: int) -> str:
        pictures, place = self._place(number)
        return pictures.label(place)


@dataclass(frozen=True)
class EvaluationSet:
    """Pictures by number with what is known of each.

    tables:   one of TABLES for each picture      concepts: what it shows, "" where nothing is known
    texts:    the word written in it, or ""       sources:  whose work it is, with its licence
    judged:   (picture,) False for drawings that were learned from: they count for purity only
    subjects: concept -> its name and families    whole: how many pictures the data set has, these being a sample of it
    """

    title: str
    pictures: Pictures
    tables: list[str]
    concepts: list[str]
    texts: list[str]
    sources: list[str]
    judged: npt.NDArray[np.bool_]
    subjects: dict[str, Subject]
    whole: int

    def of(self, table: str, judged: bool = False) -> npt.NDArray[np.int64]:
        """Numbers of a table's pictures, of those that count as unseen where ``judged``."""
        mine = np.array([name == table for name in self.tables])
        return np.flatnonzero(mine & self.judged if judged else mine)

    def alt(self, number: int) -> str:
        """A picture in words."""
        if self.texts[number]:
            return f"the word “{self.texts[number]}”"
        return f"map, {self.concepts[number]}" if self.tables[number] == "maps" else self.concepts[number] or "picture"


def open_evaluation_set(dataset: Path | None = None) -> EvaluationSet:
    """The evaluation_set of the user's pictures, or the default. Raises NoPictures, DatasetMissing."""
    return of_path(dataset.expanduser()) if dataset else of_library(load_library())


def of_library(library: Library, fonts: int = FONTS, seed: int = 0) -> EvaluationSet:
    """Held-out drawings, words and maps of the built data set, and the drawings that were learned from."""
    held = [item for item in library.items if item.table != "words" and item.split != "train"]
    learned = [item for item in library.items if item.table == "pictures" and item.split == "train"]
    words = _some_fonts(library, fonts, seed)
    items = [*held, *words, *learned]
    renderings = word_placings()
    placed = {len(held) + number: renderings[number % len(renderings)] for number in range(len(words))}
    return EvaluationSet(
        title="held-out drawings, words in held-out fonts, sizes and places, and maps of the default data set",
        pictures=LibraryPictures(library, items, placed),
        tables=[item.table for item in items],
        concepts=[item.concept for item in items],
        texts=[item.name if item.table == "words" else "" for item in items],
        sources=[", ".join(filter(None, (item.style, item.by, item.licence))) for item in items],
        judged=np.array([item.split != "train" for item in items]),
        subjects={concept.name: subject_of(concept) for concept in library.concepts},
        whole=sum(item.split != "train" for item in library.items),
    )


def _some_fonts(library: Library, fonts: int, seed: int) -> list[Item]:
    """``fonts`` of the held-out fonts of each word, drawn by seed."""
    by_word: dict[str, list[Item]] = {}
    for item in library.select("words", "font"):
        by_word.setdefault(item.name, []).append(item)
    random = np.random.default_rng(seed)
    return [
        items[place]
        for _, items in sorted(by_word.items())
        for place in sorted(random.permutation(len(items))[:fonts].tolist())
    ]


def subject_of(concept: Concept) -> Subject:
    """A concept's name and families: a thing's category, a country and its region, an emotion, a colour."""
    families = (concept.category,) if concept.kind in ("thing", concept.category) else (concept.kind, concept.category)
    return Subject(concept.name, families)


def of_path(path: Path, largest: int = LARGEST, seed: int = 0) -> EvaluationSet:
    """At most ``largest`` pictures of the user's folder or tar, and the concepts' words. Raises NoPictures."""
    pictures, concepts = open_pictures(path), load_concepts({})
    whole = len(pictures.names)
    chosen = sorted(np.random.default_rng(seed).permutation(whole)[:largest].tolist())
    concept_of = {word: concept.name for concept in concepts for word in concept.words}
    renderings = varied(find_fonts(WRITTEN_FONTS))
    written = WrittenWords(sorted(concept_of), renderings)
    texts = [word for word in written.words for _ in renderings]
    labels = [pictures.label(number) for number in chosen]
    subjects = {label: Subject(label) for label in labels if label}
    return EvaluationSet(
        title=f"pictures of {path.name}, and written words",
        pictures=Joined(pictures, chosen, written),
        tables=["pictures"] * len(chosen) + ["words"] * len(texts),
        concepts=labels + [concept_of[word] for word in texts],
        texts=[""] * len(chosen) + texts,
        sources=[pictures.names[number] for number in chosen] + [""] * len(texts),
        judged=np.ones(len(chosen) + len(texts), bool),
        subjects={concept.name: subject_of(concept) for concept in concepts} | subjects,
        whole=whole + len(texts),
    )
