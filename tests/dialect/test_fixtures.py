"""Every construct by example: title, source, HTML, problems, each ended by a line with one dot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from neuron_articles.dialect import parse, to_html
from tests.dialect.plain import Plain

FOLDER = Path(__file__).parent


class Example(NamedTuple):
    title: str
    source: str
    html: str
    problems: str


def examples(path: Path) -> Iterator[Example]:
    """The examples of one file. Four fields each; blank lines between examples do not count."""
    fields: list[str] = []
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line != ".":
            lines.append(line)
            continue
        fields.append("\n".join(lines))
        lines = []
        if len(fields) == 4:
            yield Example(fields[0].strip(), *fields[1:])
            fields = []
    assert not fields, f"{path.name}: an example has {len(fields)} of 4 fields"


def all_examples() -> Iterator[object]:
    for form, folder in (("native", "native"), ("mdx", "drafts")):
        for path in sorted((FOLDER / folder).glob("*.txt")):
            for example in examples(path):
                yield pytest.param(form, example, id=f"{folder}/{path.stem}: {example.title}")


@pytest.mark.parametrize(("form", "example"), list(all_examples()))
def test_example(form: str, example: Example) -> None:
    document = parse(example.source, "x", form)
    assert to_html(document, Plain()).strip() == example.html.strip()
    assert "\n".join(str(problem)[2:] for problem in document.problems) == example.problems
