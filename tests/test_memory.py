"""The build's memory: digests asked once, a hint that may be lost or damaged at any time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from neuron_articles.records.store import digest
from neuron_articles.render import build_cache
from neuron_articles.render.build_cache import BuildCache, signature
from neuron_articles.render.remembered import PageEntry


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_file_is_read_again_only_after_an_edit(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    time.sleep(0.03)  # a file that was just written is read once more
    first = BuildCache.load(out)
    assert first.digest(file) == digest("one")
    first.save()

    monkeypatch.setattr(build_cache, "_content", lambda _: b"read again")
    assert BuildCache.load(out).digest(file) == digest("one")
    file.write_text("two")
    assert BuildCache.load(out).digest(file) == digest("read again")


def test_an_edit_of_the_same_size_with_the_old_time_is_seen(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    before = file.stat()
    time.sleep(0.03)
    known = BuildCache.load(out)
    known.digest(file)
    known.save()
    file.write_text("two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert BuildCache.load(out).digest(file) == digest("two")


def test_a_file_system_that_counts_seconds_is_given_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = 1_700_000_000 * 10**9
    for after, settled in ((10**9, False), (2 * 10**9, False), (3 * 10**9, True)):
        monkeypatch.setattr("time.time_ns", lambda after=after: whole + after)
        assert build_cache._is_settled((3, 1, whole, whole)) is settled
    monkeypatch.setattr("time.time_ns", lambda: whole + 10**8)
    assert build_cache._is_settled((3, 1, whole + 1, whole + 1))


def test_a_build_that_saw_a_file_with_two_contents_is_not_settled(out: Path, tmp_path: Path) -> None:
    file, known = tmp_path / "file", BuildCache.load(out)
    file.write_text("one")
    assert known.read(file) == b"one"
    assert known.settled and known.is_still(file)
    file.write_text("two")
    assert not known.is_still(file)
    assert known.read(file) == b"two"
    assert not known.settled
    assert known.digest(file) == digest("one"), "one digest for the whole build"
    known.begin()
    assert known.settled and known.digest(file) == digest("two")


def test_what_is_no_file_is_not_read(out: Path, tmp_path: Path) -> None:
    pipe, known = tmp_path / "pipe", BuildCache.load(out)
    os.mkfifo(pipe)
    assert known.digest(pipe) == ""
    with pytest.raises(OSError, match="no file"):
        known.read(pipe)
    os.mkfifo(known.path)
    assert BuildCache.load(out).pages == {}


def test_no_file_has_no_digest(out: Path, tmp_path: Path) -> None:
    assert BuildCache.load(out).digest(tmp_path / "none") == ""
    assert BuildCache.load(out).digest(tmp_path / "a\0b") == ""
    assert BuildCache.load(out).digest(tmp_path) == ""


def test_files_are_asked_again_in_the_next_build(out: Path, tmp_path: Path) -> None:
    file, known = tmp_path / "file", BuildCache.load(out)
    file.write_text("one")
    assert known.digest(file) == digest("one")
    file.write_text("three")
    assert known.digest(file) == digest("one")
    known.begin()
    assert known.digest(file) == digest("three")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 999}',
        b"\xff\xfe",
        b'{"format": 4, "files": 3, "pages": {}}',
        b'{"digest": "", "memory": {"format": 4}}',
        b"[" * 100_000,
        b'{"digest": ' + b"[" * 100_000,
    ],
)
def test_a_damaged_memory_is_an_empty_one(out: Path, content: bytes) -> None:
    known = BuildCache.load(out)
    known.pages["page:index.html"] = PageEntry("")
    known.save()
    assert BuildCache.load(out).pages
    known.path.write_bytes(content)
    assert BuildCache.load(out).pages == {}


def test_a_memory_that_somebody_edited_is_an_empty_one(out: Path) -> None:
    known = BuildCache.load(out)
    known.pages["page:index.html"] = PageEntry("key")
    known.save()
    kept = known.path.read_bytes()
    known.path.write_bytes(kept.replace(b'"key"', b'"kez"'))
    assert kept != known.path.read_bytes()
    assert BuildCache.load(out).pages == {}


def test_a_memory_that_cannot_be_written_costs_nothing(out: Path) -> None:
    known = BuildCache.load(out)
    known.path.mkdir(parents=True)
    (known.path / "in the way").touch()
    known.save()


def test_the_signature_changes_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert signature(file) is None
    file.write_text("one")
    before = signature(file)
    replacement = tmp_path / "other"
    replacement.write_text("two")
    os.utime(replacement, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    os.replace(replacement, file)
    assert signature(file) != before


def test_a_second_write_within_a_tick_of_the_clock_is_seen(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    moment = file.stat().st_mtime_ns + 10**9  # as a clock says that has not moved since
    os.utime(file, ns=(moment, moment))
    known = BuildCache.load(out)
    assert known.digest(file) == digest("one")
    known.save()
    file.write_text("two")
    os.utime(file, ns=(moment, moment))
    assert BuildCache.load(out).digest(file) == digest("two")
