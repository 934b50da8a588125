"""Whole sites, folder in and folder out: ``cases/<name>/content`` and ``data`` give what stands in ``expected``.

``expected/problems.txt`` has the problems, ``expected/files.txt`` the names of files besides the front end's own, and
each other file what readers get of the page of that name: the text, footnotes and references, without the frame around
them. After a change that is meant, ``UPDATE=1 pytest tests/site/test_cases.py`` writes them anew; read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.site.folders import Folder

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.is_dir())
PARTS = re.compile(
    r'<div class="article-text">\n(.*?)\n</div>\n</article>|<ol class="(?:footnote|reference)-list">\n(.*?)\n</ol>',
    re.S,
)


def readable(page: str) -> str:
    """The text, the footnotes and the references of a page, without views of figures and the details of formulas."""
    text = "\n".join(first or second for first, second in PARTS.findall(page))
    text = re.sub(r'(<div class="component[^>]*>).*?(</div></div>)', r"\1…\2", text, flags=re.S)
    text = re.sub(r"<math\b[^>]*>.*?(<annotation\b.*?</annotation>).*?</math>", r"<math>…\1</math>", text, flags=re.S)
    return re.sub(r"\n{2,}", "\n", text) + "\n"


def outcome(case: Path, folder: Folder) -> dict[str, str]:
    """What stands in ``expected``, as it is now."""
    found = {"problems.txt": "".join(f"{line}\n" for line in folder.problems())}
    if not folder.out.is_dir():
        return found
    names = [name for name in folder.files() if not name.startswith("assets/")]
    found["files.txt"] = "".join(f"{name}\n" for name in names)
    for name in names:
        if name.startswith("articles/"):
            found[f"{Path(name).parent.name}.html"] = readable(folder.read(name))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_folder_in_gives_the_folder_out(case: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for part in ("content", "data"):
        if (case / part).is_dir():
            copy(case / part, tmp_path / part)
    found = outcome(case, folder)
    expected = case / "expected"
    if os.environ.get("UPDATE"):
        expected.mkdir(exist_ok=True)
        for old in expected.iterdir():
            old.unlink()
        for name, text in found.items():
            (expected / name).write_text(text, encoding="utf-8")
    assert found == {path.name: path.read_text(encoding="utf-8") for path in sorted(expected.iterdir())}


def copy(source: Path, target: Path) -> None:
    """Copied, for the data folder is written to."""
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
