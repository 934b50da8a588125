"""What a user chooses for a computation: one value, made from the command line and handed down to everything."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class RunOptions(Struct, frozen=True, kw_only=True):
    """The choices of one run. Left out, a choice is the project's own.

    dataset:   pictures of the user: a folder, or tars; the folder of a picture names what it shows
    units:     units to picture: numbers with commas, or "all"; "" for those that measurements and authors single out
    facets:    a folder of folders of pictures, one for each facet of feature visualizations
    photos:    a folder of photographs named ``object-label.jpg``, for attacks in the physical world
    weights:   a file or folder of weights, "hf-hub:name", or "random"; "" for the model's own
    quickgelu: whether the text tower has QuickGELU, for weights that do not say it
    device:    "cuda", "mps" or "cpu"; "" for the best there is
    precision: "fp32" or "bf16", of forward passes; "auto" for bf16 where it pays
    """

    dataset: Path | None = None
    units: str = ""
    facets: Path | None = None
    photos: Path | None = None
    weights: str = ""
    quickgelu: bool | None = None
    device: str = ""
    precision: str = "fp32"
