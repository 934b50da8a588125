"""Problems: one printed form, sorted, each once; places in a text; suggestions."""

from __future__ import annotations

import ast
import builtins
import importlib
import pickle
import re
from typing import NamedTuple

import pytest

from neuron_articles import problems as module_of_problems
from neuron_articles.locations import PACKAGE
from neuron_articles.problems import AuthorError, Place, Problem, Problems, Severity, Source, suggest
from neuron_articles.units import UnknownName

PROBLEM = Problem("articles/a.md", 3, 7, Severity.ERROR, "something is wrong", "put it right")


def test_the_printed_form() -> None:
    assert str(PROBLEM) == "articles/a.md:3:7: error: something is wrong (put it right)"
    assert (
        str(PROBLEM._replace(remedy="", severity=Severity.WARNING)) == "articles/a.md:3:7: warning: something is wrong"
    )


def test_json_holds_every_field() -> None:
    assert PROBLEM.to_json() == {
        "path": "articles/a.md",
        "line": 3,
        "column": 7,
        "severity": "error",
        "message": "something is wrong",
        "remedy": "put it right",
    }


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
    assert str(AuthorError("a sentence")) == "a sentence"
    assert str(AuthorError("it is wrong", "put it right")) == "it is wrong; put it right"
    assert str(AuthorError.from_problem(PROBLEM)) == str(PROBLEM)


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (Place("a.md"), "a.md: error: wrong (put it right)"),
        (Place("a.md", 3), "a.md:3: error: wrong (put it right)"),
        (Place("a.md", 3, 7), "a.md:3:7: error: wrong (put it right)"),
    ],
)
def test_an_error_with_a_place_is_printed_like_a_problem(place: Place, printed: str) -> None:
    assert str(AuthorError("wrong", "put it right", place)) == printed
    assert str(AuthorError("wrong", place=place)) == printed.removesuffix(" (put it right)")


def test_the_parts_of_an_error_are_a_problem_where_it_has_a_place() -> None:
    assert AuthorError.from_problem(PROBLEM).problem == PROBLEM
    warning = AuthorError("wrong", "put it right", Place("a.md"), Severity.WARNING)
    assert warning.problem == Problem("a.md", 0, 0, Severity.WARNING, "wrong", "put it right")
    assert AuthorError("wrong", "put it right").problem is None


def test_an_error_keeps_its_parts_on_its_way_between_processes() -> None:
    sent = UnknownName("wrong; or so", "put it right", Place("a.md", 3), Severity.NOTE)
    back = pickle.loads(pickle.dumps(sent))
    assert type(back) is UnknownName and str(back) == str(sent) == "a.md:3: note: wrong; or so (put it right)"
    assert (back.message, back.remedy, back.place, back.severity) == (
        "wrong; or so",
        "put it right",
        Place("a.md", 3),
        Severity.NOTE,
    )


# What may be imported without the analyses' libraries; the other rooms' classes are read from their source.
LIGHT = (
    "problems",
    "units",
    "records",
    "statistics",
    "drawing",
    "dialect",
    "authoring",
    "figures",
    "compute",
    "render",
    "cli",
)


class ErrorClass(NamedTuple):
    module: str
    name: str
    parent: str


def drawn_tree() -> list[ErrorClass]:
    """The classes that the docstring of ``problems`` lists, each below its parent."""
    above: list[str] = []
    found: list[ErrorClass] = []
    for line in (module_of_problems.__doc__ or "").split("All errors of the package.")[1].splitlines():
        if match := re.fullmatch(r"    ((?:  )*)([A-Z]\w+)(?: {2,}([a-z_.]+) {2,}\S.*)?", line):
            depth = len(match[1]) // 2
            above[depth:] = [match[2]]
            found += [ErrorClass(match[3], match[2], above[depth - 1])] if match[3] else []
    return found


def written_classes() -> set[ErrorClass]:
    """The error classes in the source of all rooms, with the first class that each is made from."""
    classes = set()
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.bases:
                classes.add(ErrorClass(module, node.name, ast.unparse(node.bases[0]).rpartition(".")[2]))
    known = {name for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, Exception)}
    while more := {one.name for one in classes if one.parent in known} - known:
        known |= more
    return {one for one in classes if one.name in known}


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn = drawn_tree()
    assert len(drawn) == len(set(drawn)) and set(drawn) == written_classes()


def test_the_errors_that_load_without_the_analyses_are_in_the_tree() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in LIGHT and parts[-1] != "__init__":
            importlib.import_module(".".join(("neuron_articles", *parts)))
    drawn = {(one.module, one.name): one.parent for one in drawn_tree()}
    waiting: list[type[BaseException]] = [Exception]
    seen = set()
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            module = one.__module__.removeprefix("neuron_articles.")
            if module != one.__module__:
                seen.add((module, one.__name__))
                assert drawn[module, one.__name__] == one.__bases__[0].__name__
    assert {("problems", "AuthorError"), ("units", "UnknownName"), ("render.drawings", "Missing")} <= seen


def test_no_part_of_an_error_is_cut_out_of_its_text() -> None:
    cuts = re.compile(r"""(partition|split|rstrip)\(["']; ["']""")
    assert not [path.name for path in PACKAGE.rglob("*.py") if cuts.search(path.read_text(encoding="utf-8"))]


def test_a_remedy_stands_apart_from_its_message() -> None:
    """The first argument of every error that is raised names the trouble alone; the second says what to do."""
    errors = {one.name for one in written_classes() if one.parent in {"AuthorError", "Exception"}} - {"Missing"}
    glued = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
                texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                glued += [f"{path.name}:{node.lineno}" for text in texts if isinstance(text, str) and "; " in text]
    assert not glued


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
