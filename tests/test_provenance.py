"""What makes a record stale: other pictures under a name of old, other weights, labels, a lost object, more units."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("torch", reason="needs the [analysis] extra")

from PIL import Image

from neuron_articles import units as unit_names
from neuron_articles.compute import plan
from neuron_articles.figures import feature_visualizations, in_the_wild, stroop, units
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, State, Store
from neuron_articles.responses import provenance
from neuron_articles.units import find_model

MODEL = find_model("PictoCLIP")


@pytest.fixture(autouse=True)
def forget() -> None:
    provenance.pictures_digest.cache_clear()


def key(module: ModuleType, store: Store) -> str:
    provenance.pictures_digest.cache_clear()
    return plan.record_key(module, module.__name__.rpartition(".")[2], MODEL, store)


def paint(folder: Path, colour: str) -> Path:
    (folder / colour).mkdir(parents=True)
    for number in range(2):
        Image.new("RGB", (20 + number, 20), colour).save(folder / colour / f"{number}.png")
    return folder


def test_other_pictures_in_a_folder_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "data")
    plain = key(units, store)
    for module, variable in (
        (units, "DATASET"),
        (stroop, "DATASET"),
        (feature_visualizations, "FACETS"),
        (in_the_wild, "PHOTOS"),
    ):
        keys = [plain]
        for colour in ("red", "blue"):
            folder = paint(tmp_path / module.__name__ / variable / colour / "pictures", colour)
            monkeypatch.setenv(variable, str(folder))
            keys.append(key(module, store))
        monkeypatch.delenv(variable)
        assert len(set(keys)) == 3, f"{variable} of {module.__name__}"
    assert key(units, store) == plain


def test_a_picture_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paint(tmp_path / "mine", "red")
    monkeypatch.setenv("DATASET", str(folder))
    before = key(units, Store(tmp_path))
    Image.new("RGB", (9, 9)).save(folder / "red" / "more.png")
    assert key(units, Store(tmp_path)) != before


def test_other_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, found = key(stroop, Store(tmp_path)), set()
    for content in (b"one", b"another"):
        (tmp_path / "mine.safetensors").write_bytes(content)
        monkeypatch.setenv("WEIGHTS", str(tmp_path / "mine.safetensors"))
        found.add(key(stroop, Store(tmp_path)))
    monkeypatch.setenv("WEIGHTS", "random")
    found.add(key(stroop, Store(tmp_path)))
    assert len(found - {shipped}) == 3
    monkeypatch.setenv("WEIGHTS", str(tmp_path / "none"))
    with pytest.raises(AuthorError, match=r"WEIGHTS=.*none: No such file"):
        key(stroop, Store(tmp_path))


def test_labels_of_this_model_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_names, "LABELS", tmp_path)
    before = key(units, Store(tmp_path))
    for model, changes in (("RN50x4", False), ("PictoCLIP", True)):
        (tmp_path / model).mkdir()
        (tmp_path / model / "layer4-3.json").write_text("{}")
        assert (key(units, Store(tmp_path)) != before) is changes


def test_an_object_that_was_lost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    picture = store.add_object(b"picture", "webp")
    details = store.add_object(f'{{"picture": "{picture}"}}'.encode(), "json")
    store.save(Record("units", "PictoCLIP", "key", {"units": [{"details": details}]}))
    assert store.state("PictoCLIP", "units", "key") is State.FRESH
    store.object_path(picture).unlink()
    assert store.state("PictoCLIP", "units", "key") is State.STALE


def test_more_units_than_are_pictured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, name = Store(tmp_path), "feature-visualizations"
    data: dict[str, object] = {"units": {"3": [], "12": []}}
    store.save(Record(name, "PictoCLIP", plan.record_key(feature_visualizations, name, MODEL, store), data))

    def state() -> State:
        return plan.plan(store, MODEL, [name])[0].state

    assert state() is State.FRESH
    for wanted, expected in (
        ("12, 3", State.FRESH),
        ("12,4", State.STALE),
        ("all", State.STALE),
        ("99999", State.STALE),
    ):
        monkeypatch.setenv("UNITS", wanted)
        assert state() is expected, wanted
