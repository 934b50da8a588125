"""The build's memory: digests asked once, a hint that may be lost or damaged at any time."""

from __future__ import annotations

import os
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
    os.utime(file, ns=(1, 1))
    first = BuildCache.load(out)
    assert first.digest(file) == digest("one")
    first.save()

    monkeypatch.setattr(build_cache, "digest", lambda _: "read again")
    assert BuildCache.load(out).digest(file) == digest("one")
    file.write_text("two")
    assert BuildCache.load(out).digest(file) == "read again"


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
    "content", [b"", b"{", b"[]", b'{"format": 999}', b"\xff\xfe", b'{"format": 3, "files": 3, "pages": {}}']
)
def test_a_damaged_memory_is_an_empty_one(out: Path, content: bytes) -> None:
    known = BuildCache.load(out)
    known.pages["page:index.html"] = PageEntry("")
    known.save()
    known.path.write_bytes(content)
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
