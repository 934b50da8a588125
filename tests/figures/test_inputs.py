"""A figure declares what it reads: an input that is not declared would leave a record fresh that is old."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neuron_articles import figures
from neuron_articles.compute.inputs import DataSet, Input, Labels, MentionedUnits, NamedUnits, RecordOf

FOLDER = Path(figures.__file__).parent
# What a module calls -> the input that this reads.
READS: dict[str, type[Input]] = {
    r"session\.(units|responses)\(\)|\bload_library\(|\battribute_feelings\(": DataSet,
    r"\bread_named\(|\btitle_of\(": NamedUnits,
    r"\bfind_mentioned\(": MentionedUnits,
    r"\bseen_by_people\(": Labels,
}
COMPUTED = [name for name in figures.names() if (figure := figures.find(name)) and figure.compute]


def source(name: str) -> str:
    """The text of a figure's module, or of all modules of its folder."""
    stem = FOLDER / name.replace("-", "_")
    paths = sorted(stem.glob("*.py")) if stem.is_dir() else [stem.with_suffix(".py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("name", COMPUTED)
def test_a_figure_declares_what_it_reads(name: str) -> None:
    figure = figures.find(name)
    assert figure is not None
    text = source(name)
    declared = {type(one) for one in figure.inputs}
    missing = {kind.__name__ for pattern, kind in READS.items() if re.search(pattern, text) and kind not in declared}
    assert not missing


def test_a_figure_declares_the_records_it_reads() -> None:
    cards = figures.find("neuron-cards")
    assert cards is not None
    assert {one.figure for one in cards.inputs if isinstance(one, RecordOf)} == {"units", "feature-visualizations"}
