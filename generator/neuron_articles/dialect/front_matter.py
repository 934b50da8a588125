"""The YAML before an article: what it says, and where each key stands."""

from __future__ import annotations

import re

from msgspec import Struct, field

from neuron_articles.dialect.nodes import Position
from neuron_articles.problems import Problem, Severity, suggest

# The keys an article may have, and what each says. `docs/reference.md` is made from this table.
KEYS = {
    "title": "the article's title, in plain text; without it, the first heading",
    "description": "one or two sentences, for the list of articles, for feeds and for search engines",
    "authors": "a list of names, or of mappings (see below)",
    "date": "when the article was published: 2026-11-21",
    "updated": "when it was last changed",
    "slug": "the last part of the address: a-z, 0-9 and hyphens; without it, the file's name",
    "model": "the model that neurons and figures belong to; without it, the site's",
    "draft": "true: shown by serve and with --draft only",
    "doi": "the article's DOI, for citations",
    "keywords": "a list of words, for search engines",
    "order": "a whole number; the list of articles is sorted by it, then by date",
}
FENCED = re.compile(r"((?:[ \t]*\n)*)---[ \t]*\n(?:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# After blank lines --- may be a rule: then what follows must look like metadata.
LIKELY = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|\n|\Z)")
UNENDED = re.compile(r"(?:[ \t]*\n)*---[ \t]*\n[A-Za-z_]\w*:")
OTHERS = (
    (re.compile(r"(?:[ \t]*\n)*\+\+\+[ \t]*\n(?:.*?\n)??\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL), "TOML"),
    (re.compile(r"(?:[ \t]*\n)*\{[ \t]*\n?[ \t]*\"\w+\"[ \t]*:.*?\n\}[ \t]*(?:\n|\Z)", re.DOTALL), "JSON"),
)


class FrontMatter(Struct):
    """``lines`` is how many lines of the file it takes; 0 where there is none."""

    metadata: dict[str, object] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)
    lines: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_front_matter(text: str, path: str) -> FrontMatter:
    """The front matter of a text: every value is text, as written. Never raises: what cannot be read is a Problem."""
    found = FENCED.match(text)
    if not found or (found[1] and not LIKELY.match(found[2] or "")):
        return _other_forms(text, path)
    from neuron_articles.dialect.yaml_text import read_texts  # the drafts have no YAML, and reading it takes its time

    read = read_texts(found[2] or "", path, "the front matter", found[1].count("\n") + 2)
    for name in sorted(read.places.keys() - set(KEYS)):
        remedy = suggest(name, KEYS) or "there are " + ", ".join(KEYS)
        read.complain(read.places[name], f'there is no key "{name}"', remedy)
    return FrontMatter(read.values, read.places, found[0].count("\n"), read.problems)


def _other_forms(text: str, path: str) -> FrontMatter:
    """Metadata that someone forgot to end, or wrote as other programs read it."""
    if UNENDED.match(text):
        line = text[: len(text) - len(text.lstrip())].count("\n") + 1
        what, remedy = "the front matter is never closed", "end it with --- on a line of its own"
        return FrontMatter(problems=[Problem(path, line, 1, Severity.ERROR, what, remedy)])
    for pattern, name in OTHERS:
        if found := pattern.match(text):
            what, remedy = f"the front matter is {name}", "write it as YAML: title: … between two lines of ---"
            problem = Problem(path, 1, 1, Severity.ERROR, what, remedy)
            return FrontMatter(lines=found[0].count("\n"), problems=[problem])
    return FrontMatter()
