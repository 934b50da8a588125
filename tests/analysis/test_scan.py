"""A scan in shards, killed and resumed or spread over machines, leaves the same bytes as one run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from neuron_articles.responses.pooling import pool
from neuron_articles.responses.scan import Scan, collect, first_edges, run
from neuron_articles.responses.summary import ScanSettings
from neuron_articles.stimuli.evaluation_set import EvaluationSet, Joined, WrittenWords
from neuron_articles.stimuli.pictures import NoPictures, open_pictures

pytestmark = pytest.mark.torch

COUNT = 23
NOTHING = WrittenWords((), ())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    for number in range(COUNT):
        coarse = random.integers(0, 256, (4, 4, 3), np.uint8)
        Image.fromarray(coarse).resize((80, 70), Image.Resampling.BICUBIC).save(root / f"{number:02d}.png")
    (root / "05.png").write_bytes(b"broken")
    return root


@pytest.fixture
def make_scan(trunk: Any, folder: Path, tmp_path: Path) -> Any:
    def make(name: str) -> Scan:
        settings = ScanSettings(examples=4, bins=10, per_bin=2)
        return Scan(trunk, open_pictures(folder), 64, tmp_path / name, settings, batch=4, shard=6, first_look=9)

    return make


def test_a_scan_finds_what_the_full_matrix_says(make_scan: Any, trunk: Any) -> None:
    scan = make_scan("one")
    seen: list[tuple[int, int]] = []
    run(scan, progress=lambda done, total: seen.append((done, total)))
    scanned = collect(scan)
    numbers = [number for number in range(COUNT) if number != 5]
    pixels = torch.stack([scan.pictures.pixels(number, 64) for number in numbers])
    values = pool(trunk(pixels))
    assert seen[-1] == (COUNT, COUNT)
    assert list(scanned.unreadable) == ["05.png"] and int(scanned.summary.count[0]) == COUNT - 1
    np.testing.assert_allclose(scanned.summary.of("mean", "mean"), values.mean.mean(0), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(scanned.summary.of("std", "max"), values.max.std(0), rtol=1e-3, atol=1e-4)
    strongest = np.array(numbers)[values.max.argmax(0)]
    assert (scanned.summary.top_picture[0] == strongest).mean() > 0.99


def test_killed_resumed_and_spread_scans_leave_the_same_bytes(make_scan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, resumed, spread = (make_scan(name) for name in ("one", "resumed", "spread"))
    run(one)

    def dying(done: int, _: int) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(resumed, progress=dying)
    with pytest.raises(ValueError, match="2 of 4 shards"):
        collect(resumed)
    kept = resumed.summary_path(resumed.plan()[0]).stat().st_mtime_ns
    run(resumed)
    assert resumed.summary_path(resumed.plan()[0]).stat().st_mtime_ns == kept, "a finished shard is not scanned again"
    for part in (2, 0, 1):
        run(spread, part, 3)
    assert len({collect(scan).summary.to_bytes() for scan in (one, resumed, spread)}) == 1


def test_the_first_look_goes_on_past_broken_pictures(make_scan: Any, folder: Path, tmp_path: Path) -> None:
    names = sorted(path.name for path in folder.iterdir())
    order = np.random.default_rng(0).permutation(len(names))
    for place, number in enumerate(order.tolist()):
        good = (folder / names[number]).read_bytes()
        (tmp_path / names[number]).write_bytes(b"broken" if place < 9 else good)
    scan = replace(make_scan("shards"), pictures=open_pictures(tmp_path))
    run(scan)
    edges = first_edges(scan)
    assert np.isfinite(edges.low).all() and (edges.high > edges.low).all()
    assert int(collect(scan).summary.count[0]) == COUNT - len({*order[:9].tolist(), 5})


def test_a_folder_of_broken_pictures_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from neuron_articles.cli.main import main

    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(b"broken")
    assert main(["scan", str(tmp_path), "--out", str(tmp_path / "out"), "--device", "cpu"]) == 1
    told = capsys.readouterr().err
    assert told == ("none of 3 pictures can be read, such as 0.jpg: broken or truncated: cannot identify image file\n")


def test_units_of_ones_own_pictures_say_what_was_skipped(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from neuron_articles.models.clip import load_model
    from neuron_articles.responses.unit_report import measure
    from neuron_articles.stimuli.evaluation_set import of_path

    def some(path: Path, broken: int, good: int) -> EvaluationSet:
        path.mkdir()
        for number in range(broken):
            (path / f"{number}.jpg").write_bytes(b"broken")
        for number in range(good):
            (path / f"{number}.png").write_bytes((folder / "01.png").read_bytes())
        found = of_path(path)
        few = range(broken + good + 2)  # of the words two
        return replace(found, tables=found.tables[: len(few)], pictures=Joined(found.pictures, few, NOTHING))

    clip = load_model("PictoCLIP", weights="random", device="cpu")
    measure(clip, some(tmp_path / "nine", 9, 1), tmp_path)
    first, *more = capsys.readouterr().out.splitlines()
    assert first == "9 pictures could not be read and are left out" and more[-1] == "  and 4 more"
    assert more[0].startswith("  0.jpg: broken or truncated") and len(more) == 6
    with pytest.raises(NoPictures, match=r"none of 2 pictures can be read, such as 0\.jpg: broken"):
        measure(clip, some(tmp_path / "none", 2, 0), tmp_path)


def test_memory_does_not_grow_with_the_data_set(make_scan: Any) -> None:
    scan = make_scan("one")
    run(scan)
    sizes = [scan.summary_path(shard).stat().st_size for shard in scan.plan()]
    assert len(set(sizes)) == 1, "every shard's file has one size, and so has their merge"
    assert len(collect(scan).summary.to_bytes()) == sizes[0]


def test_the_command_scans_in_parts_and_says_what_is_missing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import csv

    from neuron_articles.cli.main import main
    from neuron_articles.responses import scan as scanning

    monkeypatch.setattr(scanning.Scan, "shard", 12)
    monkeypatch.setattr(scanning.Scan.__init__, "__defaults__", (ScanSettings(examples=4, bins=10), 8, 12, 256, 2))
    command = ["scan", str(folder), "--out", str(tmp_path), "--device", "cpu", "--shard"]
    assert main([*command, "1/2"]) == 0 and "1 of 2 shards are missing" in capsys.readouterr().out
    assert main([*command, "2/2"]) == 0
    assert "22 pictures, 1 could not be read\n  05.png: broken or truncated" in capsys.readouterr().out
    [table] = tmp_path.glob("PictoCLIP-layer4.0-*/strongest.csv")
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == 1024 * 4 and {row["unit"] for row in rows} == {str(unit) for unit in range(1024)}
    first = [float(row["activation"]) for row in rows[:4]]
    assert first == sorted(first, reverse=True) and rows[0]["rank"] == "1"
    assert main([*command, "1/1"]) == 0 and "scanned before" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["3", "0/4", "5/4", "a/b"])
def test_a_part_that_there_is_not_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    from neuron_articles.cli.main import main

    with pytest.raises(SystemExit):
        main(["scan", ".", "--shard", wrong])
    assert "write 3/16 for the third of sixteen" in capsys.readouterr().err
