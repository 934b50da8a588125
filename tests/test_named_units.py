"""What authors say of units: read once, checked, and told from what measurements propose."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuron_articles.authoring.named_units import (
    NamedUnit,
    edited,
    named_paths,
    read_entry,
    read_file,
    read_named,
    stamp,
)
from neuron_articles.authoring.proposed_names import Proposed
from neuron_articles.problems import AuthorError
from neuron_articles.records.unit_facts import Purity
from neuron_articles.units import Unit

PROPOSAL = Proposed(7, "dog", ("animal",), ("pictures",), Purity(0.9, 0.2), "proposed: a dog").entry()
UNITS = """\
units:
  3: Felines
  "12": {title: Dogs, families: [animal, 5], facets: [any], warning: 1, note: They bark.}
  RN50x4/layer4/89: {title: Elsewhere}
  5: {tilte: x}
  1024: Too far
"""


def write(folder: Path, text: str, model: str = "PictoCLIP") -> Path:
    path = folder / "models" / f"{model}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_typed_and_say_which_fields_they_give(tmp_path: Path) -> None:
    found = read_file(write(tmp_path, UNITS)).units
    assert found == {
        Unit("PictoCLIP", "layer4", 3): NamedUnit("Felines", said=("title",)),
        Unit("PictoCLIP", "layer4", 12): NamedUnit(
            "Dogs", ("animal", "5"), ("any",), "1", "They bark.", ("title", "families", "facets", "warning", "note")
        ),
        Unit("RN50x4", "layer4", 89): NamedUnit("Elsewhere", said=("title",)),
    }


def test_entries_of_another_shape_are_problems_with_their_lines(tmp_path: Path) -> None:
    problems = read_file(write(tmp_path, UNITS)).problems
    assert [str(problem) for problem in problems] == [
        'models/PictoCLIP.yml:5:3: error: unit 5 has no field "tilte" (did you mean "title"?)',
        "models/PictoCLIP.yml:6:3: error: PictoCLIP/layer4 has neurons 0 to 1023, not 1024",
    ]


@pytest.mark.parametrize(
    ("value", "message", "remedy"),
    [
        (None, "unit 5 needs a title", "5: {title: …}"),
        (["dog"], "unit 5 needs a title", "5: {title: …}"),
        ({"colour": "red"}, 'unit 5 has no field "colour"', ""),
        ({"families": "animal"}, "families of unit 5 must be a list", ""),
        ({"families": {"animal": 1}}, "families of unit 5 must be a list", ""),
        ({"title": ["dog"]}, "title of unit 5 must be a text", ""),
        ({"note": {"dog": 1}}, "note of unit 5 must be a text", ""),
    ],
)
def test_an_entry_of_another_shape_says_what_is_wrong(value: object, message: str, remedy: str) -> None:
    with pytest.raises(AuthorError) as found:
        read_entry("5", value)
    assert (found.value.message, found.value.remedy) == (message, remedy)


def test_a_models_own_units_are_found_by_number(tmp_path: Path) -> None:
    write(tmp_path, UNITS)
    assert {unit: one.title for unit, one in read_named("PictoCLIP", tmp_path).items()} == {3: "Felines", 12: "Dogs"}
    assert read_named("RN50x4", tmp_path) == {}, "there is no file of this model"
    write(tmp_path, "units:\n  89: Spider\n", "RN50x4-published")
    assert read_named("RN50x4-published", tmp_path)[89].title == "Spider", "its units go by the name of RN50x4"
    assert [path.stem for path in named_paths(tmp_path)] == ["PictoCLIP", "RN50x4-published"]


@pytest.mark.parametrize("text", ["", "units:\n", "model: PictoCLIP\n", "units: [\n", "- 1\n", "units: 3\n"])
def test_a_file_without_readable_units_names_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    assert read_named("PictoCLIP", tmp_path) == {}


def test_an_entry_is_proposed_as_long_as_nobody_edits_it() -> None:
    written = PROPOSAL.as_written()
    assert read_entry("7", written) == PROPOSAL and PROPOSAL.is_proposed
    edits: list[dict[str, object]] = [{"title": "Dogs"}, {"families": []}, {"note": "proposed: a dog"}, {"warning": ""}]
    for edit in edits:
        assert not read_entry("7", written | edit).is_proposed, edit
    assert not read_entry("7", {name: written[name] for name in ("title", "note")}).is_proposed
    mine = {"title": "dog", "families": ["animal"], "note": f"mine [{stamp('dog', ['animal'], 'mine')}]"}
    assert not read_entry("7", mine).is_proposed, "its note does not say that it is proposed"


def test_a_stamp_changes_with_each_part_of_a_proposal() -> None:
    parts = [("a", ["b"], "c"), ("x", ["b"], "c"), ("a", ["x"], "c"), ("a", ["b"], "x"), ("a", ["b", "b"], "c")]
    assert len({stamp(*part) for part in parts}) == len(parts)
    assert stamp("a", ["b"], "c") == stamp("a", ("b",), "c")


def test_what_a_proposal_left_in_an_edited_entry_is_no_persons_note() -> None:
    edited = read_entry("7", PROPOSAL.as_written() | {"title": "Dogs"})
    assert edited.note.startswith("proposed: a dog [") and edited.persons_note == ""
    assert PROPOSAL.persons_note == PROPOSAL.note
    assert read_entry("7", {"title": "Dogs", "note": "proposed by Ada"}).persons_note == "proposed by Ada"


def test_people_wrote_what_is_not_proposed() -> None:
    mine = read_entry("9", PROPOSAL.as_written() | {"title": "Dogs"})
    assert edited({7: PROPOSAL, 9: mine}) == {9: mine}


def test_an_entry_is_written_as_it_was_given() -> None:
    value = {"note": "n", "title": "t", "facets": [], "families": ["a", "b"]}
    assert list(read_entry("1", value).as_written().items()) == list(value.items())
