"""Problems: one printed form, sorted, each once; places in a text; suggestions."""

from __future__ import annotations

import pytest

from neuron_articles.problems import AuthorError, Problem, Problems, Severity, Source, suggest

PROBLEM = Problem("articles/a.md", 3, 7, Severity.ERROR, "something is wrong", "put it right")


def test_the_printed_form() -> None:
    assert str(PROBLEM) == "articles/a.md:3:7: error: something is wrong (put it right)"
    assert (
        str(PROBLEM._replace(remedy="", severity=Severity.WARNING)) == "articles/a.md:3:7: warning: something is wrong"
    )


def test_json_holds_every_field() -> None:
    assert PROBLEM.to_json() == {
        "path": "articles/a.md", "line": 3, "column": 7, "severity": "error",
        "message": "something is wrong", "remedy": "put it right",
    }  # fmt: skip


def test_problems_come_sorted_and_once() -> None:
    problems = Problems()
    order = [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1), ("a", 9, 1)]
    for path, line, column in order:
        problems.add(path, line, column, Severity.WARNING, "it")
    assert [(problem.path, problem.line, problem.column) for problem in problems] == sorted(set(order))
    assert len(problems) == 4
    assert problems.errors == []


def test_only_errors_count_as_errors() -> None:
    problems = Problems()
    problems.extend(PROBLEM._replace(severity=severity) for severity in Severity)
    assert problems.errors == [PROBLEM]


def test_an_error_of_an_author_prints_as_one_line() -> None:
    assert str(AuthorError(PROBLEM)) == str(PROBLEM)
    assert AuthorError(PROBLEM).problem is PROBLEM
    assert str(AuthorError("a sentence")) == "a sentence"


@pytest.mark.parametrize(
    ("offset", "place"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (3, 1)), (6, (3, 3)), (7, (4, 1))]
)
def test_the_place_of_an_offset(offset: int, place: tuple[int, int]) -> None:
    assert Source("x", "ab\n\nöd\n").place(offset) == place


def test_the_lines_of_a_source() -> None:
    source = Source("x", "one\n\nthree")
    assert [source.line(number) for number in (1, 2, 3)] == ["one", "", "three"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("strop", 'did you mean "stroop"?'),
        ("Stroop", 'did you mean "stroop"?'),
        ("people", 'did you mean "people-bars"?'),
        ("xyz", ""),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_a_suggestion_only_where_one_is_close(word: str, hint: str) -> None:
    assert suggest(word, ["stroop", "people-bars"]) == hint
