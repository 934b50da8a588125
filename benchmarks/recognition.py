"""Can one tell what feature visualizations show? Styles compared on one model, by independent checks.

    python benchmarks/recognition.py                       48 random multimodal units of the default model, all styles
    python benchmarks/recognition.py --units 100 --styles drawings --out sheet.png
    python benchmarks/recognition.py --weights checkpoint.safetensors

For every style: how often the model's own zero-shot label of the picture is the concept that the unit's dataset
examples name (first of all concepts, and among the first five; Wilson intervals; chance from concepts shuffled over
pictures), and how often the picture excites its unit beyond the data set's 99th percentile under fresh random views.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torchvision.utils import make_grid, save_image

from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.trunk import Trunk
from neuron_articles.responses.concepts import best_concepts, membership, purity
from neuron_articles.stimuli.dataset.library import Library, load_library
from neuron_articles.stimuli.default_pictures import LibraryPictures, everything
from neuron_articles.stimuli.loading import batches
from neuron_articles.visualization.facet_pictures import facet_basis
from neuron_articles.visualization.recipes import (
    Style,
    UnitPicture,
    drawings,
    flat_colours,
    gathered,
    photographs,
    visualize_units,
)
from neuron_articles.visualization.recognition import beyond, embed, recognize

STYLES: dict[str, Callable[[Library], Style]] = {
    "drawings": lambda library: drawings(facet_basis(library, "picture")),
    "drawings, restrained": lambda library: drawings(facet_basis(library, "picture"), weight=15),
    "flat colours": lambda _: flat_colours(),
    "photographs": lambda _: photographs(64, 160),
}


@dataclass(frozen=True)
class Subjects:
    """Units to picture: their concepts (of ``names``), spread and 99th percentile of the mean over the map."""

    units: list[int]
    concepts: list[int]
    names: list[str]
    spread: torch.Tensor
    bounds: npt.NDArray[np.floating]


def mean_units(trunk: Trunk, pictures: LibraryPictures, largest: int) -> tuple[npt.NDArray[np.float32], list[str]]:
    """(picture, unit) means over the map of a seeded choice of pictures, and their concepts."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(pictures.names))[:largest])
    numbers = [int(number) for number in chosen]
    with torch.inference_mode():
        parts = [trunk(batch.pixels).mean((2, 3)).cpu().numpy() for batch in batches(pictures, numbers, 64, 32)]
    return np.concatenate(parts), [pictures.label(number) for number in numbers]


def choose_units(trunk: Trunk, library: Library, number: int, largest: int, seed: int) -> Subjects:
    """Random ones of the units whose ten strongest pictures and words agree on a concept in half of each.

    Where there are fewer than ``number``, units whose pictures alone do are taken as well.
    """
    names = library.names
    pictures, shown = mean_units(trunk, everything(library, "pictures"), largest)
    words, written = mean_units(trunk, everything(library, "words"), largest)
    scores = [purity(values, membership(labels, names)) for values, labels in ((pictures, shown), (words, written))]
    concepts, both = best_concepts(*scores)
    random = np.random.default_rng(seed)
    multimodal = random.permutation(np.flatnonzero(both >= 0.5))[:number]
    visual = np.setdiff1d(np.flatnonzero(scores[0].max(0) >= 0.5), multimodal)
    units = np.concatenate([multimodal, random.permutation(visual)[: number - len(multimodal)]])
    best = np.where(both >= 0.5, concepts, scores[0].argmax(0))
    print(f"{(both >= 0.5).sum()} multimodal units, {len(visual)} more with pure pictures; {len(units)} are pictured")
    everyone = np.concatenate([pictures, words])
    spread, bounds = torch.from_numpy(everyone.std(0)), np.quantile(everyone, 0.99, axis=0)
    return Subjects(units.tolist(), best[units].tolist(), names, spread, bounds)


def report(name: str, clip: Clip, subjects: Subjects, made: list[UnitPicture], seconds: float) -> str:
    found = recognize(
        embed(gathered(made), clip.encode_images, clip.side).cpu(),
        clip.encode_texts(subjects.names).cpu(),
        subjects.concepts,
    )
    parts = [f"{name:<22}"]
    for number in (1, 5):
        hits, (low, high) = found.top(number)
        parts.append(f"top {number}: {hits}/{len(made)} = {hits / len(made):.0%} [{low:.0%}, {high:.0%}]")
    strong = beyond(np.stack([picture.responses for picture in made]), subjects.bounds[subjects.units])
    parts += [
        f"wrong concepts {found.chance:.1%}",
        f"beyond 99 %: {strong.mean():.0%}",
        f"{seconds / len(made):.2f} s each",
    ]
    return "  ".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="PictoCLIP")
    parser.add_argument("--weights", default=None)
    parser.add_argument("--units", type=int, default=48)
    parser.add_argument("--pictures", type=int, default=3000, help="of the data set, and as many words")
    parser.add_argument("--styles", nargs="*", default=list(STYLES), choices=list(STYLES))
    parser.add_argument("--tries", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=None, help="a PNG sheet per style beside this name")
    options = parser.parse_args()
    clip, library = load_model(options.model, weights=options.weights), load_library()
    trunk = clip.trunk()
    subjects = choose_units(trunk, library, options.units, options.pictures, options.seed)
    if not subjects.units:
        print("no unit is pure enough to be asked for", file=sys.stderr)
        return 1
    for name in options.styles:
        start = time.process_time()
        style = STYLES[name](library)
        found = {one.unit: one for one in visualize_units(trunk, subjects.units, subjects.spread, style, options.tries)}
        made = [found[unit] for unit in subjects.units]
        print(report(name, clip, subjects, made, time.process_time() - start), flush=True)
        if options.out:
            sheet = make_grid(gathered(made).rgb().float() / 255, nrow=8, padding=4, pad_value=0.8)
            save_image(sheet, options.out.with_stem(f"{options.out.stem}-{name.replace(', ', '-').replace(' ', '-')}"))
    print(
        "concepts: "
        + ", ".join(f"{unit} {subjects.names[c]}" for unit, c in zip(subjects.units, subjects.concepts, strict=True))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
