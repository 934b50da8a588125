"""Edits that authors, other programs and accidents make, for sequences of them: good ones, bad ones, mean ones."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import to_builtins

from neuron_articles.analyses.visualization_checks import CheckCounts
from neuron_articles.locations import FRONT_END
from neuron_articles.records.store import Store
from tests.figures.records import facet_picture
from tests.measured_units import MODEL, plain_picture, save_measured
from tests.site.folders import BIBLIOGRAPHY, PICTURE, STROOP, Folder

Edit = Callable[[Folder, Path, random.Random], object]

NAMES = ("one", "two", "three", "four")
WORDS = ("red", "tin", "größer", "sea")  # some of one length: an edit may leave a file's size as it was
BODIES = (
    "{}.",
    "{}^[A note].",
    "[@goh2021multimodal] {}.",
    '{mref("{}", 3)}',
    "::: figure stroop\n{}\n:::",
    "::: figure feature-visualizations\n{}\n:::",
    "Said {value:stroop.prompt}: {}.",
    "![{}](dot.png)",
    "See [{}](two.md).",
)
CHECKS = CheckCounts(1, 0, (0.0, 0.9), 0.1, 1, 1, (0.1, 1.0), 0.2)
WRONG = (
    "[@nobody] {}.",
    "::: figure {}\n:::",
    "[{}](nowhere.md)",
    "$\\frac{1{}$",
    "{value:stroop.{}}",
    "^[{}",
    "![](x)",
)


def prepare(site: Folder, front_end: Path) -> None:
    """A small site with everything that edits change, and a front end of its own."""
    site.write("site.yml", f"title: Test articles\nmodel: {MODEL}\n")
    site.write("bibliography.bib", BIBLIOGRAPHY)
    site.write("articles/dot.png", PICTURE)
    for name, body in zip(NAMES, BODIES, strict=False):
        site.article(name, body.replace("{}", name))
    site.article("shows", "::: figure feature-visualizations\n:::\n\n::: figure stroop\n:::")
    save_measured(site.data, 3)
    site.record("stroop", STROOP, MODEL)
    pictured(site, 0)
    shutil.rmtree(front_end, ignore_errors=True)
    shutil.copytree(FRONT_END, front_end, ignore=shutil.ignore_patterns("node_modules", "types", "*.woff2"))


def pictured(site: Folder, shade: int) -> None:
    """A record of a picture made for a neuron, and the picture."""
    store = Store(site.data)
    name = store.add_object(plain_picture((shade, 100, 200)), "webp")
    pictures, counts = {"1": [facet_picture(name)]}, to_builtins(CHECKS)
    about = {"concepts": {"1": "lion"}, "facets": ["text"], "summary": counts, "by_facet": {}, "everyone": counts}
    site.record("feature-visualizations", {"units": pictures, **about}, MODEL)


def mend(site: Folder, front_end: Path) -> None:
    """Whatever was wrong is right again, and what is only another choice stays."""
    for path in (site.content / "articles").glob("*.md"):
        path.unlink()
    for name, body in zip(NAMES, BODIES, strict=False):
        site.article(name, body.replace("{}", name))
    site.write("site.yml", f"title: Mended articles\nmodel: {MODEL}\n")
    site.write("bibliography.bib", BIBLIOGRAPHY)
    site.write(f"models/{MODEL}.yml", "units:\n  2: {title: Mended}\n")
    shutil.rmtree(site.data / MODEL)
    save_measured(site.data, 3)
    site.record("stroop", STROOP, MODEL)
    pictured(site, 0)
    for old in (front_end / "templates" / "components").glob("*-old.html"):
        os.replace(old, old.with_name(old.name.replace("-old", "")))


def article(site: Folder, front_end: Path, choose: random.Random) -> None:
    body = choose.choice(BODIES).replace("{}", choose.choice(WORDS))
    more = choose.choice([{}, {}, {"date": "2026-03-01"}, {"draft": "true"}, {"slug": "elsewhere"}, {"title": "Other"}])
    site.article(choose.choice(NAMES), body, **more)


def mistake(site: Folder, front_end: Path, choose: random.Random) -> None:
    site.article(choose.choice(NAMES), choose.choice(WRONG).replace("{}", choose.choice(WORDS)))


def mended(site: Folder, front_end: Path, choose: random.Random) -> None:
    """All articles are right again."""
    for path in (site.content / "articles").glob("*.md"):
        path.unlink()
    for name in NAMES:
        site.article(name, choose.choice(WORDS))


def same_size_and_time(site: Folder, front_end: Path, choose: random.Random) -> None:
    path = site.article(choose.choice(NAMES), "red.")
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"red.", choose.choice([b"tin.", b"sea."])))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def there_and_back(site: Folder, front_end: Path, choose: random.Random) -> None:
    """A file gets the content of another moment, with its time."""
    path = site.content / "articles" / f"{choose.choice(NAMES)}.md"
    kept = site.root / "kept.md"
    if kept.is_file():
        os.replace(kept, path)
    elif path.is_file():
        shutil.copy2(path, kept)


def renamed(site: Folder, front_end: Path, choose: random.Random) -> None:
    paths = sorted((site.content / "articles").glob("*.md"))
    if paths:
        os.replace(choose.choice(paths), site.content / "articles" / f"{choose.choice(NAMES)}.md")


def removed(site: Folder, front_end: Path, choose: random.Random) -> None:
    (site.content / "articles" / f"{choose.choice(NAMES)}.md").unlink(missing_ok=True)


def sidecar(site: Folder, front_end: Path, choose: random.Random) -> None:
    site.write("articles/beside.mdx", "Text.\n")
    site.write("articles/beside.yml", f"title: {choose.choice(WORDS)}\n")


def bibliography(site: Folder, front_end: Path, choose: random.Random) -> None:
    text = choose.choice([BIBLIOGRAPHY, BIBLIOGRAPHY, "@misc{broken", ""])
    site.write("bibliography.bib", text.replace("Multimodal neurons", choose.choice(WORDS)))


def settings(site: Folder, front_end: Path, choose: random.Random) -> None:
    wrong = choose.choice(["", "", "", "wrong: key\n"])
    site.write("site.yml", f"title: {choose.choice(WORDS)}\nmodel: {MODEL}\n{wrong}")


def named(site: Folder, front_end: Path, choose: random.Random) -> None:
    field = choose.choice(["title", "title", "note", "tilte"])
    site.write(f"models/{MODEL}.yml", f"units:\n  {choose.randrange(4)}: {{{field}: {choose.choice(WORDS)}}}\n")


def picture(site: Folder, front_end: Path, choose: random.Random) -> None:
    path = site.write("articles/dot.png", PICTURE + choose.choice(WORDS).encode())
    if choose.random() < 0.3:
        path.unlink()


def record(site: Folder, front_end: Path, choose: random.Random) -> None:
    site.record("stroop", STROOP | {"prompt": f"{choose.choice(WORDS)} {{}}"}, MODEL, version=choose.choice([0, 1]))


def no_record(site: Folder, front_end: Path, choose: random.Random) -> None:
    path = site.data / MODEL / f"{choose.choice(['stroop', 'units', 'feature-visualizations'])}.json"
    if choose.random() < 0.5:
        path.unlink(missing_ok=True)
    else:
        path.write_text("{broken")


def measured(site: Folder, front_end: Path, choose: random.Random) -> None:
    save_measured(site.data, choose.choice([3, 4]))


def other_picture(site: Folder, front_end: Path, choose: random.Random) -> None:
    pictured(site, choose.randrange(5) * 50)


def no_pack(site: Folder, front_end: Path, choose: random.Random) -> None:
    """The pictures of a record are gone, or only one of them."""
    packs = sorted(site.data.glob("*/*.zip"))
    if packs:
        choose.choice(packs).unlink()


def loose_object(site: Folder, front_end: Path, choose: random.Random) -> None:
    """An object as a file of its own: added again, replaced by other bytes, or removed."""
    path = site.data / ".objects" / Store(site.data).add_object(plain_picture((0, 100, 200)), "webp")
    if path.is_file():
        what = choose.randrange(3)
        if what:
            path.write_bytes(b"other")
        if what == 2:
            path.unlink()


def template(site: Folder, front_end: Path, choose: random.Random) -> None:
    path = front_end / "templates" / choose.choice(["article.html", "neuron.html", "components/chart.html"])
    if path.is_file():
        path.write_text(f"{path.read_text()}<!-- {choose.choice(WORDS)} -->")


def renamed_template(site: Folder, front_end: Path, choose: random.Random) -> None:
    folder = front_end / "templates" / "components"
    name = choose.choice(["stroop", "visualization-gallery", "matrix"])
    here, there = folder / f"{name}.html", folder / f"{name}-old.html"
    if here.is_file():
        os.replace(here, there)
    elif there.is_file():
        os.replace(there, here)


def style(site: Folder, front_end: Path, choose: random.Random) -> None:
    path = choose.choice(sorted((front_end / "styles").glob("*.css")))
    path.write_text(f"{path.read_text()}/* {choose.choice(WORDS)} */ a {{ top: {choose.randrange(9)}px }}")


def memory(site: Folder, front_end: Path, choose: random.Random) -> None:
    """The memory of the build is lost, cut, changed in a byte, or JSON of another shape."""
    path = site.root / ".out.memory.json"
    content = bytearray(path.read_bytes() if path.is_file() else b"")
    if not content:
        return
    place = choose.randrange(len(content))
    content[place] ^= 1 << choose.randrange(8)
    shapes: list[object] = [{}, [], None, {"format": 4}, {"digest": "", "memory": {"articles": {"article:x": 1}}}]
    other = json.dumps(choose.choice(shapes)).encode()
    path.write_bytes(choose.choice([b"", bytes(content), bytes(content[:place]), other]))


def vandalism(site: Folder, front_end: Path, choose: random.Random) -> None:
    """Somebody edits, or deletes, a file of the site."""
    paths = [path for path in sorted(site.out.rglob("*")) if path.is_file() and path.name != ".nojekyll"]
    if paths:
        path = choose.choice(paths)
        path.write_text("vandalism") if choose.random() < 0.5 and path.suffix == ".html" else None


def no_drawings(site: Folder, front_end: Path, choose: random.Random) -> None:
    shutil.rmtree(site.data / "drawings", ignore_errors=True)
    (site.data / "drawings").mkdir()


EDITS: list[tuple[str, Edit]] = [
    (edit.__name__, edit)
    for edit in (
        article, article, article, article, mistake, mended, mended, same_size_and_time, there_and_back, renamed,
        removed, sidecar, bibliography, settings, named, picture, record, no_record, measured, measured, other_picture,
        other_picture, no_pack, loose_object, template, renamed_template, style, memory, vandalism, no_drawings,
    )
]
