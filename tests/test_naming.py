"""Proposed names in an author's file: what a person wrote stays, to the byte."""

from __future__ import annotations

import pytest
import yaml

from neuron_articles.authoring.named_units import stamp
from neuron_articles.authoring.proposed_names import merge, proposals_of
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record
from neuron_articles.records.unit_facts import Purity, RecordedUnit, UnitsRecord

AUTHORS = """\
# My notes.
model: PictoCLIP
units:
    3: {title: Felines, note: "mine"}  # a person's
    # about the next one
    7:
        title: dog
        families: [animal]
        note: 'proposed: of its ten strongest, 10% of the pictures [STAMP]'

    12:
        title: King of beasts
        families: [animal]
        note: 'proposed: of its ten strongest, 90% of the pictures [STAMP]'
# The end.
facts: true
""".replace(
    "STAMP",
    stamp("dog", ["animal"], "proposed: of its ten strongest, 10% of the pictures"),
)


LION = stamp("lion", ["animal"], "proposed: a lion")


def record(title: str = "", **concepts: tuple[str, list[str]]) -> Record[UnitsRecord]:
    units = {
        f"PictoCLIP/layer4/{index[1:]}": RecordedUnit(
            title=title,
            concept=concept,
            families=("animal",),
            modalities=tuple(modalities),
            purity=Purity(0.9, 0.2),
            note=f"proposed: a {concept}",
        )
        for index, (concept, modalities) in concepts.items()
    }
    return Record("units", "PictoCLIP", "key", UnitsRecord(units))


def test_a_new_file_holds_all_proposals_marked() -> None:
    found = proposals_of(record(u9=("cat", ["pictures"]), u2=("lion", ["pictures", "words"]), u4=("sun", [])))
    assert [one.index for one in found] == [2, 9]
    values = yaml.safe_load(merge("", "PictoCLIP", found))
    assert values["model"] == "PictoCLIP" and list(values["units"]) == [2, 9]
    assert values["units"][2] == {"title": "lion", "families": ["animal"], "note": f"proposed: a lion [{LION}]"}


def test_what_a_person_wrote_or_edited_stays_to_the_byte() -> None:
    both = ["pictures", "words"]
    found = proposals_of(record(u3=("cat", both), u5=("cow", both), u7=("dog", both), u12=("lion", both)))
    merged = merge(AUTHORS, "PictoCLIP", found)
    values = yaml.safe_load(merged)
    assert {index: entry["title"] for index, entry in values["units"].items()} == {
        3: "Felines",
        5: "cow",
        7: "dog",
        12: "King of beasts",
    }
    assert values["units"][7]["note"].startswith("proposed: a dog [") and values["facts"] is True
    assert all(line in merged for line in AUTHORS.splitlines() if line.lstrip().startswith("#"))
    assert AUTHORS[AUTHORS.index("    12:") :] in merged
    assert '    3: {title: Felines, note: "mine"}  # a person\'s\n' in merged and merged.endswith(
        "# The end.\nfacts: true\n"
    )


def test_writing_twice_changes_nothing() -> None:
    found = proposals_of(record(u5=("cow", ["words"]), u7=("dog", ["pictures"])))
    once = merge(AUTHORS, "PictoCLIP", found)
    assert merge(once, "PictoCLIP", found) == once


def test_a_proposal_that_no_longer_holds_goes() -> None:
    first = merge("", "PictoCLIP", proposals_of(record(u5=("cow", ["words"]), u7=("dog", ["pictures"]))))
    again = merge(first, "PictoCLIP", proposals_of(record(u5=("cow", []), u7=("dog", ["words"]))))
    assert sorted(yaml.safe_load(again)["units"]) == [7], "no other unit is for cows, either"
    renamed = merge(again, "PictoCLIP", proposals_of(record(u7=("wolf", ["words"]))))
    assert yaml.safe_load(renamed)["units"][7]["title"] == "wolf"


def test_an_author_who_changes_a_name_alone_keeps_it() -> None:
    """Even to another concept of the same family, and with the note left as it was."""
    found = proposals_of(record(u5=("cow", ["words"]), u7=("dog", ["pictures"])))
    edited = merge("", "PictoCLIP", found).replace("title: cow", "title: dog")
    assert merge(edited, "PictoCLIP", found) == edited


def test_a_title_is_written_as_readers_read_it() -> None:
    one = record("Georgia", u5=("georgia", ["words"]))
    assert [proposed.title for proposed in proposals_of(one)] == ["Georgia"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "units:\n  3: {title: a}\n  4: {title: b}\n  3: {title: c}\n",
            "PictoCLIP.yml:4: error: neuron 3 is there twice",
        ),
        ("model: PictoCLIP\nunits: [1, 2]\n", "PictoCLIP.yml:2: error: units must be a mapping"),
        ("units: none\n", "PictoCLIP.yml:1: error: units must be a mapping"),
    ],
)
def test_files_of_another_shape_are_refused(text: str, said: str) -> None:
    with pytest.raises(AuthorError, match=said):
        merge(text, "PictoCLIP", proposals_of(record(u5=("cow", ["words"]))))


@pytest.mark.parametrize("text", ["model: PictoCLIP\n", "model: PictoCLIP\nunits:\n", "# only a remark\n"])
def test_files_without_units_get_some(text: str) -> None:
    merged = merge(text, "PictoCLIP", proposals_of(record(u5=("cow", ["words"]))))
    [entry] = yaml.safe_load(merged)["units"].values()
    assert entry["title"] == "cow" and entry["families"] == ["animal"] and entry["note"].startswith("proposed: a cow [")
    assert merged.startswith(text)


def test_units_in_braces_are_refused() -> None:
    with pytest.raises(AuthorError, match="one below the other"):
        merge("units: {3: cat}\n", "PictoCLIP", [])


def test_published_units_have_no_measurements() -> None:
    with pytest.raises(AuthorError, match="were not measured here"):
        proposals_of(Record("units", "RN50x4", "key", UnitsRecord({"RN50x4/layer4/3": RecordedUnit(title="x")})))
