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
FENCED = re.compile(r"---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)


class FrontMatter(Struct):
    """``lines`` is how many lines of the file it takes; 0 where there is none."""

    metadata: dict[str, object] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)
    lines: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_front_matter(text: str, path: str) -> FrontMatter:
    """The front matter of a text. Never raises: what cannot be read is a Problem."""
    found = FENCED.match(text)
    if not found:
        return _missing_end(text, path)
    import yaml  # here, because the drafts have none and reading it takes as long as a short article

    result = FrontMatter(lines=found[0].count("\n"))
    try:
        _read(found[1] or "", path, result)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        what = f"the front matter is no YAML: {error.problem or 'it cannot be read'}"
        result.problems.append(
            Problem(path, line, column, Severity.ERROR, what, "write key: value; quote text with colons")
        )
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        what = (
            f"the front matter cannot be read: {str(error).splitlines()[0][:100] if str(error) else 'nested too deep'}"
        )
        result.problems.append(Problem(path, 1, 1, Severity.ERROR, what))
    return result


def _missing_end(text: str, path: str) -> FrontMatter:
    """A first line ``---`` followed by ``key:`` is front matter someone forgot to end."""
    result = FrontMatter()
    if re.match(r"---[ \t]*\n[A-Za-z_]\w*:", text):
        result.problems.append(
            Problem(
                path, 1, 1, Severity.ERROR, "the front matter is never closed", "end it with --- on a line of its own"
            )
        )
    return result


def _read(text: str, path: str, result: FrontMatter) -> None:
    import yaml

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        result.problems.append(
            Problem(path, 2, 1, Severity.ERROR, "the front matter is no list of key: value", "write title: … and so on")
        )
        return
    for key, _ in node.value:
        place = Position(key.start_mark.line + 2, key.start_mark.column + 1)
        _check_key(str(key.value), place, path, result)
    result.metadata = {str(key): value for key, value in yaml.safe_load(text).items()}


def _check_key(name: str, place: Position, path: str, result: FrontMatter) -> None:
    if name in result.places:
        result.problems.append(Problem(path, *place, Severity.WARNING, f'"{name}" stands twice', "the last one counts"))
    result.places[name] = place
    if name not in KEYS:
        remedy = suggest(name, KEYS) or "there are " + ", ".join(KEYS)
        result.problems.append(Problem(path, *place, Severity.ERROR, f'there is no key "{name}"', remedy))
