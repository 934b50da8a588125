"""Objects: written one by one, kept in the packs of records, and never lost on the way."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from neuron_articles.cli.main import main
from neuron_articles.problems import AuthorError
from neuron_articles.records.files import digest
from neuron_articles.records.store import JsonRecord, Record, State, Store

MODEL = "PictoCLIP"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def picture_record(store: Store, figure: str, *contents: bytes) -> JsonRecord:
    """A record that names these contents, which are written as objects."""
    return Record(figure, MODEL, "key", {"pictures": [{"object": store.add_object(one, "webp")} for one in contents]})


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def name_of(content: bytes) -> str:
    return f"{digest(content)}.webp"


def test_objects_move_into_the_pack_of_their_record(store: Store) -> None:
    record = picture_record(store, "hero", b"one", b"two")
    assert {path.name for path in (store.root / ".objects").iterdir()} == {name_of(b"one"), name_of(b"two")}
    store.save(record)
    assert names(store.root / MODEL / "hero.zip") == sorted([name_of(b"one"), name_of(b"two")])
    assert not (store.root / ".objects").exists()
    for fresh in (store, Store(store.root)):
        assert fresh.read_object(name_of(b"one")) == b"one" and fresh.has_object(name_of(b"two"))
        assert fresh.state(MODEL, "hero", "key") is State.FRESH


def test_an_object_that_two_records_name_is_kept_once(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one", b"two"))
    store.save(picture_record(store, "stroop", b"two", b"three"))
    assert names(store.root / MODEL / "stroop.zip") == [name_of(b"three")]
    assert not (store.root / ".objects").exists()


def test_what_another_record_names_stays_and_the_rest_becomes_a_file(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one", b"two", b"three"))
    store.save(picture_record(store, "stroop", b"two"))
    store.save(picture_record(store, "hero", b"one"))
    assert names(store.root / MODEL / "hero.zip") == sorted([name_of(b"one"), name_of(b"two")])
    assert (store.root / ".objects" / name_of(b"three")).read_bytes() == b"three"
    assert all(store.has_object(name_of(one)) for one in (b"one", b"two", b"three"))


def test_objects_that_json_among_them_names_go_with_it(store: Store) -> None:
    picture = store.add_object(b"one", "webp")
    details = store.add_object(f'{{"pictures": [["{picture}"]]}}'.encode(), "json")
    store.save(Record("units", MODEL, "key", {"details": details}))
    assert names(store.root / MODEL / "units.zip") == sorted([picture, details])


def test_the_same_objects_are_the_same_bytes(tmp_path: Path) -> None:
    packs = []
    for folder, contents in (("a", [b"one", b"two"]), ("b", [b"two", b"one"])):
        store = Store(tmp_path / folder)
        store.save(picture_record(store, "hero", *contents))
        packs.append((store.root / MODEL / "hero.zip").read_bytes())
    assert packs[0] == packs[1]


def test_a_record_saved_again_leaves_its_pack_alone(store: Store) -> None:
    record = picture_record(store, "hero", b"one")
    store.save(record)
    path = store.root / MODEL / "hero.zip"
    before = path.stat().st_ino
    store.save(record)
    assert path.stat().st_ino == before


def test_a_folder_of_an_earlier_version_is_read_and_packed(store: Store) -> None:
    for content in (b"one", b"nobody names this"):
        (store.root / "objects").mkdir(parents=True, exist_ok=True)
        (store.root / "objects" / name_of(content)).write_bytes(content)
    assert store.read_object(name_of(b"one")) == b"one"
    (store.root / MODEL).mkdir()
    text = f'{{"key": "key", "data": {{"object": "{name_of(b"one")}"}}}}'
    (store.root / MODEL / "hero.json").write_text(text, encoding="utf-8")
    assert store.pack() == 1
    assert names(store.root / MODEL / "hero.zip") == [name_of(b"one")]
    assert [path.name for path in (store.root / "objects").iterdir()] == [name_of(b"nobody names this")]
    assert store.read_object(name_of(b"one")) == b"one" and list(store.records()) == [(MODEL, "hero")]
    assert store.pack() == 0


def test_the_command_packs_a_folder(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    record = picture_record(store, "hero", b"one")
    store.save(record)
    (store.root / "objects").mkdir()
    (store.root / MODEL / "hero.zip").unlink()
    (store.root / "objects" / name_of(b"one")).write_bytes(b"one")
    assert main(["pack", "--data", str(store.root)]) == 0
    assert "1 picture moved into packs" in capsys.readouterr().out
    assert Store(store.root).read_object(name_of(b"one")) == b"one" and not (store.root / "objects").exists()
    assert main(["pack", "--data", str(store.root / "nowhere")]) == 1
    assert "there is no such folder" in capsys.readouterr().err


class Killed(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("step", range(8))
def test_killed_at_any_step_of_saving_nothing_is_lost(store: Store, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Each step of saving changes one name of the file system: it is cut off before each of them."""
    store.save(picture_record(store, "hero", b"one", b"left out"))
    record = picture_record(store, "hero", b"one", b"two")
    steps = 0
    replace, unlink = os.replace, Path.unlink

    def count() -> None:
        nonlocal steps
        steps += 1
        if steps > step:
            raise Killed

    def counted_replace(source: str, target: Path) -> None:
        count()
        replace(source, target)

    def counted_unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".webp" and not path.name.startswith("."):
            count()
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", counted_replace)
        patch.setattr(Path, "unlink", counted_unlink)
        try:
            store.save(record)
        except Killed:
            assert step < 7
    again = Store(store.root)
    assert all(again.read_object(name_of(one)) == one for one in (b"one", b"two", b"left out"))
    assert again.state(MODEL, "hero", "key") is State.FRESH
    again.save(record)
    assert names(store.root / MODEL / "hero.zip") == sorted([name_of(b"one"), name_of(b"two")])


def test_a_pack_that_another_process_wrote_is_read_anew(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one", b"two"))
    reader = Store(store.root)
    assert reader.read_object(name_of(b"two")) == b"two"
    store.save(picture_record(store, "hero", b"a longer one", b"two"))
    assert reader.read_object(name_of(b"two")) == b"two"
    assert reader.read_object(name_of(b"a longer one")) == b"a longer one"


def test_a_damaged_pack_is_one_clear_line(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one"))
    path = store.root / MODEL / "hero.zip"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(AuthorError, match=r"hero\.zip:1:1: error: this is not a readable pack of pictures"):
        Store(store.root).read_object(name_of(b"one"))


def test_an_object_with_other_bytes_than_its_name_says_is_none(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one"))
    path = store.root / MODEL / "hero.zip"
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    with pytest.raises(FileNotFoundError):
        Store(store.root).read_object(name_of(b"one"))


def test_a_damaged_record_does_not_keep_others_from_being_saved(store: Store) -> None:
    store.save(picture_record(store, "hero", b"one", b"two"))
    (store.root / MODEL / "stroop.json").write_text("{", encoding="utf-8")
    store.save(picture_record(store, "hero", b"one"))
    assert store.has_object(name_of(b"two"))
