"""Random edits, some saved while a build runs: every end is what a clean build would be. A command tries more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from neuron_articles.render import Builder, BuildOptions, articles, assembly
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.remembered import ArticleSummary
from neuron_articles.render.staging import Staging
from tests.site import edits
from tests.site.folders import PICTURE, STROOP, Folder
from tests.site.random_edits import Sequence, differing, patch_front_end, try_sequences

SEQUENCES, ROUNDS = 10, 2


def test_random_edits_end_as_a_clean_build_would() -> None:
    said: list[str] = []
    wrong, saved = try_sequences(SEQUENCES, 1000, said.append, ROUNDS)
    assert wrong == 0, "\n".join(said)
    assert saved > SEQUENCES // 3, "some are saved while a build runs"


@pytest.fixture
def sequence(tmp_path: Path) -> Sequence:
    """A site with a front end of its own, and nothing edited yet."""
    found = Sequence(tmp_path / "0", 1, tmp_path)
    edits.prepare(found.site, found.front_end)
    return found


def test_the_comparison_sees_what_a_build_leaves_out(sequence: Sequence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds that never look whether an article changed are found out."""
    with patch_front_end(sequence.front_end):
        assert sequence.compare() == []
        sequence.site.article("one", "Another text.")
        clean = sequence.root / "clean"
        current = articles.is_current

        def blind(context: BuildContext, path: Path, summary: ArticleSummary) -> bool:
            return path.name == "one.md" or current(context, path, summary)

        monkeypatch.setattr(assembly, "is_current", blind)
        assert sequence.compare() == ["other bytes: articles/one/index.html"]
        assert "Another text." in (clean / "articles/one/index.html").read_text()
    assert differing({"a": b"", "b": b"1"}, {"b": b"2", "c": b""}) == [
        "only here: a", "only in a clean build: c", "other bytes: b"
    ]


@pytest.mark.parametrize("edit", [edit for edit in edits.EDITS if edit[0] not in ("mended", "there_and_back")])
def test_each_edit_arrives(edit: tuple[str, edits.Edit], sequence: Sequence) -> None:
    with patch_front_end(sequence.front_end):
        sequence.build()
        for seed in range(1):
            edit[1](sequence.site, sequence.front_end, random.Random(seed))
            assert sequence.compare() == []


def test_an_edit_saved_after_an_article_was_read_arrives(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that leaves size and time as they were, and one that is taken back."""
    path = site.article("late", "The first text.")
    read, texts = Path.read_bytes, [b"The second one.", b"The first text."]
    source = path.read_bytes()

    def reading(file: Path) -> bytes:
        content = read(file)
        if file == path and texts:
            path.write_bytes(source.replace(b"The first text.", texts.pop(0)))
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", reading)
        site.build()
    site.build()
    assert "The first text." in site.page("late")
    assert site.build().rendered == 0


def test_a_record_saved_between_its_digest_and_its_reading_arrives(
    site: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the drawing of the second is not remembered as that of the first."""
    site.article("shows", "::: figure stroop\n:::\n\n{value:stroop.prompt}")
    record = site.data / "RN50x4" / "stroop.json"
    first = record.read_bytes()
    read = Path.read_bytes

    def reading(file: Path) -> bytes:
        content = read(file)
        if file == record and content == first:
            site.record("stroop", STROOP | {"prompt": "another {}"})
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", reading)
        site.build()
    site.build()
    assert "another {}" in site.page("shows")
    record.write_bytes(first)
    site.build()
    clean = site.root / "clean"
    (site.data / "drawings").rename(site.root / "other-drawings")
    site.build(out=clean)
    assert differing(site.files(), site.files(clean)) == []


def test_after_a_failed_build_only_what_was_mended_is_rendered(site: Folder) -> None:
    """From the first build on, as ``serve`` starts; what else was edited meanwhile arrives, too."""
    for number in range(6):
        site.article(f"plain-{number}", f"Text of {number}.")
    site.article("wrong", "Wrong [@nobody].")
    builder = Builder(BuildOptions(site.content, site.data, site.out, jobs=1), holds=True)
    first = builder.build()
    assert first.problems.errors and not site.out.exists()
    site.article("plain-0", "Edited.")
    second = builder.build()
    assert (second.rendered, len(second.problems.errors)) == (1, 1)
    site.article("wrong", "Mended.")
    assert builder.build().rendered == 1
    for slug, text in {"plain-0": "Edited.", "plain-5": "Text of 5.", "wrong": "Mended."}.items():
        assert text in site.page(slug)
    builder.end()
    assert [path.name for path in site.root.glob(".out.*")] == [".out.memory.json"]
    assert site.build().rendered == 0


def test_what_was_removed_while_there_were_errors_is_gone_after_them(site: Folder) -> None:
    path = site.article("gone", "Text.")
    builder = Builder(BuildOptions(site.content, site.data, site.out, jobs=1), holds=True)
    builder.build()
    path.unlink()
    bibliography = (site.content / "bibliography.bib").read_text()
    site.write("bibliography.bib", bibliography + "@misc{broken")
    assert builder.build().problems.errors
    site.write("bibliography.bib", bibliography)
    assert not builder.build().problems.errors
    assert not (site.out / "articles/gone").exists()
    builder.end()


def test_a_folder_put_aside_is_taken_along_and_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = Staging(out)
    first.write("a", "1")
    first.put_aside()
    second = Staging(out, first)
    second.keep("a", second.aside_before)
    second.write("b", "2")
    second.put_aside()
    third = Staging(out, second)
    for name in ("a", "b"):
        third.keep(name, third.aside_before)
    third.commit()
    assert {path.name: path.read_text() for path in out.iterdir()} == {"a": "1", "b": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_damaged_memory_costs_time_and_nothing_else(site: Folder) -> None:
    """Cut, and changed in any byte: no traceback, and the site that a clean build makes."""
    site.article("shows", "::: figure stroop\n:::\n\n![a dot](dot.png) [@goh2021multimodal]")
    site.write("articles/dot.png", PICTURE)
    site.build()
    whole, path, choose = site.files(), site.root / ".out.memory.json", random.Random(5)
    for _ in range(15):
        content = bytearray(path.read_bytes())
        place = choose.randrange(len(content))
        content[place] = choose.randrange(256)
        path.write_bytes(content[: choose.choice([place, len(content)])])
        assert not site.build().problems.errors
        assert site.files() == whole
