"""Sites made of a few records, for the figures' tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.records.store import Record, Store

SITE = "title: Figures\nmodel: RN50x4-published\n"
HEAD = "---\ntitle: Figures\ndescription: Some figures.\nauthors: [A]\ndate: 2026-01-01\n---\n\n"


@pytest.fixture(scope="session")
def make_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, Any]], str]:
    """A function from {figure: record data} to the address of an article that shows each of them."""

    def make(records: Mapping[str, Any]) -> str:
        folder = tmp_path_factory.mktemp("figures")
        content, data, out = folder / "content", folder / "data", folder / "site"
        for figure, numbers in records.items():
            Store(data).save(Record(figure, "RN50x4-published", "key", numbers))
        (content / "articles").mkdir(parents=True)
        (content / "site.yml").write_text(SITE)
        fences = "\n\n".join(f"::: figure {figure}\n:::" for figure in records)
        (content / "articles" / "figures.md").write_text(f"{HEAD}{fences}\n")
        _build(content, data, out)
        return (out / "articles" / "figures" / "index.html").as_uri()

    return make


def _build(content: Path, data: Path, out: Path) -> None:
    command = [sys.executable, "-m", "neuron_articles", "site", "--content", str(content), "--data", str(data)]
    result = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
