"""What the repository carries: the figures' data and pictures within their budget."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

LARGEST = 60_000_000  # bytes of build/data, of all models with every figure
LARGEST_OBJECT = 3_000_000


def kept_files(root: Path) -> list[Path]:
    """Files of build/data that are committed, or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "build/data"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs git and its repository, to tell what is kept from what is remade")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := root / name).is_file()]


def test_the_data_of_all_figures_stay_within_their_budget(root: Path) -> None:
    sizes = {path: path.stat().st_size for path in kept_files(root)}
    assert sizes, "build/data holds nothing"
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert sum(sizes.values()) <= LARGEST, largest
    assert largest[0][1] <= LARGEST_OBJECT, largest


def test_every_object_is_named_after_its_content(root: Path) -> None:
    from neuron_articles.records.store import digest

    objects = [path for path in kept_files(root) if path.parent.name == "objects"]
    wrong = [path.name for path in objects if path.stem != digest(path.read_bytes())]
    assert wrong == []
