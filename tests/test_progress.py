"""Progress: counts and an estimate in front of a person, a line now and then in a log."""

from __future__ import annotations

import io

import pytest

from neuron_articles.progress import Progress, counted, rounded


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(stream: io.StringIO, seconds: float, steps: int, of: int, remembered: int = 0) -> list[str]:
    clock = Clock()
    progress = Progress(stream, clock)
    for done in range(1, steps + 1):
        clock.now += 0 if done <= remembered else seconds
        progress(done, of, "pictures")
    return [line.strip() for line in stream.getvalue().replace("\r", "\n").splitlines() if line.strip()]


def test_counts_are_said_as_one_says_them() -> None:
    assert [counted(number, "page") for number in (0, 1, 2, 1031)] == ["0 pages", "1 page", "2 pages", "1,031 pages"]


def test_a_person_sees_a_count_and_what_is_left() -> None:
    lines = told(Screen(), seconds=1, steps=10, of=100)
    assert lines[-1] == "10 of 100 pictures, about 90 s left" or lines[-1] == "10 of 100 pictures, about 2 min left"


def test_a_log_gets_a_line_now_and_then() -> None:
    lines = told(io.StringIO(), seconds=1, steps=100, of=1000)
    assert len(lines) == 3 and lines[0].startswith("30 of 1000 pictures, about 16 min left")


def test_short_work_is_not_told() -> None:
    assert told(Screen(), seconds=0.001, steps=50, of=50) == []
    assert told(io.StringIO(), seconds=0.5, steps=20, of=20) == []


def test_what_is_remembered_does_not_make_the_rest_look_quick() -> None:
    lines = told(Screen(), seconds=1, steps=700, of=1000, remembered=500)
    assert lines[-1] == "700 of 1000 pictures, about 5 min left"


def test_a_finished_count_ends_its_line_and_the_next_begins_anew() -> None:
    stream, clock = Screen(), Clock()
    progress = Progress(stream, clock)
    for done in range(1, 6):
        clock.now += 1
        progress(done, 5, "pictures")
    clock.now += 1
    progress(1, 9, "words")
    assert "5 of 5 pictures" in stream.getvalue() and stream.getvalue().count("\n") == 1
    assert stream.getvalue().rstrip().endswith("1 of 9 words"), "nothing is known yet of how long words take"


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1 s"), (89, "89 s"), (600, "10 min"), (7500, "2 h 5 min")])
def test_durations(seconds: float, said: str) -> None:
    assert rounded(seconds) == said
