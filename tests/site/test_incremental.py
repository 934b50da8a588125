"""A build that renders only what an edit touches gives the same bytes as a clean build."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from neuron_articles.render import Builder, BuildOptions
from neuron_articles.render.assembly import Outcome
from tests.site.folders import BIBLIOGRAPHY, PICTURE, ROOT, STROOP, UNITS, Folder

Edit = Callable[[Folder], object]


@pytest.fixture
def many(site: Folder) -> Folder:
    """A dozen articles that cite, link, show figures, values and pictures, and mention neurons."""
    site.write("articles/picture.png", PICTURE)
    site.write("site.yml", "title: Test articles\nmodel: RN50x4\nbase_url: https://example.org/site/\n")
    for number in range(10):
        site.article(f"plain-{number}", f"Text of {number}^[A note.], see [the next](plain-{(number + 1) % 10}.md).")
    site.article("figure", "::: figure stroop\nA caption [@stroop1935studies].\n:::\n\nRed is {value:stroop.prompt}.")
    site.article("neuron", '{mref("Spiderman", 550)} and {mref("another", 89)}, and ![a dot](picture.png).')
    site.article("cites", "A claim [@goh2021multimodal; @stroop1935studies].", date="2026-01-02")
    return site


def same_as_clean(site: Folder) -> None:
    clean = site.root / "clean"
    site.build(out=clean, clean=True)
    ours, theirs = site.files(), site.files(clean)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_nothing_is_rendered_when_nothing_changed(many: Folder) -> None:
    first = many.build()
    assert first.rendered == first.pages
    again = many.build()
    assert (again.rendered, again.pages, again.changed) == (0, first.pages, False)


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(site: Folder) -> None:
        path = site.content / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edit


def model_file(site: Folder) -> None:
    site.write("models/RN50x4.yml", "units:\n  89: {title: Donald Trump, families: [Person Neurons]}\n")


# An edit, and how many pages it may touch: articles, and the pages that show something of them.
EDITS: dict[str, tuple[Edit, int]] = {
    "a word of the text": (replaced("articles/plain-3.md", "Text of 3", "Words of 3"), 1),
    "the title": (replaced("articles/plain-3.md", "title: Plain-3", "title: Three"), 2),
    "the title of one that mentions neurons": (replaced("articles/neuron.md", "title: Neuron", "title: Other"), 4),
    "the date": (replaced("articles/cites.md", "2026-01-02", "2026-01-03"), 2),
    "the slug of an article that another links to": (replaced("articles/plain-3.md", "---\n\n", "slug: x\n---\n\n"), 3),
    "a new article": (lambda site: site.article("new", "New."), 2),
    "a draft": (lambda site: site.article("new", "New.", draft="true"), 0),
    "no more article": (lambda site: (site.content / "articles/cites.md").unlink(), 1),
    "a new name": (lambda site: (site.content / "articles/cites.md").rename(site.content / "articles/cited.md"), 2),
    "a cited entry": (replaced("bibliography.bib", "Gabriel", "G."), 2),
    "an entry cited by two": (replaced("bibliography.bib", "J. Ridley", "J. R."), 2),
    "an entry nobody cites": (lambda site: site.write("bibliography.bib", BIBLIOGRAPHY + NEW_ENTRY), 0),
    "a picture": (lambda site: site.write("articles/picture.png", PICTURE + b"\0"), 1),
    "a record": (lambda site: site.record("stroop", STROOP | {"prompt": "in {}"}), 1),
    "the units": (lambda site: site.record("units", UNITS | {"note": "more"}), 0),
    "a named unit": (model_file, 3),
}
NEW_ENTRY = "\n@misc{new, title={New}, author={A B}, year={2000}, url={https://example.org}}\n"


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_renders_what_it_touches_and_no_more(edit: str, many: Folder) -> None:
    before = many.build()
    change, touched = EDITS[edit]
    change(many)
    outcome = many.build()
    assert not outcome.problems.errors
    assert outcome.rendered == touched, f"of {before.pages}"
    same_as_clean(many)


class Watched:
    """Builds of one process that is told which files changed, as ``serve`` is."""

    def __init__(self, site: Folder) -> None:
        self.site = site
        self.builder = Builder(BuildOptions(site.content, site.data, site.out, **site.options))
        self.builder.build()
        self.files = self.snapshot()

    def snapshot(self) -> dict[Path, bytes]:
        found = (path for folder in (self.site.content, self.site.data) for path in folder.rglob("*"))
        return {path.resolve(): path.read_bytes() for path in found if path.is_file() and "drawings" not in path.parts}

    def build(self) -> Outcome:
        before, self.files = self.files, self.snapshot()
        changed = {path for path in before.keys() | self.files.keys() if before.get(path) != self.files.get(path)}
        return self.builder.build(changed=changed)


@pytest.mark.parametrize("edit", EDITS)
def test_a_watched_edit_renders_as_much_and_so_does_the_next(edit: str, many: Folder) -> None:
    watched = Watched(many)
    change, touched = EDITS[edit]
    change(many)
    outcome = watched.build()
    assert (outcome.rendered, outcome.problems.errors) == (touched, [])
    same_as_clean(many)
    replaced("articles/plain-7.md", "Text of 7", "Words of 7")(many)
    assert watched.build().rendered == 1
    same_as_clean(many)


def test_only_articles_leave_the_rest_as_it_was(many: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(many)
    replaced("articles/plain-7.md", "Text of 7", "Words of 7")(many)
    with monkeypatch.context() as patch:
        patch.setattr(
            "neuron_articles.render.build_context.gather", None
        )  # what is known of units would be gathered again
        assert watched.build().rendered == 1
    model_file(many)
    assert watched.build().rendered == 3


def test_the_settings_touch_every_page(many: Folder) -> None:
    many.build()
    replaced("site.yml", "Test articles", "Other articles")(many)
    outcome = many.build()
    assert outcome.rendered == outcome.pages
    same_as_clean(many)


@pytest.mark.parametrize("kind", ["draft", "base_url"])
def test_options_touch_every_page(kind: str, many: Folder) -> None:
    many.build()
    many.options = {"draft": True} if kind == "draft" else {"base_url": "https://example.net/"}
    outcome = many.build()
    assert outcome.rendered == outcome.pages
    same_as_clean(many)


def random_edit(choose: random.Random) -> Edit:
    """An edit of a kind and place chosen by chance; none makes an error."""
    number, word = choose.randrange(10), choose.choice(["one", "two", "three", "größer"])

    def article(site: Folder) -> object:
        body = choose.choice(
            ["{}.", "{}^[A note].", "[@goh2021multimodal] {}.", '{mref("{}", 7)}', "::: figure stroop\n{}\n:::"]
        )
        return site.article(f"plain-{number}", body.replace("{}", word), date=choose.choice(["", "2026-03-01"]))

    def drafted(site: Folder) -> object:
        return site.article(f"draft-{number}", word, draft="true")

    def record(site: Folder) -> object:
        return site.record("stroop", STROOP | {"prompt": f"{word} {{}}"}, version=choose.choice([0, 1]))

    def units(site: Folder) -> object:
        entry = {"title": word, "families": [word], "words": [word]}
        return site.record("units", {"units": {"RN50x4/layer4/7": entry}, "whole_model": choose.random() < 0.5})

    def bibliography(site: Folder) -> object:
        return site.write("bibliography.bib", BIBLIOGRAPHY.replace("Multimodal neurons", word))

    def remove(site: Folder) -> object:
        paths = sorted((site.content / "articles").glob("plain-*.md"))
        return paths[0].rename(paths[0].with_name(f"plain-{number}.md")) if paths and number else None

    def settings(site: Folder) -> object:
        return site.write("site.yml", f"title: {word}\nmodel: RN50x4\n")

    def picture(site: Folder) -> object:
        site.write("articles/dot.png", PICTURE + word.encode())
        return site.article("dotted", f"![{word}](dot.png)")

    def lost_memory(site: Folder) -> None:
        (site.root / ".out.memory.json").unlink(missing_ok=True)

    def vandalism(site: Folder) -> object:
        return (site.out / "index.html").write_text(word)

    edits = [article, article, article, drafted, record, units, bibliography, remove, settings, picture]
    return choose.choice([*edits, lost_memory, vandalism])


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_series_of_random_edits(site: Folder, seed: int) -> None:
    choose = random.Random(seed)
    site.options = {"draft": seed > 2, "jobs": 2 if seed == 2 else 1}
    build = Watched(site).build if seed == 4 else site.build
    build()
    for _ in range(15):
        for _ in range(choose.randint(1, 4)):
            random_edit(choose)(site)
        assert not build().problems.errors
        same_as_clean(site)


def test_an_error_in_between_changes_nothing_of_it(many: Folder) -> None:
    many.build()
    before = many.files()
    many.article("plain-1", "Edited.")
    many.article("plain-2", "Wrong [@nobody].")
    assert many.build().problems.errors
    assert many.files() == before
    many.article("plain-2", "Right.")
    assert many.build().rendered == 2
    same_as_clean(many)


def test_problems_are_remembered_with_their_pages(many: Folder) -> None:
    many.article("warned", "Text.\n\n![](picture.png)")
    first = [str(problem) for problem in many.build().problems]
    assert any("articles/warned.md:8:1: warning" in line for line in first)
    again = many.build()
    assert again.rendered == 0
    assert [str(problem) for problem in again.problems] == first


def test_a_link_dies_with_the_article_it_leads_to(many: Folder) -> None:
    many.build()
    (many.content / "articles/plain-5.md").unlink()
    found = [str(problem) for problem in many.build().problems]
    assert len(found) == 1
    assert found[0].startswith('articles/plain-4.md:6:26: error: the link "../plain-5/index.html" leads to no page')


def test_two_clean_builds_are_the_same_and_so_are_one_job_and_two(many: Folder) -> None:
    many.build(jobs=1)
    assert many.start("--jobs", "2", "--out", str(many.root / "twice")).wait(60) == 0
    assert many.files() == many.files(many.root / "twice")


CHARTS = """
import sys
from pathlib import Path
from neuron_articles.render import Builder, BuildOptions
from tests.site.folders import Folder

