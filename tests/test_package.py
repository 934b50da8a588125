"""The wheel: built, installed elsewhere with what rendering needs and no more, and used in an empty folder.

What is installed stays byte for byte as it was, and renders what the checkout renders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

UV = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
FRONT_END = ("fonts", "scripts", "styles", "templates", "vendor")
# A formula, a citation, a drawn component and a chart: what needs fonts, templates, vendored files and the compilers.
ARTICLE = """---
title: Everything at once
authors: [Ann Author]
model: PictoCLIP
---

A formula, $x^2$, and a citation[@stroop1935studies].

::: figure stroop
:::

::: figure training
:::
"""
BIBLIOGRAPHY = "@article{stroop1935studies, title = {Interference}, author = {Stroop, J. Ridley}, year = {1935}}\n"


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as somebody types it elsewhere: nothing of the checkout is on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def succeed(*command: str | Path, folder: Path) -> str:
    done = run(*command, folder=folder)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Built from the source distribution where uv is at hand, so that this is whole, too."""
    out = tmp_path_factory.mktemp("wheel")
    if UV:
        succeed(UV, "build", "--quiet", "--out-dir", out, root, folder=out)
    else:
        succeed(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, root, folder=out)
    [found] = out.glob("*.whl")
    return found


@dataclass
class Installed:
    """An environment with the wheel and its light dependencies."""

    environment: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def program(self) -> Path:
        return self.environment / "bin" / "neuron-articles"

    @property
    def package(self) -> Path:
        [found] = self.environment.glob("lib/python*/site-packages/neuron_articles")
        return found

    def digests(self) -> dict[str, str]:
        """Of every file of the package, compiled modules included."""
        return {str(path): sha256(path.read_bytes()).hexdigest() for path in self.package.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    """The libraries are those of this environment, so that what is rendered can be compared byte for byte."""
    folder = tmp_path_factory.mktemp("installed")
    versions = folder / "versions.txt"
    found = {one.metadata["Name"]: one.version for one in distributions() if one.metadata["Name"] != "neuron-articles"}
    versions.write_text("".join(f"{name}=={version}\n" for name, version in sorted(found.items())))
    here = Installed(folder / "environment")
    if UV:
        succeed(UV, "venv", "--quiet", "--python", sys.executable, here.environment, folder=folder)
        options = ["--quiet", "--compile-bytecode", "--constraint", str(versions)]
        succeed(UV, "pip", "install", *options, "--python", here.python, wheel, folder=folder)
    else:
        succeed(sys.executable, "-m", "venv", here.environment, folder=folder)
        succeed(here.python, "-m", "pip", "install", "--quiet", "--constraint", versions, wheel, folder=folder)
    return here


@pytest.fixture
def read_only(installed: Installed) -> Iterator[Installed]:
    """Nobody but an administrator can write into the package, or add to it."""
    everything = [installed.package, *installed.package.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield installed
    for path, mode in modes.items():
        path.chmod(mode)


def rendered(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_all_that_the_program_reads(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0].split("-")[0] for name in names} == {"neuron_articles"}
    package = root / "generator" / "neuron_articles"
    own = {path.relative_to(package.parent) for path in package.rglob("*") if path.is_file()}
    front = {path.relative_to(root) for part in FRONT_END for path in (root / "site" / part).rglob("*")}
    wanted = {str(path) for path in own if "__pycache__" not in path.parts}
    wanted |= {f"neuron_articles/{path}" for path in front if (root / path).is_file()}
    assert wanted | {"neuron_articles/site/serve.js", "neuron_articles/py.typed"} <= names


def test_a_site_is_made_in_an_empty_folder(read_only: Installed, tmp_path: Path, root: Path) -> None:
    before = read_only.digests()
    assert succeed(read_only.program, "new", "my-article", folder=tmp_path).startswith(str(tmp_path))
    said = succeed(read_only.program, "site", folder=tmp_path)
    assert f"{tmp_path}/build/site/index.html: 4 of 4 pages rendered" in said
    for arguments in (["check"], ["site", "--draft", "--out", "preview/site"], ["figures", "--list"], ["--help"]):
        succeed(read_only.program, *arguments, folder=tmp_path)
    assert read_only.digests() == before

    source = root / "generator"
    code = f"import sys; sys.path.insert(0, {str(source)!r}); from neuron_articles.__main__ import start; start()"
    succeed(sys.executable, "-c", code, "site", "--out", "other/site", folder=tmp_path)
    assert rendered(tmp_path / "build" / "site") == rendered(tmp_path / "other" / "site")


def test_figures_charts_and_formulas_are_those_of_the_checkout(
    installed: Installed, tmp_path: Path, root: Path
) -> None:
    before = installed.digests()
    for folder in (tmp_path / "here", tmp_path / "there"):
        (folder / "content" / "articles").mkdir(parents=True)
        (folder / "content" / "articles" / "everything.md").write_text(ARTICLE, encoding="utf-8")
        (folder / "content" / "bibliography.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
        (folder / "build" / "data" / "PictoCLIP").mkdir(parents=True)
        for name in ("stroop", "training"):
            shutil.copy(root / "build" / "data" / "PictoCLIP" / f"{name}.json", folder / "build" / "data" / "PictoCLIP")
    here, there = tmp_path / "here", tmp_path / "there"
    succeed(installed.python, "-m", "neuron_articles", "site", "--strict", folder=here)
    environment = os.environ | {"PYTHONPATH": str(root / "generator")}
    command = [sys.executable, "-m", "neuron_articles", "site", "--strict"]
    subprocess.run(command, cwd=there, env=environment, check=True, capture_output=True)
    assert rendered(here / "build" / "site") == rendered(there / "build" / "site")
    page = (here / "build" / "site" / "articles" / "everything" / "index.html").read_text(encoding="utf-8")
    assert all(part in page for part in ("<msup>", "<svg", "Stroop"))
    assert installed.digests() == before


def test_what_needs_more_says_how_to_get_it(installed: Installed, tmp_path: Path) -> None:
    for arguments in (["model", "list"], ["figures"], ["scan", "."]):
        if arguments == ["figures"]:
            succeed(installed.program, "new", "my-article", folder=tmp_path)
        done = run(installed.program, *arguments, folder=tmp_path)
        assert done.returncode == 1 and "neuron-articles[analysis]" in done.stderr.splitlines()[-1], done.stderr
        assert "Traceback" not in done.stderr
