"""The store: what is saved is loaded, writes are whole or not at all, and damage is one clear line."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_
from msgspec import Struct

from neuron_articles.problems import AuthorError, Problem
from neuron_articles.records.store import Record, State, Store, canonical_json, digest, write_atomic

RECORD = Record("stroop", "RN50x4", "key", {"words": ["red", "größe"], "share": 0.25}, {"date": "2026-11-21"})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def test_a_record_is_loaded_as_it_was_saved(store: Store) -> None:
    path = store.save(RECORD)
    assert path == store.root / "RN50x4" / "stroop.json"
    assert store.read("RN50x4", "stroop") == RECORD


class Shares(Struct):
    """Data of a made-up figure."""

    shares: dict[str, list[float]]


def test_data_of_another_shape_are_one_line_with_the_path_inside_the_file(store: Store) -> None:
    path = store.save(Record("stroop", "RN50x4", "key", {"shares": {"word": [0.5], "ink": [0.25, "half"]}}))
    with pytest.raises(AuthorError) as found:
        store.load("RN50x4", "stroop", Shares)
    problem = found.value.problem
    assert isinstance(problem, Problem) and problem.path == str(path)
    assert problem.message == "this is not a readable record: data.shares[...][1]: expected `float`, got `str`"


def test_data_are_decoded_as_their_type_and_written_as_they_were(store: Store) -> None:
    record = Record("stroop", "RN50x4", "key", Shares({"word": [0.5]}))
    before = store.save(record).read_bytes()
    found = store.load("RN50x4", "stroop", Shares)
    assert found == record
    assert found is not None and store.save(found).read_bytes() == before


def test_states(store: Store) -> None:
    assert store.state("RN50x4", "stroop", "key") is State.MISSING
    store.save(RECORD)
    assert store.state("RN50x4", "stroop", "key") is State.FRESH
    assert store.state("RN50x4", "stroop", "another") is State.STALE


def test_the_same_record_is_the_same_bytes(store: Store) -> None:
    first = store.save(RECORD).read_bytes()
    assert store.save(RECORD).read_bytes() == first


DAMAGED = {
    "nothing": ("", 1, 1, "Expecting value"),
    "cut short": ('{"key": "k", "data": {"words": ["re', 1, 33, "Unterminated string"),
    "cut short on the third line": ('{"key": "k",\n "data": {\n  "a": 1,', 3, 10, "property name"),
    "binary": ("\x00\x01", 1, 1, "Expecting value"),
    "a list": ("[1, 2]", 1, 1, "the record: expected `object`, got `array`"),
    "a number": ("3", 1, 1, "the record: expected `object`, got `int`"),
    "no key": ('{"data": {}}', 1, 1, "missing required field `key`"),
    "no data": ('{"key": "k"}', 1, 1, "missing required field `data`"),
    "data of another type": ('{"key": "k", "data": []}', 1, 1, "data: expected `object`, got `array`"),
    "about of another type": ('{"key": "k", "data": {}, "about": []}', 1, 1, "about: expected `object`, got `array`"),
    "not a number": ('{"key": "k", "data": {"share": NaN}}', 1, 1, "NaN is no number"),
    "nested too deep": ('{"key": "k", "data": {"a": ' + "[" * 100_000, 1, 1, "nested too deep"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_record_is_one_line_with_its_place(store: Store, case: str) -> None:
    text, line, column, message = DAMAGED[case]
    path = store.save(RECORD)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuthorError) as found:
        store.read("RN50x4", "stroop")
    problem = found.value.problem
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line, problem.column) == (str(path), line, column)
    assert message in problem.message
    assert problem.remedy


def test_a_record_that_is_not_utf8(store: Store) -> None:
    store.save(RECORD).write_bytes(b'{"key": "caf\xe9", "data": {}}')
    with pytest.raises(AuthorError, match="not a readable record"):
        store.read("RN50x4", "stroop")


def test_records_are_listed_in_order(store: Store) -> None:
    for model, figure in (("RN50x4", "b"), ("RN101", "c"), ("RN50x4", "a")):
        store.save(Record(figure, model, "key", {}))
    store.add_object(b"picture", "png")
    assert list(store.records()) == [("RN101", "c"), ("RN50x4", "a"), ("RN50x4", "b")]


def test_an_object_is_kept_once_under_its_digest(store: Store) -> None:
    name = store.add_object(b"picture", "png")
    assert name == f"{digest(b'picture')}.png"
    path = store.root / ".objects" / name
    changed = path.stat().st_mtime_ns
    assert store.add_object(b"picture", "png") == name
    assert path.stat().st_mtime_ns == changed
    assert store.read_object(name) == b"picture"


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", ".hidden", "a/b.png"])
def test_an_object_lies_in_its_folder(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of an object"):
        store.read_object(name)


JSON = any_.recursive(
    any_.none() | any_.booleans() | any_.integers() | any_.floats(allow_nan=False, allow_infinity=False) | any_.text(),
    lambda inner: any_.lists(inner) | any_.dictionaries(any_.text(), inner),
    max_leaves=5,
)


@settings(max_examples=30)
@given(any_.dictionaries(any_.text(), JSON, max_size=3))
def test_one_value_has_one_text(value: dict[str, Any]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(value) == canonical_json(turned)
    assert json.loads(canonical_json(value)) == value


def test_what_is_no_json_is_not_written(store: Store) -> None:
    store.save(RECORD)
    with pytest.raises(ValueError, match="JSON compliant"):
        store.save(Record("stroop", "RN50x4", "key", {"share": float("nan")}))
    assert store.read("RN50x4", "stroop") == RECORD


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomic(path, "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


LISTING, PICTURE = f"{'1' * 32}.json", f"{'2' * 32}.png"


@pytest.mark.parametrize("content", [None, b"", b'{"pictures": [', b"\xff"])
def test_a_list_of_objects_that_cannot_be_read_is_lost(store: Store, content: bytes | None) -> None:
    """What a record names may be JSON that names more; a broken one is as lost as one that is not there."""
    if content is not None:
        path = store.root / "objects" / LISTING
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert store.lost({"rows": [{"details": LISTING}]}) == {LISTING}


def test_objects_that_a_list_names_are_looked_for(store: Store) -> None:
    there = store.add_object(b"picture", "png")
    listing = store.add_object(json.dumps({"pictures": [there, PICTURE]}).encode(), "json")
    assert store.lost({"details": listing, "words": ["no object", "name.png"]}) == {PICTURE}
    assert store.lost({"a": there}) == set()
