"""A content folder, its data and its site in a temporary place, for tests that build whole sites."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from neuron_articles import figures
from neuron_articles.cli.main import main
from neuron_articles.problems import Problem
from neuron_articles.render import BuildOptions, Outcome, build
from neuron_articles.records.store import Record, Store

ROOT = Path(__file__).resolve().parents[2]

STROOP: dict[str, Any] = {
    "prompt": "written in {}",
    "colours": ["red", "blue"],
    "words": ["red", "blue", "example"],
    "neutral": "example",
    "cells": {
        "red": {"red": [0.9, 0.1], "blue": [0.25, 0.75], "example": [0.8, 0.2]},
        "blue": {"red": [0.7, 0.3], "blue": [0.1, 0.9], "example": [0.4, 0.6]},
    },
}
UNITS: dict[str, Any] = {
    "units": {
        "RN50x4/layer4/550": {
            "title": "Spiderman",
            "titles": ["Spiderman"],
            "families": ["Person Neurons"],
            "words": ["spider", "spiderman", "web"],
        }
    }
}
BIBLIOGRAPHY = """@article{stroop1935studies,
  title = {Studies of interference in serial verbal reactions}, author = {Stroop, J. Ridley},
  journal = {Journal of Experimental Psychology}, year = {1935}
}
@misc{goh2021multimodal, title = {Multimodal neurons}, author = {Goh, Gabriel}, year = {2021}, howpublished = {Distill}}
"""
# The smallest PNG there is: one grey pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636000000002000148afa471"
    "0000000049454e44ae426082"
)


@dataclass
class Folder:
    """``content``, ``data`` and ``out`` below one folder; building returns what a person would see."""

    root: Path
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file below the content folder."""
        path = self.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def article(self, name: str, body: str, **metadata: Any) -> Path:
        """Write an article with a title, an author, and what else is given."""
        values = {"title": name.capitalize(), "authors": "[Ann Author]"} | metadata
        front = "\n".join(f"{key}: {value}" for key, value in values.items())
        return self.write(f"articles/{name}.md", f"---\n{front}\n---\n\n{body}\n")

    def record(self, figure: str, data: Mapping[str, Any], model: str = "RN50x4", **about: Any) -> Path:
        """Save the record of a figure, of the present version unless said otherwise."""
        known = figures.find(figure)
        about = ({"version": known.version} if known else {}) | about
        return Store(self.data).save(Record(figure, model, "key", data, about))

    def build(self, **options: Any) -> Outcome:
        """Build in this process and one job, unless said otherwise."""
        shared: dict[str, Any] = {"jobs": 1, "cache": ROOT / "build" / "cache"}
        chosen = shared | self.options | options
        return build(BuildOptions(self.content, self.data, chosen.pop("out", self.out), **chosen))

    def problems(self, **options: Any) -> list[str]:
        """The problems of a build, as printed."""
        return [str(problem) for problem in self.build(**options).problems]

    def page(self, slug: str) -> str:
        """The finished page of an article."""
        return self.read(f"articles/{slug}/index.html")

    def read(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")

    def files(self, out: Path | None = None) -> dict[str, bytes]:
        """Every file of the site by name."""
        folder = out or self.out
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
        }

    def arguments(self, *more: str) -> list[str]:
        """The arguments of ``generator site`` for these folders."""
        places = ["--content", str(self.content), "--data", str(self.data), "--out", str(self.out)]
        return ["site", *places, "--jobs", "1", *more]

    def command(self, *more: str) -> int:
        """Run ``generator site`` in this process; returns the exit status."""
        return main(self.arguments(*more))

    def start(self, *more: str) -> subprocess.Popen[str]:
        """Run ``generator site`` in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "neuron_articles", *self.arguments(*more)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def errors(problems: list[Problem] | Any) -> list[str]:
    """The errors among problems, as printed."""
    return [str(problem) for problem in problems if problem.severity == "error"]
