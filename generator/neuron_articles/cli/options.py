"""Options that several commands have, and the values that they take. Places lie in the working folder by default."""

from __future__ import annotations

import argparse
from pathlib import Path

from neuron_articles.locations import content_folder, data_folder

DEFAULT_MODEL = "PictoCLIP"


def add_places(parser: argparse.ArgumentParser) -> None:
    """``--content`` and ``--data``."""
    add_content(parser)
    add_data(parser)


def add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--content", type=Path, default=content_folder(), metavar="DIR", help="what authors write (default: content)"
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=data_folder(), metavar="DIR", help="records of figures (default: build/data)"
    )


def add_out(parser: argparse.ArgumentParser, folder: Path) -> None:
    """``--out``: where a site is rendered."""
    place = f"{folder.parent.name}/{folder.name}"
    parser.add_argument(
        "--out", type=Path, default=folder, metavar="DIR", help=f"where the site is written (default: {place})"
    )


def add_build_options(parser: argparse.ArgumentParser) -> None:
    """What ``site`` renders and ``check`` looks at."""
    parser.add_argument("--draft", action="store_true", help="show drafts and authors' notes")
    parser.add_argument("--strict", action="store_true", help="refuse stale and missing figure data")
    parser.add_argument("--base-url", type=address, default="", metavar="URL", help="where the site will be hosted")


def add_device(parser: argparse.ArgumentParser, default: str = "the best there is") -> None:
    parser.add_argument("--device", default="", metavar="NAME", help=f"cuda, mps or cpu (default: {default})")


def add_cache(parser: argparse.ArgumentParser, content: str) -> None:
    """``--cache``: a folder outside the working folder, for what is too large to keep in it."""
    parser.add_argument(
        "--cache", type=Path, default=None, metavar="DIR", help=f"where {content} kept (default: ~/.cache/pictoclip)"
    )


def add_rater(parser: argparse.ArgumentParser, purpose: str) -> None:
    parser.add_argument("--rater", default="", metavar="NAME", help=f"{purpose} (default: your user name)")


def port(text: str) -> int:
    """A port from 1 to 65535."""
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (a number from 1 to 65535)")
    return int(text)


def address(text: str) -> str:
    """Where a site can be hosted: an absolute address of the web, or "" for nowhere yet."""
    from neuron_articles.authoring.settings import EXAMPLE, is_address

    if text and not is_address(text):
        raise argparse.ArgumentTypeError(f"no site can be hosted at {text!r} (write it as {EXAMPLE})")
    return text
