"""Markup of other dialects: caught where it would be printed, and nothing is said of what is right or plain text.

A sample is a line; § stands for a line end, and lines that begin with # and a blank are titles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neuron_articles.dialect import parse
from neuron_articles.problems import Severity

FOLDER = Path(__file__).parent
REPOSITORY = FOLDER.parent.parent


def samples(name: str) -> Iterator[str]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            yield line.replace("§", "\n")


def told(text: str, form: str = "native") -> list[str]:
    """Warnings and errors; a note is no alarm."""
    return [str(one) for one in parse(text, "x", form).problems if one.severity is not Severity.NOTE]


def test_there_are_samples_enough() -> None:
    assert len(list(samples("foreign.txt"))) > 160
    assert len(list(samples("silent.txt"))) > 30


@pytest.mark.parametrize("sample", list(samples("foreign.txt")))
def test_markup_of_another_dialect_is_told_with_its_line_and_a_remedy(sample: str) -> None:
    found = parse(f"Before.\n\n{sample}\n\nAfter.\n", "x").problems
    first = next(one for one in found if one.severity is not Severity.NOTE)
    assert 3 <= first.line <= 3 + sample.count("\n")
    assert any(one.remedy for one in found)


@pytest.mark.parametrize("sample", list(samples("silent.txt")))
def test_nothing_is_said_of_what_is_right(sample: str) -> None:
    assert told(f"{sample}\n") == []


def test_one_mark_is_told_once() -> None:
    for sample in ("[see @k, p. 3]", "[[a link]]", "[TOC]", "[!NOTE]", "`a`{.b}", "{{ x }}", r"\eqref{a}"):
        assert len(told(sample)) == 1, sample


def test_remedies_of_drafts_are_written_in_their_form() -> None:
    assert told("See @k there.\n", "mdx") == [
        'x:1:5: warning: a citation without brackets: "@k" (write <d-cite bibtex-key="key" />; \\@ for the sign alone)'
    ]


@pytest.mark.parametrize("path", ["content/articles", "README.md", "docs", "site/fonts/README.md"])
def test_what_is_shipped_is_right(path: str) -> None:
    here = REPOSITORY / path
    for file in sorted(here.glob("*.md")) if here.is_dir() else [here]:
        found = [one for one in told(file.read_text(encoding="utf-8")) if "this sentence stands" not in one]
        assert found == [], file.name