def log(share):
    lines = [{"step": 10, "zero_shot": share, "reading": share, "loss": 1.0}]
    folder.record("training", {"batch": 8, "images": 160, "minutes": 1, "stages": [160], "lines": lines})

folder = Folder(Path(sys.argv[1]))
log(0.1)
folder.article("first", "::: figure training\\n:::")
builder = Builder(BuildOptions(folder.content, folder.data, folder.out, jobs=2))
builder.build()
assert "vl_convert" in sys.modules, "this process has drawn a chart"
log(0.2)
for number in range(6):
    folder.article(f"plain-{number}", "::: figure training\\n:::")
print(builder.build().rendered)
"""


@pytest.mark.slow
def test_charts_are_drawn_by_a_process_that_has_drawn_some_and_would_start_others(empty: Folder) -> None:
    """The compiler of charts never answers in the copy of a process that has used it: this would wait for ever."""
    empty.write("site.yml", "title: Test articles\nmodel: RN50x4\n")
    command = [sys.executable, "-c", CHARTS, str(empty.root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 7


def test_where_the_folders_lie_does_not_matter(many: Folder) -> None:
    many.build()
    moved = Folder(many.root / "elsewhere" / "deeper")
    moved.root.mkdir(parents=True)
    many.content.rename(moved.content)
    many.data.rename(moved.data)
    moved.build()
    assert moved.files() == many.files()


def test_a_fault_in_what_is_known_of_neurons_is_told_in_every_build(empty: Folder) -> None:
    empty.article("plain", "No neuron here.")
    empty.data.mkdir()
    builder = Builder(BuildOptions(empty.content, empty.data, empty.out, jobs=1))
    assert not builder.build().problems.errors
    empty.write("models/RN50x4.yml", "units:\n  89: {tilte: Wrong}\n")
    first, second = ([str(problem) for problem in builder.build().problems] for _ in range(2))
    assert first == second and any('no field "tilte"' in line for line in first)
