"""Facets of a user's own: folders of pictures of a theme each, and probes that tell one theme from the others.

``--facets`` names a folder that holds one folder for each facet, such as the seven of Goh et al. (2021): face, text,
logo, pose, architecture, nature, indoor. Pictures of units are then steered towards each theme by attribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from neuron_articles.models.clip import Clip
from neuron_articles.models.trunk import Trunk, every_second_block
from neuron_articles.problems import Place
from neuron_articles.progress import counted
from neuron_articles.stimuli.loading import batches
from neuron_articles.stimuli.pictures import Folder, NoPictures
from neuron_articles.visualization.facets import Facet, tap_maps, train_probe

LARGEST = 400  # pictures of a theme, drawn by seed where there are more
FEWEST = 10
GRID = 6  # places a side of the maps that probes see
BATCH = 16


def taps_of(clip: Clip) -> list[str]:
    """The blocks at which facets steer: every second one of the third stage."""
    return every_second_block(clip.network.visual)


def open_themes(path: Path) -> dict[str, Folder]:
    """Theme -> its pictures. Raises NoPictures where there are not two themes, or too few pictures of one."""
    if not path.is_dir():
        raise NoPictures(f"{path} is no folder", "--facets names one that holds a folder of pictures for each facet")
    found = {folder.name: Folder.open(folder) for folder in sorted(path.iterdir()) if folder.is_dir()}
    if len(found) < 2:
        raise NoPictures(
            f"{path} holds {counted(len(found), 'folder')}", "a facet is told from others: there must be two or more"
        )
    for name, pictures in found.items():
        if len(pictures.names) < FEWEST:
            raise NoPictures(
                f"{path / name} holds {counted(len(pictures.names), 'picture')}", f"a facet needs {FEWEST} or more"
            )
    return found


def train_themes(trunk: Trunk, themes: dict[str, Folder], side: int, seed: int = 0) -> dict[str, Facet]:
    """A facet for each theme: probes at all taps that tell its pictures from those of the other themes.

    trunk: with taps        side: pixels of the model's input

    Raises NoPictures where too few pictures of a theme can be read.
    """
    maps = {}
    for name, pictures in themes.items():
        maps[name] = tap_maps(trunk, _pixels(pictures, side, seed), GRID)
        if (count := len(next(iter(maps[name].values()), ()))) < FEWEST:
            raise NoPictures(
                f"{counted(count, 'picture')} can be read", f"a facet needs {FEWEST} or more", Place(str(pictures.root))
            )
    return {
        name: Facet(
            name,
            {
                block: train_probe(
                    maps[name][block], torch.cat([maps[other][block] for other in maps if other != name])
                )
                for block in trunk.taps
            },
        )
        for name in themes
    }


def _pixels(pictures: Folder, side: int, seed: int) -> Iterator[Tensor]:
    """The theme's pictures, a batch at a time; those that cannot be read are left out."""
    order = np.random.default_rng(seed).permutation(len(pictures.names))[:LARGEST]
    for batch in batches(pictures, sorted(order.tolist()), side, BATCH):
        if len(batch.numbers):
            yield batch.pixels
