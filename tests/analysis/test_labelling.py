"""Labelling: blind, shuffled per rater, saved after every answer, resumed, on this machine only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from neuron_articles.problems import AuthorError
from neuron_articles.responses.labelling import LabelFile, Sitting, serve

pytestmark = pytest.mark.torch

PICTURES = [f"strong-{i}.png" for i in range(12)]


@pytest.fixture
def labels(tmp_path: Path) -> LabelFile:
    return LabelFile.open(tmp_path / "labels.json", "PictoCLIP/layer4/89", ["cat", "dog"])


def sit(labels: LabelFile, rater: str = "ann") -> Sitting:
    return Sitting(labels, rater, PICTURES, look=lambda name: b"png of " + name.encode())


def test_every_answer_is_saved_and_a_sitting_goes_on_where_it_stopped(labels: LabelFile) -> None:
    sitting = sit(labels)
    first = sitting.next()
    sitting.act("answer", {"place": first, "category": "cat"})
    again = LabelFile.open(labels.path, labels.subject)
    assert again.answers == {"ann": {sitting.order[0]: "cat"}} and again.categories == ["cat", "dog"]
    assert sit(again).order == sitting.order and sit(again).next() == 1
    sit(again).act("back", {})
    assert sit(again).next() == 0 and LabelFile.open(labels.path, labels.subject).answers == {"ann": {}}


def test_raters_see_their_own_order_and_no_names(labels: LabelFile) -> None:
    orders = [sit(labels, rater).order for rater in ("ann", "bob")]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(PICTURES) and orders[0] != orders[1] != PICTURES
    assert "strong" not in str(sit(labels).state())


def test_the_last_answer_ends_the_sitting(labels: LabelFile) -> None:
    sitting = sit(labels)
    for _ in PICTURES:
        state = sitting.act("answer", {"place": sitting.next(), "category": "dog"})
    assert state.place is None and state.done == state.total == 12


def test_majority_and_agreement_of_raters(labels: LabelFile) -> None:
    for rater, answers in {"ann": "ccdd", "bob": "ccdc", "eve": "dcdd"}.items():
        for picture, letter in zip(PICTURES, answers, strict=False):
            labels.answer(rater, picture, {"c": "cat", "d": "dog"}[letter])
    assert list(labels.majority().values()) == ["cat", "cat", "dog", "dog"]
    assert labels.agreement()["ann", "bob"] == pytest.approx(0.5)
    assert set(labels.agreement()) == {("ann", "bob"), ("ann", "eve"), ("bob", "eve")}


def test_mistakes_are_one_line(labels: LabelFile) -> None:
    labels.save()
    with pytest.raises(AuthorError, match="holds labels of PictoCLIP/layer4/89"):
        LabelFile.open(labels.path, "PictoCLIP/layer4/90")
    with pytest.raises(AuthorError, match='no category "cow"'):
        labels.answer("ann", PICTURES[0], "cow")
    with pytest.raises(AuthorError, match="needs a name"):
        labels.add_category("  ")
    with pytest.raises(AuthorError, match="9 categories only"):
        LabelFile.open(labels.path, labels.subject, map(str, range(8)))  # type: ignore[arg-type]
    labels.path.write_text("[]")
    with pytest.raises(AuthorError, match="no file of labels"):
        LabelFile.open(labels.path, labels.subject)


@pytest.fixture
def port(labels: LabelFile) -> Iterator[int]:
    server = serve(sit(labels))
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    reply = connection.getresponse()
    return reply.status, reply.read()


def test_the_page_answers_over_http(port: int, labels: LabelFile) -> None:
    assert b"What does this picture show?" in ask(port, "GET", "/")[1]
    assert ask(port, "GET", "/picture/0")[1].startswith(b"png of")
    assert json.loads(ask(port, "POST", "/category", {"name": "cow"})[1])["categories"] == ["cat", "dog", "cow"]
    status, reply = ask(port, "POST", "/answer", {"place": 0, "category": "cow"})
    assert status == 200 and json.loads(reply)["place"] == 1
    assert list(json.loads(labels.path.read_text())["answers"]["ann"].values()) == ["cow"]
    for path, body in (
        ("/answer", {"place": 99, "category": "cow"}),
        ("/answer", {}),
        ("/nonsense", {}),
        ("/answer", []),
    ):
        assert ask(port, "POST", path, body)[0] == 400
    assert ask(port, "GET", "/picture/99")[0] == ask(port, "GET", "/../labels.json")[0] == 404


def test_other_hosts_and_other_pages_are_refused(port: int, labels: LabelFile) -> None:
    assert ask(port, "GET", "/state", Host=f"evil.example:{port}")[0] == 403
    answer = {"place": 0, "category": "cat"}
    assert ask(port, "POST", "/answer", answer, Origin="http://evil.example")[0] == 403
    assert labels.answers == {}


def test_two_who_label_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    """Each in a program of their own: what is in memory of the other's answers is old."""
    path = tmp_path / "labels.json"
    ann, bob = (LabelFile.open(path, "PictoCLIP/layer4/3", ["lion", "other"]) for _ in range(2))
    for number in range(13):
        ann.answer("ann", f"picture {number}", "lion")
    bob.add_category("tiger")
    bob.answer("bob", "picture 0", "tiger")
    ann.answer("ann", "picture 13", "other")
    assert bob.take_back("bob") == "picture 0"
    bob.answer("bob", "picture 1", "lion")
    found = LabelFile.open(path, "PictoCLIP/layer4/3")
    assert len(found.answers["ann"]) == 14 and found.answers["bob"] == {"picture 1": "lion"}
    assert found.categories == ["lion", "other", "tiger"]


@pytest.mark.parametrize(
    "value",
    [
        '{"subject": "a", "categories": "lion", "answers": {}}',
        '{"subject": "a", "categories": [], "answers": []}',
        "[]",
    ],
)
def test_a_file_of_another_shape_is_one_clear_line(tmp_path: Path, value: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(value)
    with pytest.raises(AuthorError, match="is no file of labels"):
        LabelFile.open(path, "a")
    assert path.read_text() == value
