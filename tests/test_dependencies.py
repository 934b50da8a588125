"""What pages were made from: numbered names, each with one state for all pages."""

from __future__ import annotations

from dataclasses import dataclass

from neuron_articles.render.dependencies import Dependencies


@dataclass
class Page:
    depends: list[int]


def states(known: Dependencies) -> dict[str, str]:
    return dict(zip(known.names, known.states, strict=True))


def test_what_moved_is_known_by_its_number() -> None:
    known = Dependencies({"cite:a": "1", "cite:b": "2", "file:c": "3"})
    now = {"cite:a": "1", "cite:b": "other", "file:c": ""}
    assert known.moved(now.__getitem__) == {1, 2}
    assert not known.moved(states(known).__getitem__)


def test_pages_share_numbers() -> None:
    known = Dependencies({"cite:a": "1"})
    assert known.note({"file:c": "3", "cite:a": "1"}) == [0, 1]
    assert known.note({"file:c": "3"}) == [1]
    assert states(known) == {"cite:a": "1", "file:c": "3"}


def test_a_build_takes_the_state_that_it_finds() -> None:
    known = Dependencies({"cite:a": "old"})
    known.begin()
    known.note({"cite:a": "new"})
    assert not known.moved({"cite:a": "new"}.__getitem__)


def test_what_changed_during_a_build_is_never_as_it_was() -> None:
    known = Dependencies({})
    known.note({"file:c": "before"})
    known.note({"file:c": "after"})
    for found in ("before", "after", ""):
        assert known.moved({"file:c": found}.__getitem__) == {0}
    known.begin()
    known.note({"file:c": "after"})
    assert not known.moved(lambda _: "after")


def test_what_no_page_needs_any_more_is_forgotten() -> None:
    known = Dependencies({"cite:a": "1", "cite:b": "2", "file:c": "3"})
    pages = [Page([2]), Page([0, 2])]
    known.forget_unused(pages)
    assert states(known) == {"cite:a": "1", "file:c": "3"}
    assert [page.depends for page in pages] == [[1], [0, 1]]
    assert known.note({"file:c": "3", "cite:d": "4"}) == [1, 2]
