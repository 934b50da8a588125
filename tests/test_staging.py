"""The output folder is replaced as a whole: the previous site or the new one, whatever happens in between."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from neuron_articles.problems import AuthorError
from neuron_articles.render import staging
from neuron_articles.render.staging import Staging


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site"


def publish(out: Path, **files: str) -> None:
    place = Staging(out)
    for name, content in files.items():
        place.write(name, content)
    place.commit()


def content(out: Path) -> dict[str, str]:
    return {str(path.relative_to(out)): path.read_text() for path in sorted(out.rglob("*")) if path.is_file()}


def test_the_new_site_takes_the_place_of_the_old_one(out: Path) -> None:
    publish(out, index="old", gone="old")
    publish(out, index="new")
    assert content(out) == {"index": "new"}
    assert list(out.parent.iterdir()) == [out]


def test_until_then_the_old_one_is_whole(out: Path) -> None:
    publish(out, index="old", other="old")
    place = Staging(out)
    place.keep("index")
    place.write("index", "new")
    assert content(out) == {"index": "old", "other": "old"}
    place.discard()
    assert content(out) == {"index": "old", "other": "old"}
    assert list(out.parent.iterdir()) == [out]


def test_what_is_kept_is_the_same_file(out: Path) -> None:
    publish(out, index="old")
    number = (out / "index").stat().st_ino
    place = Staging(out)
    place.keep("index")
    place.commit()
    assert (out / "index").stat().st_ino == number


def test_one_file_among_the_same_names_is_put_in_place_alone(out: Path) -> None:
    publish(out, index="old", other="old")
    folder = out.stat().st_ino
    place = Staging(out)
    place.keep("other")
    place.write("index", "new")
    place.commit(same_names=True)
    assert content(out) == {"index": "new", "other": "old"}
    assert out.stat().st_ino == folder
    assert list(out.parent.iterdir()) == [out]


def test_two_files_are_not_put_in_place_one_by_one(out: Path) -> None:
    publish(out, index="old", other="old")
    folder = out.stat().st_ino
    place = Staging(out)
    place.write("index", "new")
    place.write("other", "new")
    place.commit(same_names=True)
    assert out.stat().st_ino != folder
    assert content(out) == {"index": "new", "other": "new"}


def test_where_files_cannot_be_linked_they_are_copied(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    publish(out, index="old")
    monkeypatch.setattr(os, "link", refuse)
    place = Staging(out)
    place.keep("index")
    place.commit()
    assert content(out) == {"index": "old"}


def test_two_renames_where_the_system_cannot_exchange(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, index="old")
    monkeypatch.setattr(staging, "_system_exchange", lambda *_: False)
    publish(out, index="new")
    assert content(out) == {"index": "new"}
    assert list(out.parent.iterdir()) == [out]


def test_a_kill_between_the_two_renames_is_mended(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, index="old")
    monkeypatch.setattr(staging, "_system_exchange", lambda *_: False)
    place = Staging(out)
    place.write("index", "new")
    renames: list[Path] = []

    def rename_once(source: Path, target: Path) -> None:
        if renames:
            raise KeyboardInterrupt
        renames.append(source)
        source.rename(target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", rename_once)
        with pytest.raises(KeyboardInterrupt):
            place.commit()
    assert not out.exists()
    Staging(out).discard()
    assert content(out) == {"index": "old"}


def test_what_dead_builds_left_is_removed_and_the_living_keep_theirs(out: Path) -> None:
    publish(out, index="old")
    dead = out.parent / f".{out.name}.999999999.abc"
    living = out.parent / f".{out.name}.{os.getppid()}.abc"
    half_written = out.parent / f"..{out.name}.memory.json.abc"
    dead.mkdir()
    living.mkdir()
    half_written.touch()
    Staging(out).discard()
    assert not dead.exists()
    assert living.exists()
    assert not half_written.exists()


@pytest.mark.parametrize("in_the_way", ["out", "parent"])
def test_a_file_in_the_place_of_the_folder(tmp_path: Path, in_the_way: str) -> None:
    out = tmp_path / "parent" / "site"
    blocked = out if in_the_way == "out" else out.parent
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file")
    with pytest.raises(OSError):
        publish(out, index="new")
    assert blocked.read_text() == "a file"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    publish(tmp_path / "real", index="old")
    (tmp_path / "site").symlink_to("real")
    publish(tmp_path / "site", index="new")
    assert (tmp_path / "site").is_symlink()
    assert content(tmp_path / "real") == {"index": "new"}
    assert {path.name for path in tmp_path.iterdir()} == {"real", "site"}


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path) -> None:
    staging.check_place(tmp_path / "new")
    staging.check_place(tmp_path)
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(AuthorError, match="other things than a site"):
        staging.check_place(tmp_path)


def test_neither_is_a_checkout(tmp_path: Path) -> None:
    for name in staging.SIGNS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    staging.check_place(tmp_path)
    (tmp_path / ".git").mkdir()
    with pytest.raises(AuthorError, match="other things than a site"):
        staging.check_place(tmp_path)


def test_a_large_old_site_goes_away_by_itself(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "MANY", 1)
    publish(out, index="old")
    publish(out, index="new")
    assert content(out) == {"index": "new"}
    until = time.monotonic() + 20
    while list(out.parent.iterdir()) != [out] and time.monotonic() < until:
        time.sleep(0.02)
    assert list(out.parent.iterdir()) == [out]
