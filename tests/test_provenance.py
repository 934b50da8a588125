"""What makes a record stale: other pictures under a name of old, other weights, labels, a lost object, more units."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace
from PIL import Image

from neuron_articles import figures
from neuron_articles.compute import inputs
from neuron_articles.compute.inputs import InputContext
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.plan import plan, record_key
from neuron_articles.figures import feature_visualizations, in_the_wild, stroop, training, units
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, State, Store
from neuron_articles.units import find_model

pytestmark = pytest.mark.torch

MODEL = find_model("PictoCLIP")


@pytest.fixture(autouse=True)
def forget() -> None:
    inputs.pictures_digest.cache_clear()


def key(module: ModuleType, store: Store, options: RunOptions | None = None) -> str:
    inputs.pictures_digest.cache_clear()
    name = module.__name__.rpartition(".")[2]
    return record_key(name, module.FIGURE, InputContext(MODEL, options or RunOptions(), store))


def paint(folder: Path, colour: str) -> Path:
    (folder / colour).mkdir(parents=True)
    for number in range(2):
        Image.new("RGB", (20 + number, 20), colour).save(folder / colour / f"{number}.png")
    return folder


def test_other_pictures_in_a_folder_of_the_same_name(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    plain = key(units, store)
    for module, variable in (
        (units, "dataset"),
        (stroop, "dataset"),
        (feature_visualizations, "facets"),
        (in_the_wild, "photos"),
    ):
        keys = [key(module, store)]
        for colour in ("red", "blue"):
            folder = paint(tmp_path / module.__name__ / variable / colour / "pictures", colour)
            keys.append(key(module, store, replace(RunOptions(), **{variable: folder})))
        assert len(set(keys)) == 3, f"{variable} of {module.__name__}"
    assert key(units, store) == plain


def test_a_picture_more(tmp_path: Path) -> None:
    folder = paint(tmp_path / "mine", "red")
    options = RunOptions(dataset=folder)
    before = key(units, Store(tmp_path), options)
    Image.new("RGB", (9, 9)).save(folder / "red" / "more.png")
    assert key(units, Store(tmp_path), options) != before


def test_other_weights(tmp_path: Path) -> None:
    shipped, found = key(stroop, Store(tmp_path)), set()
    for content in (b"one", b"another"):
        (tmp_path / "mine.safetensors").write_bytes(content)
        found.add(key(stroop, Store(tmp_path), RunOptions(weights=str(tmp_path / "mine.safetensors"))))
    found.add(key(stroop, Store(tmp_path), RunOptions(weights="random")))
    assert len(found - {shipped}) == 3
    with pytest.raises(AuthorError, match=r"none: error: there is no such file of weights"):
        key(stroop, Store(tmp_path), RunOptions(weights=str(tmp_path / "none")))


def test_labels_of_this_model_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = key(units, Store(tmp_path))
    for model, changes in (("RN50x4", False), ("PictoCLIP", True)):
        (tmp_path / "content" / "labels" / model).mkdir(parents=True)
        (tmp_path / "content" / "labels" / model / "layer4-3.json").write_text("{}")
        assert (key(units, Store(tmp_path)) != before) is changes


def test_an_object_that_was_lost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    picture = store.add_object(b"picture", "webp")
    details = store.add_object(f'{{"picture": "{picture}"}}'.encode(), "json")
    store.save(Record("units", "PictoCLIP", "key", {"units": [{"details": details}]}))
    assert store.state("PictoCLIP", "units", "key") is State.FRESH
    store.path("PictoCLIP", "units").with_suffix(".zip").unlink()
    assert store.state("PictoCLIP", "units", "key") is State.STALE


def test_more_units_than_are_pictured(tmp_path: Path) -> None:
    store, name = Store(tmp_path), "feature-visualizations"
    data = feature_visualizations.compute.make_record({"3": [], "12": []}, {}, (), {})
    context = InputContext(MODEL, RunOptions(), store)
    store.save(Record(name, "PictoCLIP", record_key(name, feature_visualizations.FIGURE, context), data))

    def state(asked: str = "") -> State:
        context = InputContext(MODEL, RunOptions(units=asked), store)
        return plan(figures.find, [name], context)[0].state

    assert state() is State.FRESH
    for wanted, expected in (
        ("12, 3", State.FRESH),
        ("12,4", State.STALE),
        ("all", State.STALE),
        ("99999", State.STALE),
    ):
        assert state(wanted) is expected, wanted


def test_another_table_of_concepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure of the data set is stale when dog becomes wolf; one that reads no data set is not."""
    shutil.copytree(inputs.TABLES, tmp_path / "tables", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(inputs, "TABLES", tmp_path / "tables")
    keys = []
    for name in ("dog", "wolf"):
        concepts = tmp_path / "tables" / "concepts.toml"
        concepts.write_text(concepts.read_text(encoding="utf-8").replace("dog", name), encoding="utf-8")
        inputs.tables_digest.cache_clear()
        keys.append([key(module, Store(tmp_path)) for module in (units, stroop, training)])
    inputs.tables_digest.cache_clear()
    assert [one == other for one, other in zip(*keys, strict=True)] == [False, False, True]
