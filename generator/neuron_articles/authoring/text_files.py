"""Files that authors write: their text, and the mapping of a YAML file."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from neuron_articles.dialect.yaml_text import read_texts
from neuron_articles.problems import Problem, Severity

LIMIT = 20_000_000


def read_text(path: Path, name: str) -> tuple[str, list[Problem]]:
    """The text of a file with line ends as \\n, and what is wrong with its bytes.

    Raises OSError, for a pipe or a device of that name too: reading one might never end.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no file that ends", str(path))
    content = path.read_bytes()
    problems: list[Problem] = []
    if len(content) > LIMIT:
        remedy = "split it into several"
        problems.append(Problem(name, 1, 1, Severity.ERROR, f"the file has {len(content) >> 20} MB", remedy))
        return "", problems
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        remedy = "save the file as UTF-8"
        problems.append(Problem(name, line, column, Severity.ERROR, "the file is not UTF-8", remedy))
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def load_mapping(text: str, name: str) -> tuple[dict[str, object], list[Problem]]:
    """The mapping of a YAML file, every value as it is written, or an empty one and the reason with its place."""
    read = read_texts(text, name, "the file")
    return read.values, read.problems


def key_places(text: str) -> dict[str, tuple[int, int]]:
    """Line and column of every top-level key of a YAML text."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"([\w-]+)\s*:", line):
            found.setdefault(match[1], (number, 1))
    return found
