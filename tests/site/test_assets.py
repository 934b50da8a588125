"""The front end's own files: which of them become one, and in what order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neuron_articles.render import assets


@pytest.fixture
def front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end with a component in two parts and one in none."""
    files = {
        "scripts/b.js": "b();\n",
        "scripts/a.js": "a();\n",
        "scripts/components/chart.js": "chart();\n",
        "scripts/components/map.js": "start(colour());\n",
        "scripts/components/map/colour.js": "function colour() {}\n",
        "scripts/components/map/begin.js": "function start() {}\n",
        "scripts/components/other.js": "other();\n",
        "styles/_first.css": "@layer base;\n",
        "styles/base.css": "a {}\n",
        "package.json": "{}",
        "node_modules/some/index.js": "never();",
        "vendor/v.js": "v();",
        "vendor/README.md": "about",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(assets, "FRONT_END", tmp_path)
    return tmp_path


def contents(components: set[str]) -> dict[str, str]:
    found = assets.asset_files(components)
    return {name: join(path.read_bytes() for path in sources).decode() for name, sources, join in found}


def test_the_parts_of_a_script_come_before_it_in_a_scope_of_their_own(front_end: Path) -> None:
    script = contents({"map"})["assets/components/map.js"]
    assert script == "(() => {\nfunction start() {}\n\nfunction colour() {}\n\nstart(colour());\n})();\n"


def test_a_script_without_parts_is_copied(front_end: Path) -> None:
    assert contents({"map"})["assets/components/chart.js"] == "chart();\n"


def test_what_every_page_needs_is_joined_by_name(front_end: Path) -> None:
    found = contents(set())
    assert found["assets/site.js"] == "a();\nb();\n"
    assert found["assets/site.css"].startswith("@layer base;\na {}")


def test_sheets_go_out_without_comments() -> None:
    sheets = [b"/* Tiles. */\n.tile { top: 0; } /* two\nlines */\n", b".row { left: 0; }\n"]
    assert assets.without_comments(sheets) == b".tile { top: 0; } .row { left: 0; }\n"


def test_no_string_of_a_sheet_looks_like_a_comment(root: Path) -> None:
    for path in (root / "site" / "styles").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "/*" not in text and "*/" not in text, path


def test_only_what_pages_load_is_served(front_end: Path) -> None:
    assert set(contents({"map"})) == {
        "assets/vendor/v.js",
        "assets/site.css",
        "assets/site.js",
        "assets/components.css",
        "assets/components/chart.js",
        "assets/components/map.js",
    }


def test_the_parts_of_our_own_scripts_are_in_strict_mode_as_one(root: Path) -> None:
    """Joined, only the first part's directive counts: all of them have to ask for it."""
    parts = sorted((root / "site" / "scripts").glob("*/*/*.js"))
    assert len(parts) > 5
    for path in [*parts, *sorted((root / "site" / "scripts").glob("*/*.js"))]:
        assert '\n"use strict";\n' in path.read_text(encoding="utf-8"), path
