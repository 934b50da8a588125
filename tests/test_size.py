"""What the repository carries: the figures' data and pictures within their budget."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

LARGEST = 60_000_000  # bytes of build/data, of all models with every figure
LARGEST_FILE = 8_000_000  # the pack of one record's pictures
MOST_FILES = 1500  # of the whole repository: pictures are in packs


def kept_files(root: Path, folder: str = "build/data") -> list[Path]:
    """Files of a folder of the repository that are committed, or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder or "."]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs git and its repository, to tell what is kept from what is remade")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := root / name).is_file()]


def test_the_data_of_all_figures_stay_within_their_budget(root: Path) -> None:
    sizes = {path: path.stat().st_size for path in kept_files(root)}
    assert sizes, "build/data holds nothing"
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert sum(sizes.values()) <= LARGEST, largest
    assert largest[0][1] <= LARGEST_FILE, largest


def test_every_object_lies_in_a_pack_under_the_name_of_its_content(root: Path) -> None:
    from neuron_articles.records.files import digest
    from neuron_articles.records.packs import places, read_at

    kept = kept_files(root)
    packs = [path for path in kept if path.suffix == ".zip"]
    found = [(name, read_at(path, place)) for path in packs for name, place in places(path).items()]
    assert [name for name, content in found if name.partition(".")[0] != digest(content)] == []
    assert len(found) == len({name for name, _ in found}), "an object lies in one pack"
    assert [path.name for path in kept if path.parent.name == "objects"] == [], "the command pack moves these"


def test_the_records_name_every_object_of_their_packs(root: Path) -> None:
    """What no record names any more weighs on every clone."""
    from neuron_articles.records.packs import places
    from neuron_articles.records.store import Store

    store = Store(root / "build" / "data")
    records = [store.read(model, figure) for model, figure in store.records()]
    named = {name for record in records if record for name, there in store.objects.reachable(record.data) if there}
    packed = {name for path in kept_files(root) if path.suffix == ".zip" for name in places(path)}
    assert packed <= named


def test_the_repository_has_few_files(root: Path) -> None:
    assert len(kept_files(root, "")) <= MOST_FILES
