"""The default data set as pictures by number: the shipped model's own library, rendered plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from generator.analysis.pictures import fit
from generator.dataset.library import Item, Library
from generator.store import canonical_json, digest


@dataclass(frozen=True)
class LibraryPictures:
    """Some items of the library, in order. Satisfies `pictures.Pictures`."""

    library: Library
    items: Sequence[Item]

    @cached_property
    def names(self) -> list[str]:
        """Table, concept, style, and what the style calls it."""
        return [f"{item.table}/{item.concept}/{item.style}/{item.name}" for item in self.items]

    @cached_property
    def digest(self) -> str:
        rows = [[item.table, item.row] for item in self.items]
        return digest(canonical_json([self.library.digest, rows]))

    def pixels(self, number: int, side: int) -> Tensor:
        """uint8 (3, side, side)."""
        rendered = torch.from_numpy(self.library.rendered(self.items[number]).copy()).permute(2, 0, 1)
        return rendered if rendered.shape[-1] == side else fit(rendered, side)

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
