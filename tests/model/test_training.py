"""Short training runs of a tiny model on a tiny data set."""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from neuron_articles.locations import PACKAGE, data_folder
from neuron_articles.models.weight_files import BadWeights
from neuron_articles.models.weights import write_weights
from neuron_articles.records.store import Store
from neuron_articles.training import ablations, commands
from neuron_articles.training import run as running
from neuron_articles.training.ablations import ablate
from neuron_articles.training.architecture import Architecture
from neuron_articles.training.card import write_card
from neuron_articles.training.export import training_story
from neuron_articles.training.loader import Order, WorkerDied, batches
from neuron_articles.training.objective import NonNegativeHead, contrastive
from neuron_articles.training.recipe import TrainingRecipe
from neuron_articles.training.run import AnotherRecipe, Run, train
from neuron_articles.training.spelling import LETTERS, SIZE, SpellingHead, spell

pytestmark = pytest.mark.torch

TINY = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1)


def recipe(steps: int, **more: object) -> TrainingRecipe:
    return TrainingRecipe(steps=steps, batch=8, rate=7e-4, warmup=20, architecture=TINY, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log line every ten steps, a checkpoint every five."""
    torch.set_num_threads(1)
    monkeypatch.setattr(running, "LINE", 10)
    monkeypatch.setattr(running, "CHECKPOINT", 5)


def read_log(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / running.LOG).read_text().splitlines()]


def test_training_lowers_the_loss_and_beats_chance(cache: Path, tmp_path: Path) -> None:
    train(recipe(300), tmp_path / "run", cache=cache, progress=lambda _: None)
    late = [line for line in read_log(tmp_path / "run") if "loss" in line][-5:]  # 400 pictures
    assert mean(line["loss"] for line in late) < math.log(8) - 0.05, "no better than guessing among eight"
    assert mean(line["retrieval"] for line in late) > 1.5 / 8, "four standard errors above chance"


def test_a_killed_run_goes_on_to_the_same_curve(cache: Path, tmp_path: Path) -> None:
    def die(line: str) -> None:
        if json.loads(line)["step"] >= 10:
            raise KeyboardInterrupt

    train(recipe(20), tmp_path / "whole", cache=cache, progress=lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        train(recipe(20), tmp_path / "killed", cache=cache, progress=die)
    train(recipe(20), tmp_path / "killed", cache=cache, progress=lambda _: None)
    whole, killed = (
        {line["step"]: line["loss"] for line in read_log(tmp_path / name) if "loss" in line}
        for name in ("whole", "killed")
    )
    assert killed.keys() == whole.keys()
    assert [killed[step] for step in sorted(killed)] == pytest.approx([whole[step] for step in sorted(whole)], rel=1e-3)


_MAKER = """
import multiprocessing, os, signal, sys
from pathlib import Path
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.training.architecture import Architecture
from neuron_articles.training.loader import Order, batches

if __name__ == "__main__":
    cache = Path(sys.argv[1])
    vocabulary = Architecture().config(load_library(cache).concepts).vocabulary or []
    made = batches(Order(cache, 1, 0, 8, True, vocabulary, 12))
    next(made)
    print(multiprocessing.active_children()[0].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_worker_of_a_killed_run_ends(cache: Path, tmp_path: Path) -> None:
    maker = tmp_path / "maker.py"
    maker.write_text(_MAKER)
    run = subprocess.run(
        [sys.executable, str(maker), str(cache)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    status = Path(f"/proc/{int(run.stdout)}/stat")
    for _ in range(100):
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("ten seconds later the worker is still there")


def test_a_worker_that_fails_is_told_in_one_line(cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = batches(Order(cache, 1, 0, 8, True, [], 12))  # without a vocabulary nothing can be tokenized
    with pytest.raises(WorkerDied, match=r"died \(exit status 1\); run again"):
        next(made)
    assert "KeyError" in capfd.readouterr().err, "the worker says itself what failed"


def test_a_folder_of_another_recipe_is_not_overwritten(cache: Path, tmp_path: Path) -> None:
    train(recipe(5), tmp_path, cache=cache, progress=lambda _: None)
    with pytest.raises(AnotherRecipe, match="another recipe"):
        train(recipe(6), tmp_path, cache=cache, progress=lambda _: None)


def test_the_same_seed_begins_with_the_same_weights(cache: Path, tmp_path: Path) -> None:
    first, again, other = (Run(recipe(5, seed=seed), tmp_path, cache).model.visual.conv1.weight for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_a_second_stage_begins_with_weights_and_keeps_their_story(cache: Path, tmp_path: Path) -> None:
    first = train(recipe(10), tmp_path / "first", cache=cache, progress=lambda _: None)
    weights = tmp_path / "tiny.safetensors"
    write_weights(first.model, first.config, weights)
    weights.with_suffix(".json").write_text(json.dumps(training_story(first)))

    second = Run(recipe(20, seed=2), tmp_path / "second", cache)
    (tmp_path / "second").mkdir()
    second.begin_with(weights)
    assert torch.allclose(second.model.visual.conv1.weight, first.model.visual.conv1.weight, atol=1e-3)
    second = train(recipe(20, seed=2), tmp_path / "second", cache=cache, start=weights, progress=lambda _: None)
    story = training_story(second)
    assert (story["steps"], story["images"], len(story["stages"])) == (30, 240, 2)
    assert [line["images"] for line in story["curves"]] == [80, 80, 160, 240, 240]


def test_the_head_of_the_term_may_first_learn_to_read_the_units_as_they_are(cache: Path, tmp_path: Path) -> None:
    """Until the term sets in, the network learns what it learns without it, and only the head learns."""
    learned = {
        name: train(recipe(10, term_from=2.0, **more), tmp_path / name, cache=cache, progress=lambda _: None)
        for name, more in {"first": {"head_first": True}, "later": {}}.items()
    }
    first, later = (learned[name].model.state_dict() for name in ("first", "later"))
    assert all(torch.equal(first[name], later[name]) for name in first)
    heads = [learned[name].head.code.weight for name in ("first", "later")]
    assert not torch.equal(*heads)
    assert read_log(tmp_path / "first")[0]["term"] > 0 == read_log(tmp_path / "later")[0]["term"]


def test_a_recipe_told_before_there_were_mixes_is_of_the_plain_one() -> None:
    told = json.loads(json.dumps(asdict(recipe(5, mix="varied"))))
    assert TrainingRecipe.from_json(told).mix == "varied"
    del told["mix"], told["head_first"]
    assert TrainingRecipe.from_json(told) == recipe(5)


def test_the_stages_of_the_recipe_follow_each_other_and_none_is_trained_twice(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "STAGES", {"PictoCLIP": ({"steps": 10}, {"steps": 20})})
    said: list[str] = []

    def die(line: str) -> None:
        if line.startswith("{") and json.loads(line)["step"] == 20:
            raise KeyboardInterrupt

    target = tmp_path / "tiny.safetensors"
    with pytest.raises(KeyboardInterrupt):
        commands._train_stages(recipe(1), tmp_path / "runs", target, cache, "cpu", die)
    assert not target.exists(), "there are no weights before all stages are over"
    sha256 = commands._train_stages(recipe(1), tmp_path / "runs", target, cache, "cpu", said.append)
    assert said[0] == "stage 1 of 2: finished before"
    story = json.loads(target.with_suffix(".json").read_text())
    assert story["sha256"] == sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert [(stage["steps"], stage["recipe"]["seed"]) for stage in story["stages"]] == [(10, 1), (20, 3)]


def test_a_stage_is_trained_again_without_a_part_and_both_are_measured(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "cache"
    home.mkdir()
    for path in cache.iterdir():
        (home / path.name).symlink_to(path)
    with pytest.raises(commands.NotTrainedHere, match="does not hold stages 1 and 2 of PictoCLIP"):
        ablate("PictoCLIP", "term", Store(tmp_path / "data"), cache=home, progress=lambda _: None)

    shipped = Store(data_folder()).read("PictoCLIP", "evaluation")
    assert shipped
    monkeypatch.setattr(ablations, "evaluate", lambda *_: dict(shipped.data))  # it has tests of its own, and takes long
    monkeypatch.setattr(commands, "STAGES", {"PictoCLIP": ({"steps": 10}, {"steps": 20})})
    runs = home / "runs" / "PictoCLIP"
    commands._train_stages(recipe(1), runs, tmp_path / "tiny.safetensors", home, "cpu", lambda _: None)
    said: list[str] = []
    store = Store(tmp_path / "data")
    found = ablate("PictoCLIP", "term", store, cache=home, progress=said.append)
    whole, without = (found[part].data["run"] for part in ("none", "term"))
    assert (whole["recipe"]["term"], without["recipe"]["term"]) == (2.0, 0.0)
    assert {name: whole[name] == without[name] for name in ("steps", "images")} == {"steps": True, "images": True}
    assert whole["recipe"]["seed"] == without["recipe"]["seed"] == 3
    assert store.read("PictoCLIP", "ablation-none") == found["none"] and found["none"].key != found["term"].key
    curves = [[line for line in read_log(runs / folder) if "loss" in line] for folder in ("stage-2", "ablation-term")]
    assert curves[0][0]["loss"] == pytest.approx(curves[1][0]["loss"], rel=1e-3), "the same batches up to the term"
    assert curves[0][-1]["term"] > 0 == curves[1][-1]["term"]

    said.clear()
    assert ablate("PictoCLIP", "term", store, cache=home, progress=said.append) == found
    assert said == ["without term: trained before"] + [
        f"ablation-{part}: measured before" for part in ("before", "none", "term")
    ]

    notes = json.loads((runs / "stage-2" / "weights.json").read_text())
    card = write_card(found["none"], notes, {"Other": (found["term"], notes | {"images": 1234})}, tmp_path, found)
    assert (
        "`Other` has the same architecture" in card.read_text()
        and "on\n1,234 pictures instead of 240" in card.read_text()
    )
    assert "| measure | PictoCLIP | control | Other | control |" in card.read_text()
    columns = ("before the stage", "after it", "after it, without the non-negative term")
    assert f"| measure | {' | control | '.join(columns)} | control |" in card.read_text()


def test_other_weights_are_refused(cache: Path, tmp_path: Path) -> None:
    weights = tmp_path / "other.safetensors"
    save_file(torch.nn.Linear(2, 2).state_dict(), weights)
    with pytest.raises(BadWeights, match="these are not the weights"):
        train(recipe(5), tmp_path / "run", cache=cache, start=weights, progress=lambda _: None)


def test_the_term_sets_in_when_the_recipe_says_so() -> None:
    shares = [recipe(5, term_from=0.4).term_weight(share) for share in (0.0, 0.39, 0.41, 0.5, 1.0)]
    assert shares[:2] == [0, 0] and 0 < shares[2] < 2 and shares[3:] == [2, 2]
    assert recipe(5, term=0).term_weight(1.0) == 0


def test_the_rate_warms_up_holds_and_falls() -> None:
    rates = [recipe(5).learning_rate(step, share) for step, share in ((0, 0.0), (500, 0.2), (500, 0.7), (500, 1.0))]
    assert rates[0] < rates[2] < rates[1] and rates[3] == pytest.approx(7e-6)


def test_contrast_is_lowest_for_matching_rows() -> None:
    rows = torch.eye(4)
    scale = torch.tensor(20.0)
    assert contrastive(rows, rows, scale) < 1e-3 < contrastive(rows, rows.roll(1, 0), scale)


def test_the_non_negative_head_pulls_units_towards_texts() -> None:
    torch.manual_seed(0)
    head, units, texts = NonNegativeHead(8, 16), torch.rand(4, 16), torch.randn(4, 8)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.05)
    losses = []
    for _ in range(60):
        loss = head(units, texts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def letters_of(spelled: Any) -> list[str]:
    """The letters of each part: the whole word, two halves, three thirds."""
    rows = spelled.reshape(-1, len(LETTERS)).bool().tolist()
    return ["".join(letter for letter, there in zip(LETTERS, row, strict=True) if there) for row in rows]


def test_a_word_is_spelled_by_its_parts() -> None:
    assert letters_of(spell("Beyond")) == ["bdenoy", "bey", "dno", "be", "oy", "dn"]
    assert letters_of(spell("cat")) == ["act", "ac", "at", "c", "a", "t"], "the middle letter is half in each half"
    assert not spell("").any() and not spell("42").any()


def test_the_speller_learns_and_leaves_out_pictures_without_words() -> None:
    torch.manual_seed(0)
    head, seen = SpellingHead(8, 4), torch.rand(3, 8, 2, 2)
    told = torch.stack([spell("cat"), spell(""), spell("dog")])
    optimizer = torch.optim.Adam(head.parameters(), lr=0.05)
    first = head(seen, told).item()
    for _ in range(100):
        optimizer.zero_grad()
        head(seen, told).backward()
        optimizer.step()
    assert head(seen, told) < 0.1 * first
    assert torch.equal(head(seen, told), head(seen[[0, 2]], told[[0, 2]]))
    assert head(seen[1:2], told[1:2]) == 0 and told.shape == (3, SIZE)
