"""Feature visualizations by facet, each with two checks: its place among the data set, and the model's own word for it.

A facet is what a picture is made of: components of the data set's drawings, of its line drawings, faces, flags,
written words or maps. The facet ``any`` takes nothing from pictures: areas of flat colours, or spectra for a model of
photographs. A facet of the user's own steers spectra by attribution (Goh et al. 2021).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from neuron_articles.models.clip import Clip
from neuron_articles.models.device import choose_precision
from neuron_articles.models.maps import map_means
from neuron_articles.models.trunk import Trunk
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.responses.concept_responses import keep, weights_digest
from neuron_articles.responses.embeddings import BATCH, Floats
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.pictures import Folder
from neuron_articles.visualization.chunks import align_units, chunk_size
from neuron_articles.visualization.facet_pictures import facet_basis, layers
from neuron_articles.visualization.facets import Facet
from neuron_articles.visualization.recipes import (
    PLACED,
    Style,
    UnitPicture,
    best_of,
    drawings,
    flat_colours,
    gathered,
    photographs,
)
from neuron_articles.visualization.recognition import embed
from neuron_articles.visualization.transforms import Streams, Transforms
from neuron_articles.visualization.user_facets import taps_of, train_themes

CALM = Transforms(PLACED.degrees, PLACED.zoom, PLACED.shift, 0.0, 0.0)
VIEWS = 16  # fresh random views by which a finished picture is judged
WORD_FONTS = 2  # held-out fonts of each word in the reference
BASIS = {"number": 256, "each": 8}  # components, and pictures of each concept that they are taken from
STEPS, TRIES = 128, 1  # of an optimization; beginnings of which the best is kept
LONGER = 4  # times as many steps where a picture begins as a spectrum of noise, and not as components of drawings
PRICE = 5 / 400  # of one component at one standard deviation, in the unit's: the same however many a facet has


@dataclass(frozen=True)
class Checked:
    """One finished picture.

    response:   median over fresh views, in the unit's standard deviations
    percentile: of that median among the reference's pictures, 0 to 100
    stray:      the same picture's percentile for a unit that it was not made for, the control
    label:      index of the concept that the model, asked zero-shot, gives the picture
    """

    picture: UnitPicture
    response: float
    percentile: float
    stray: float
    label: int


@dataclass
class Studio:
    """What pictures of a model's units are made and judged with.

    reference: (picture, unit) responses to the data set under the same random views
    texts:     (concept, dimension) embeddings of the concepts' names
    steps:     of an optimization; spectra take LONGER
    themes:    facets of the user's own, by name
    """

    clip: Clip
    library: Library
    trunk: Trunk
    reference: Floats
    texts: Tensor
    steps: int
    themes: Mapping[str, Facet] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)

    @property
    def spread(self) -> Tensor:
        return torch.from_numpy(self.reference.std(0)).clamp(min=1e-6)

    def style(self, facet: str) -> Style:
        """The recipe of a facet, made once. Raises KeyError for another facet."""
        if facet not in self.styles:
            self.styles[facet] = self._new_style(facet)
        return self.styles[facet]

    def from_spectra(self, facet: str) -> bool:
        """Whether a facet's pictures begin as spectra of noise, as for models of photographs."""
        return facet in self.themes or (facet == "any" and self.clip.model.source != "this repository")

    def steps_of(self, facet: str) -> int:
        """Steps that a picture of a facet takes."""
        return self.steps * (LONGER if self.from_spectra(facet) else 1)

    def _new_style(self, facet: str) -> Style:
        steps = self.steps_of(facet)
        if self.from_spectra(facet):
            style, theme = photographs(self.clip.side, steps), self.themes.get(facet)
            return replace(style, steering=theme.weights) if theme else style
        if facet == "any":
            return flat_colours(self.clip.side, steps)
        basis = facet_basis(self.library, facet, **BASIS)
        return drawings(basis, steps, PRICE * len(basis.spread))

    def make(
        self, units: Sequence[int], facet: str, tries: int = TRIES, chunk: int | None = None
    ) -> Iterator[list[Checked]]:
        """Checked pictures of units, a batch at a time, in the order of `align_units`.

        chunk: pictures in a batch, by default `chunk_size` of the device. Copies are checked too and then left out:
        a check is a batch as well.
        """
        size = max(1, (chunk or chunk_size(self.trunk.device)) // tries)
        for some in align_units(units, size):
            checked = self.check(best_of(self.trunk, some.units, self.spread, self.style(facet), tries))
            yield [checked[slot] for slot in some.wanted]

    def check(self, made: Sequence[UnitPicture]) -> list[Checked]:
        """The percentiles and the label of finished pictures."""
        units = [picture.unit for picture in made]
        median = self._medians(torch.stack([picture.pixels for picture in made]), units)  # (picture, unit)
        labels = self.labels(made)
        width = median.shape[1]
        return [
            Checked(
                picture,
                float(median[i, unit] / self.spread[unit]),
                self.percentile(unit, median[i, unit]),
                self.percentile(stray := (unit + width // 2) % width, median[i, stray]),
                labels[i],
            )
            for i, (picture, unit) in enumerate(zip(made, units, strict=True))
        ]

    def labels(self, made: Sequence[UnitPicture]) -> list[int]:
        """The likeliest concept of each picture, shown whole on plain grounds."""
        embedded = embed(gathered(made), self.clip.encode_images, self.clip.side).cpu()
        return [int(index) for index in (embedded @ self.texts.T).argmax(1)]

    def percentile(self, unit: int, value: float) -> float:
        """The share of the reference's pictures that excite a unit less than ``value``, in percent."""
        return float(100 * (self.reference[:, unit] < value).mean())

    def _medians(self, pictures: Tensor, seeds: Sequence[int]) -> Floats:
        """(picture, unit): the median over fresh random views."""
        with torch.inference_mode():
            views = CALM(pictures, Streams([seed + 5 for seed in seeds], torch.device("cpu")), VIEWS, self.clip.side)
            mean = map_means(self.trunk(views.to(self.trunk.device))).view(len(pictures), VIEWS, -1)
        return np.asarray(mean.median(1).values.cpu().numpy(), np.float32)


def open_studio(
    clip: Clip,
    library: Library,
    folder: Path,
    steps: int,
    progress: Callable[[int, int], None] | None = None,
    themes: Mapping[str, Folder] | None = None,
) -> Studio:
    """A studio in the number format that is fastest; its reference is kept in ``folder``.

    themes: pictures of facets of the user's own. Raises NoPictures where too few of them can be read.
    """
    trunk = clip.trunk(taps=taps_of(clip) if themes else ())
    trunk = trunk.placed(clip.device, choose_precision("auto", clip.device))
    items = reference_items(library)
    key = digest(canonical_json([weights_digest(clip), library.digest, len(items), f"{trunk.dtype}, means in float64"]))
    found = keep(folder / f"reference-{key}.npy", lambda: reference(trunk, library, items, clip.side, progress))
    facets = train_themes(trunk, dict(themes), clip.side) if themes else {}
    return Studio(clip, library, trunk, found, clip.encode_texts(library.names).cpu(), steps, facets)


def reference_items(library: Library) -> list[Item]:
    """All drawings, maps that were never trained on, and every word in some held-out fonts."""
    words = library.select("words", "font")
    fonts = sorted({item.style for item in words})[:WORD_FONTS]
    drawn = library.select("pictures", "train", "style", "pair")
    return [*drawn, *(item for item in words if item.style in fonts), *library.select("maps", "map")]


def reference(
    trunk: Trunk, library: Library, items: Sequence[Item], side: int, progress: Callable[[int, int], None] | None = None
) -> Floats:
    """(item, unit): responses to the items on random backgrounds, turned, scaled and shifted as visualizations are."""
    found = []
    for start in range(0, len(items), BATCH):
        some = layers(library, items[start : start + BATCH], seed=start).float() / 255
        streams = Streams(range(start, start + len(some)), torch.device("cpu"))
        with torch.inference_mode():
            found.append(map_means(trunk(CALM(some, streams, 1, side).to(trunk.device))).cpu().numpy())
        if progress:
            progress(min(start + BATCH, len(items)), len(items))
    return np.asarray(np.concatenate(found), np.float32)
