"""Bad input: no traceback but a line with path, line, column and remedy, status 1, and the previous site as it was."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuron_articles.render import staging
from tests.site.folders import BIBLIOGRAPHY, STROOP, Folder

LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning|note): (?P<message>.+)")
FRONT = "---\ntitle: Bad\n---\n\n"


@pytest.fixture
def built(site: Folder) -> Folder:
    """The small site, built once, so that there is something to leave as it was."""
    assert site.command() == 0
    return site


def refused(site: Folder, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """Build what cannot be built; the lines on standard error. The site there is left as it was."""
    before = site.files()
    capsys.readouterr()
    status = site.command(*options)
    said = capsys.readouterr()
    assert status == 1
    assert "Traceback" not in said.err + said.out
    assert said.out == ""
    assert site.files() == before
    assert not [path for path in site.root.iterdir() if path.name not in KNOWN], "something is left behind"
    return said.err.splitlines()


KNOWN = {"content", "data", "out", ".out.memory.json"}


def check(lines: list[str], expected: str) -> None:
    """One line begins as expected and has the form of a problem."""
    found = [line for line in lines if line.startswith(expected)]
    assert len(found) == 1, "\n".join(lines)
    assert LINE.fullmatch(found[0])


# What an author may do to an article: the bytes, and how the line begins that says what is wrong.
ARTICLES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (f"{FRONT}caf".encode() + b"\xe9 here\n", "articles/bad.md:5:4: error: the file is not UTF-8 (save"),
    "UTF-16": ("---\ntitle: T\n---\n".encode("utf-16"), "articles/bad.md:1:1: error: the file is not UTF-8"),
    "too large": (b"word " * 4_100_000, "articles/bad.md:1:1: error: the file has 19 MB"),
    "unclosed footnote": (b"Text ^[never closed.\n\nMore.", "articles/bad.md:5:6: error: this footnote is never"),
    "unclosed comment": (b"Text.\n\n<!-- never closed.", "articles/bad.md:7:1: error: this comment is never closed"),
    "unclosed comment in a line": (b"Text <!-- never.\n\nMore.", "articles/bad.md:5:6: error: this comment is never"),
    "unclosed tag": (b"Text <sup>2.\n\nMore.", "articles/bad.md:5:6: error: <sup> is never closed"),
    "unclosed formula": (b"$$\nx^2\n\nMore.", "articles/bad.md:5:1: error: this formula is never closed"),
    "unbalanced formula": (b"Text $\\frac{1}{2$.", "articles/bad.md:5:"),
    "unclosed figure": (b"::: figure stroop\nMore.", "articles/bad.md:5:1: error: this ::: is never closed"),
    "front matter that is a list": (b"---\n- title\n- date\n---\n", "articles/bad.md:2:1: error: the front matter is"),
    "front matter that is a word": (b"---\nhello\n---\n", "articles/bad.md:2:1: error: the front matter is"),
    "unclosed front matter": (b"---\ntitle: T\n\nText", "articles/bad.md:1:1: error: the front matter is never closed"),
    "YAML that runs code": (b"---\ntitle: !!python/name:os.system\n---\n", "articles/bad.md:2:8: error: the front"),
    "a title that is a list": (b"---\ntitle: [a]\n---\n", "articles/bad.md:2:1: error: title must be a text"),
    "no date": (b"---\ndate: tomorrow\n---\n", 'articles/bad.md:2:1: error: "tomorrow" is not a date (write it as'),
    "a slug that climbs": (b"---\nslug: ../../x\n---\n", 'articles/bad.md:2:1: error: "../../x" cannot be part of an'),
    "a figure with a slash": (
        b"::: figure ../../etc/passwd\nCaption\n:::\n",
        'articles/bad.md:5:1: error: there is no figure "../../etc/p',
    ),
    "a model with a slash": (
        b"::: figure stroop {model=../x}\nCaption\n:::\n",
        'articles/bad.md:5:1: error: there is no model "../x"',
    ),
    "a value with slashes": (b"{value:a//etc/x.data.y}", "articles/bad.md:5:1: error: there is no "),
    "a picture elsewhere": (
        b"![a file](../../etc/passwd)",
        'articles/bad.md:5:1: error: the picture "../../etc/passwd" lies outside',
    ),
    "a picture at the root": (
        b"![a file](/etc/passwd)",
        'articles/bad.md:5:1: error: the picture "/etc/passwd" lies outside',
    ),
    "a picture with a long name": (b"![x](" + b"a" * 5000 + b".png)", 'articles/bad.md:5:1: error: "aaaaaaaaaaaaaaaa'),
    "a picture that is a folder": (b"![x](.)", 'articles/bad.md:5:1: error: there is no picture "."'),
    "a link that runs code": (b"[x](javascript:alert)", 'articles/bad.md:5:1: error: the address "javascript:alert"'),
}


@pytest.mark.parametrize("case", ARTICLES)
def test_a_bad_article_is_a_line_with_its_place(case: str, built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    content, expected = ARTICLES[case]
    front = b"" if content.startswith((b"---", b"\xff")) or b"title: Bad" in content else FRONT.encode()
    built.write("articles/bad.md", front + content)
    check(refused(built, capsys), expected)


def test_line_ends_of_windows_read_like_others(site: Folder) -> None:
    text = f"{FRONT}Text^[A note.].\n\n## Heading\n\n$$\nx\n$$\n\n[@nobody]\n"
    site.write("articles/bad.md", text)
    unix = site.problems(), site.build(draft=True).problems.errors
    site.write("articles/bad.md", text.replace("\n", "\r\n"))
    assert (site.problems(), site.build(draft=True).problems.errors) == unix
    assert unix[0][0].startswith('articles/bad.md:13:2: error: the bibliography has no entry "nobody"')


@pytest.mark.parametrize("text", ["", "\n \n\n", "---\n---\n", "\ufeff"])
def test_an_empty_article_is_an_article(site: Folder, text: str) -> None:
    site.write("articles/nothing.md", text)
    assert not site.build().problems.errors
    assert "<title>Nothing · Test articles</title>" in site.page("nothing")


def test_two_articles_with_one_slug(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    built.article("other", "Text.", slug="good")
    check(refused(built, capsys), 'articles/other.md:1:1: error: the address "good" is taken by articles/good.md')


def test_many_articles_with_one_slug_made_by_two_processes(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(8):
        built.article(f"other-{number}", "Text.", slug="same")
    lines = refused(built, capsys, "--jobs", "2")
    assert len([line for line in lines if "is taken by articles/other-0.md" in line]) == 7


# Size and depth -------------------------------------------------------------------------------------------------------

DEEP = {
    "brackets": "[" * 10_000 + "x" + "]" * 10_000,
    "brackets that stay open": "[" * 10_000,
    "addresses": "[x](" + "(" * 10_000,
    "braces": "{" * 10_000,
    "quotations": ">" * 10_000 + "x",
    "stars": "*" * 10_000 + "x" + "*" * 10_000,
    "comparisons": "<" * 10_000,
    "backticks": "`" * 10_000,
    "braces in a formula": "$" + "{" * 10_000 + "}" * 10_000 + "$",
}


@pytest.mark.parametrize("case", DEEP)
def test_ten_thousand_of_a_kind(case: str, site: Folder) -> None:
    site.write("articles/deep.md", f"{FRONT}{DEEP[case]}\n\nThe end.\n")
    start = time.process_time()
    outcome = site.build()
    assert time.process_time() - start < 8
    if not outcome.problems.errors:
        assert "The end." in site.page("deep")


def test_an_article_of_five_megabytes(site: Folder) -> None:
    paragraph = f"A sentence with *emphasis*, a [link](good.md) and `code`. {'Plain words to the end of it. ' * 100}"
    text = "\n\n".join(f"{number}. {paragraph}" for number in range(5_000_000 // len(paragraph)))
    site.write("articles/large.md", f"{FRONT}{text}\n\nThe end.\n")
    outcome = site.build()
    assert not outcome.problems.errors
    assert "The end." in site.page("large")


# What must come out inert ---------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


def assert_inert(page: str) -> None:
    assert "alert(1)</script>" not in page
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert "javascript:" not in page


def test_a_script_in_the_label_of_a_neuron(site: Folder) -> None:
    site.article("label", f'{{mref("{SCRIPT} Spiderman", 550)}} and {{mref("<img src=x onerror=alert(1)>", 550)}}.')
    site.build()
    assert_inert(site.page("label"))
    assert_inert(site.read("neurons/RN50x4/layer4/550/index.html"))
    assert "Spiderman</a>" in site.page("label")


def test_a_script_in_a_title_of_the_bibliography(site: Folder) -> None:
    entry = (
        f"@misc{{evil, title={{{SCRIPT} & more}}, author={{<b>Evil</b>}}, url={{javascript:alert(1)}}, year={{2000}}}}"
    )
    site.write("bibliography.bib", BIBLIOGRAPHY + entry)
    site.article("cites", "A claim [@evil].")
    assert not site.build().problems.errors
    assert_inert(site.page("cites"))
    assert "&lt;script&gt;" in site.page("cites")
    assert "<b>Evil" not in site.page("cites")


def test_a_script_in_metadata(site: Folder) -> None:
    for key in ("title", "description"):
        site.article(key, "Text.", **{key: f"'\"><{SCRIPT}'"})
    site.article("doi", "Text.", doi=f"'10.1000/\"><{SCRIPT}'".replace(" ", "/"))
    site.write(
        "site.yml", f"title: '{SCRIPT}'\nmodel: RN50x4\ndescription: '{SCRIPT}'\nbase_url: https://example.org/\n"
    )
    assert not site.build().problems.errors
    for name, content in site.files().items():
        if name.endswith((".html", ".xml")):
            assert_inert(content.decode())


def test_a_script_in_a_record(site: Folder) -> None:
    colours = [SCRIPT, "blue"]
    cells = {ink: {word: [0.4, 0.6] for word in [*colours, "example"]} for ink in colours}
    site.record("stroop", STROOP | {"colours": colours, "words": [*colours, "example"], "cells": cells})
    site.record("units", {"units": {"RN50x4/layer4/550": {"title": SCRIPT, "words": [SCRIPT]}}})
    site.article("figure", '::: figure stroop\n:::\n\n{mref("Spiderman", 550)}')
    assert not site.build().problems.errors
    for name in ("articles/figure/index.html", "neurons/index.html", "neurons/RN50x4/layer4/550/index.html"):
        assert_inert(site.read(name))


def test_markup_in_an_article_that_could_run(site: Folder) -> None:
    site.article(
        "markup", '<p onclick="alert(1)">Text</p>\n\n<script>alert(1)</script>\n\n<a href="javascript:x">y</a>'
    )
    site.build()
    site.out.mkdir(exist_ok=True)
    page = site.out / "articles/markup/index.html"
    if page.is_file():
        assert_inert(page.read_text())


# The bibliography -----------------------------------------------------------------------------------------------------


def test_a_broken_entry_in_the_middle_costs_no_other(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = BIBLIOGRAPHY.split("@misc")
    built.write(
        "bibliography.bib", f"{first}@article{{broken, title = {{Never closed,\n year = {{2000}}\n\n@misc{second}"
    )
    lines = refused(built, capsys)
    check(lines, 'bibliography.bib:5:1: error: the entry "broken" is never closed')
    assert not [line for line in lines if line.startswith("articles/good.md")]


def test_a_bibliography_that_is_not_utf8(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    built.write("bibliography.bib", BIBLIOGRAPHY.encode() + b"@misc{x, title={caf\xe9}, author={A B}, year={2000}}")
    check(refused(built, capsys), "bibliography.bib:6:20: error: the file is not UTF-8")


# Records --------------------------------------------------------------------------------------------------------------

RECORDS = {
    "truncated": '{"key": "k", "data": {"words": ["re',
    "empty": "",
    "a list": "[]",
    "without its key": '{"data": {}}',
    "without data": '{"key": "k"}',
    "with something else for data": '{"key": "k", "data": [1]}',
    "with something else about it": '{"key": "k", "data": {}, "about": 3}',
    "not a number": '{"key": "k", "data": {"x": NaN}}',
    "nested too deep": "[" * 100_000,
}


@pytest.mark.parametrize("figure", ["stroop", "units"])
@pytest.mark.parametrize("case", RECORDS)
def test_a_damaged_record(case: str, figure: str, built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    path = built.data / "RN50x4" / f"{figure}.json"
    path.write_text(RECORDS[case])
    built.article("figure", '::: figure stroop\n:::\n\n{mref("Spiderman", 550)}')
    lines = refused(built, capsys)
    check(lines, f"{path}:1:")
    assert len(lines) == 2, "one problem, said once"


SHAPES = [
    ("stroop", STROOP | {"words": None}),
    ("stroop", STROOP | {"words": [{"object": "../../x"}]}),
    ("stroop", STROOP | {"cells": {"red": {}}}),
    ("stroop", STROOP | {"cells": []}),
    ("stroop", STROOP | {"colours": ["red", "blue", "green"]}),
    ("stroop", STROOP | {"prompt": 3}),
    ("stroop", STROOP | {"inks": ["red"]}),
    ("stroop", STROOP | {"renderings": 3}),
    ("stroop", {}),
    ("units", {}),
    ("units", {"units": []}),
    ("units", {"units": {"RN50x4/layer4/5": "a title"}}),
    ("units", {"units": {"RN50x4/layer4/5": {"words": "abc"}}}),
    ("units", {"units": {"RN50x4/layer9/5": {}}, "whole_model": True}),
    ("units", {"units": {"../../x": {}}, "whole_model": True}),
]


@pytest.mark.parametrize(("figure", "data"), SHAPES)
def test_a_record_of_another_shape(
    figure: str, data: dict[str, object], built: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = built.record(figure, data)
    built.article("figure", '::: figure stroop\n:::\n\n{mref("Spiderman", 550)}')
    check(refused(built, capsys), f"{path}:1:1: error: ")


def test_a_picture_that_is_not_with_the_data(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"image": {"object": f"{'0' * 32}.webp", "width": 1, "height": 1}, "answers": {"clip": [[1.0, "cup"]]}}
    photographs = {
        "classifiers": [{"key": "clip", "title": "CLIP"}],
        "labels": ["blank"],
        "objects": ["cup"],
        "targets": {},
        "own_class": {},
        "cells": {"cup": {"blank": cell}},
    }
    built.record("in-the-wild", photographs)
    built.article("figure", "::: figure in-the-wild\n:::")
    check(refused(built, capsys), f"articles/figure.md:6:1: error: the picture {'0' * 32}.webp is not with the data")


# Other files ----------------------------------------------------------------------------------------------------------

SETTINGS = {
    "- a list\n": "site.yml:1:1: error: the file is no list of key: value",
    "title: [a\n": "site.yml:2:1: error: the file is no YAML",
    "titel: x\n": 'site.yml:1:1: error: the site has no setting "titel" (did you mean "title"?)',
    "title: x\nmodel: RN50x5\n": 'site.yml:2:1: error: there is no model "RN50x5" (did you mean "RN50x4"?)',
    "base_url: {a: b}\n": "site.yml:1:1: error: base_url must be a text",
    "base_url: 'javascript:alert(1)'\n": 'site.yml:1:1: error: no site can be hosted at "javascript:alert(1)"',
    "base_url: example.org/x\n": 'site.yml:1:1: error: no site can be hosted at "example.org/x" (write it as https://',
}


@pytest.mark.parametrize("text", SETTINGS)
def test_settings(text: str, built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    built.write("site.yml", text)
    check(refused(built, capsys), SETTINGS[text])


NAMED_UNITS = {
    "- a": "models/RN50x4.yml:1:1: error: the file is no list of key: value",
    "units: 3": "models/RN50x4.yml:1:1: error: units must be a mapping",
    "units:\n  89: x\n  99999: x": "models/RN50x4.yml:3:3: error: RN50x4/layer4 has neurons 0 to 2559, not 99999",
    "units:\n  89: [x]": "models/RN50x4.yml:2:3: error: unit 89 needs a title",
    "units:\n  89: {tilte: x}": 'models/RN50x4.yml:2:3: error: unit 89 has no field "tilte" (did you mean "title"?)',
    "units:\n  89: {families: x}": "models/RN50x4.yml:2:3: error: families of unit 89 must be a list",
    "units:\n  89: {title: [x]}": "models/RN50x4.yml:2:3: error: title of unit 89 must be a text",
}


@pytest.mark.parametrize("text", NAMED_UNITS)
def test_named_units(text: str, built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    built.write("models/RN50x4.yml", f"{text}\n")
    check(refused(built, capsys), NAMED_UNITS[text])


def test_a_folder_in_the_place_of_an_article(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (built.content / "articles" / "folder.md").mkdir()
    check(refused(built, capsys), "articles/folder.md:0:0: error: the file cannot be read: it is no file (let it be")


def test_a_link_that_leads_nowhere_in_the_place_of_an_article(
    built: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (built.content / "articles" / "broken.md").symlink_to("nowhere.md")
    check(refused(built, capsys), "articles/broken.md:0:0: error: the file cannot be read: it leads nowhere (let it be")


def test_no_content_folder(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    built.content.rename(built.root / "elsewhere")
    before = built.files()
    assert built.command() == 1
    assert (
        "there is no such folder (neuron-articles new my-article begins one; --content names another)"
        in capsys.readouterr().err
    )
    assert built.files() == before


def test_a_name_that_is_not_utf8(built: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        Path(os.fsdecode(os.fsencode(built.content) + b"/articles/caf\xe9.md")).write_text(f"{FRONT}[@nobody]\n")
    except OSError:
        pytest.skip("this file system has no such names")
    lines = refused(built, capsys)
    assert any('the bibliography has no entry "nobody"' in line for line in lines)


def test_a_good_article_with_such_a_name(built: Folder) -> None:
    path = Path(os.fsdecode(os.fsencode(built.content) + b"/articles/caf\xe9.md"))
    try:
        path.write_text(f"{FRONT}Fine.\n")
    except OSError:
        pytest.skip("this file system has no such names")
    for _ in range(2):
        assert built.command() == 0
        assert "Fine." in built.page("caf")


# The output folder ----------------------------------------------------------------------------------------------------


def test_a_file_in_the_place_of_the_output_folder(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.out.write_text("a file")
    assert site.command() == 1
    assert f"{site.out}: a file stands in the place of the site" in capsys.readouterr().err
    assert site.out.read_text() == "a file"


def test_an_output_folder_that_holds_other_things(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.out.mkdir()
    (site.out / "thesis.tex").write_text("years of work")
    assert site.command() == 1
    assert "this folder holds other things than a site" in capsys.readouterr().err
    assert (site.out / "thesis.tex").read_text() == "years of work"


@contextlib.contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, number: int, after: int) -> Iterator[list[int]]:
    """Every write of the site fails with error ``number`` once ``after`` of them went well."""
    written: list[int] = []
    original = staging.Staging.write

    def write(self: staging.Staging, name: str, content: bytes | str) -> None:
        if len(written) >= after:
            raise OSError(number, os.strerror(number), str(self.folder / name))
        written.append(1)
        original(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(staging.Staging, "write", write)
        yield written


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_write_that_fails(
    number: int, after: int, built: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built.article("good", "Changed.")
    built.article("new", "New.")
    built.write("bibliography.bib", BIBLIOGRAPHY.replace("Gabriel", "G."))
    with failing(monkeypatch, number, after):
        lines = refused(built, capsys)
    assert len(lines) == 1
    assert os.strerror(number) in lines[0]
    assert "the previous site is as it was" in lines[0]
    assert built.command() == 0
    assert "New." in built.page("new")


def test_a_folder_that_cannot_be_written(
    built: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(built.root))

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    built.article("good", "Changed.")
    assert refused(built, capsys) == [f"error: {built.root}: Permission denied (the previous site is as it was)"]


def test_a_disk_that_is_really_full(tmp_path: Path, site: Folder) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        out = disk / "out"
        site.build(out=out)
        before = site.files(out)
        (disk / "ballast").write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 40_000))
        site.article("good", "Changed. " * 20_000)
        with pytest.raises(OSError, match="No space left"):
            site.build(out=out)
        assert site.files(out) == before
        (disk / "ballast").unlink()
        assert site.build(out=out).rendered
        assert "Changed." in (out / "articles/good/index.html").read_text()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# Killing the build ----------------------------------------------------------------------------------------------------


def test_a_build_killed_at_twenty_random_moments(site: Folder) -> None:
    """The previous site or the new one, byte for byte; and the next build works."""
    choose = random.Random(11)
    seconds = min(measured(site), measured(site))
    previous, replaced, kept = site.files(), 0, 0
    # Twenty kills, and more where a busy machine made them all too early or too late; the range follows what is found.
    for edition in range(1, 61):
        write_edition(site, edition)
        process = fork_build(site)
        process.join(choose.uniform(0, 1.2) * seconds)
        process.kill()
        process.join()
        if (found := site.files()) != previous:
            assert found == clean_site(site), f"edition {edition}: neither the previous site nor the new one"
            previous, replaced = found, replaced + 1
        else:
            kept += 1
        if edition >= 20 and replaced and kept:
            break
        seconds *= 1 if replaced and kept else 1.1 if kept else 0.9
    assert replaced and kept, "every kill came too early, or too late, to show anything"
    fork_build(site).join()
    assert site.files() == clean_site(site)
    assert {path.name for path in site.root.iterdir()} <= KNOWN | {"clean", ".clean.memory.json"}


def test_builds_at_the_same_time_do_not_disturb_each_other(site: Folder) -> None:
    for edition in range(3):
        write_edition(site, edition)
        together = [fork_build(site) for _ in range(3)]
        for process in together:
            process.join()
        assert [process.exitcode for process in together] == [0, 0, 0]
        assert site.files() == clean_site(site)


def measured(site: Folder) -> float:
    """Seconds that a build of a new edition takes."""
    write_edition(site, -1)
    fork_build(site).join()
    write_edition(site, 0)
    start = time.monotonic()
    fork_build(site).join()
    return time.monotonic() - start


def write_edition(site: Folder, number: int) -> None:
    for article in range(8):
        site.article(f"article-{article}", f"Edition {number} of article {article}^[A note.]. " * 20)


def fork_build(site: Folder) -> multiprocessing.process.BaseProcess:
    """A build in a process of its own, which has all modules loaded: what is killed is the work."""
    process = multiprocessing.get_context("fork").Process(target=site.build, kwargs={"jobs": 2})
    process.start()
    return process


def clean_site(site: Folder) -> dict[str, bytes]:
    """The site as a clean build makes it."""
    site.build(out=site.root / "clean", clean=True)
    return site.files(site.root / "clean")


# Any text at all ------------------------------------------------------------------------------------------------------


def spoil(text: str, choose: random.Random) -> str:
    """The text after a few mutilations: cut, doubled, or with signs of the dialect in the middle of a word."""
    signs = ["^[", "]", "{", "}", "$", "$$", "<", ">", ":::", "\n", "`", "*", "[@", "---\n", "<!--", "{/*", '"', "\\"]
    for _ in range(choose.randint(1, 8)):
        where, length = choose.randrange(len(text)), choose.randrange(30)
        middle = choose.choice([choose.choice(signs), "", text[where : where + length] * 2])
        text = text[:where] + middle + text[where + length :]
    return text


@pytest.mark.parametrize("form", ["md", "mdx"])
def test_the_guide_mutilated(site: Folder, root: Path, form: str) -> None:
    choose: random.Random = random.Random(form)
    guide = (root / "content/articles/writing-an-article.md").read_text(encoding="utf-8")
    if form == "mdx":
        guide = guide.split("---\n", 2)[2]
    for _ in range(12):
        site.write(f"articles/spoilt.{form}", spoil(guide, choose))
        for problem in site.build().problems:
            assert LINE.fullmatch(str(problem)), str(problem)


def test_html_that_the_last_gate_refuses_is_one_error(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuron_articles.dialect.raw_html.safe_attributes", lambda tag, report: dict(tag.attributes))
    site.article("hole", '<p onclick="alert(1)">Text.</p>')
    [told] = site.problems()
    assert told.startswith('articles/hole.md:1:1: error: "<p onclick="alert(1)">') and "please report" in told
