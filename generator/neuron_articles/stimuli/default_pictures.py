"""The default data set as pictures by number: the shipped model's own library, rendered plainly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from PIL import Image
from torch import Tensor

from neuron_articles.records.store import canonical_json, digest
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.decoding import fit


@dataclass(frozen=True)
class Placing:
    """The size of a drawing or of a written word, and how far it is moved (right, down), both in pictures."""

    scale: float = 0.9
    shift: tuple[float, float] = (0.0, 0.0)


def word_placings() -> list[Placing]:
    """Three sizes, each as far left or right and up or down as leaves every word of the data set whole.

    A word's raster leaves .04 of its width and .14 of its height free, see `neuron_articles.stimuli.dataset.lettering`.
    """
    return [
        Placing(scale, (right * (1 - 0.96 * scale) / 2, down * (1 - 0.86 * scale) / 2))
        for scale, right, down in product((0.9, 0.75, 0.6), (-1, 1), (-1, 1))
    ]


@dataclass(frozen=True)
class LibraryPictures:
    """Some items of the library, in order. Satisfies `pictures.Pictures`.

    placed: number -> how large an item is and where it lies, of those that are not large and in the middle
    """

    library: Library
    items: Sequence[Item]
    placed: Mapping[int, Placing] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[str]:
        """Table, concept, style, and what the style calls it."""
        return [f"{item.table}/{item.concept}/{item.style}/{item.name}" for item in self.items]

    @cached_property
    def digest(self) -> str:
        rows = [[item.table, item.row] for item in self.items]
        placed = [[number, one.scale, *one.shift] for number, one in sorted(self.placed.items())]
        return digest(canonical_json([self.library.digest, rows, *placed]))

    def pixels(self, number: int, side: int) -> Tensor:
        """uint8 (3, side, side)."""
        way = self.placed.get(number, Placing())
        picture = self.library.rendered(self.items[number], scale=way.scale, shift=way.shift)
        return fit(Image.fromarray(picture), side)

    def label(self, number: int) -> str:
        """The item's concept."""
        return self.items[number].concept


def held_out(library: Library, *tables: str) -> LibraryPictures:
    """Everything of the tables (pictures, words, maps; all by default) that the shipped model never saw in training."""
    chosen = tables or ("pictures", "words", "maps")
    return LibraryPictures(library, [i for i in library.items if i.table in chosen and i.split != "train"])


def everything(library: Library, *tables: str) -> LibraryPictures:
    """All items of the tables, those trained on included."""
    chosen = tables or ("pictures", "words", "maps")
    return LibraryPictures(library, [item for item in library.items if item.table in chosen])
