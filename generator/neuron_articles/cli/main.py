"""The command line: ``neuron-articles …``. Exit status 0, 1 for trouble, 2 for wrong usage."""

from __future__ import annotations

import argparse
import io
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from neuron_articles import __version__
from neuron_articles.problems import AuthorError

# Name of each command -> what it does. The module of the name, with _ for -, has its arguments and runs it.
COMMANDS = {
    "site": "render the articles to a static site",
    "check": "list the problems of all articles, drafts too, write nothing",
    "serve": "render, serve on this machine, and refresh the page after every edit",
    "new": "begin an article",
    "figures": "compute the figure data of a model, what is not fresh of it",
    "import-published": "turn the numbers published with the original article into records",
    "pack": "move the pictures of a data folder into packs, one for each record",
    "propose": "names and families of neurons, from the measurements",
    "label": "say what pictures show, for a neuron, without seeing its activation",
    "sample": "how many neurons people can make sense of: a random sample to rate",
    "scan": "statistics and strongest pictures of all units over a whole data set",
    "dataset": "draw the pictures, words and maps that the small model learns from",
    "model": "list, show, evaluate or train models",
    "reference": "print all commands and keys as Markdown",
}

# What the light installation does not bring.
ANALYSIS = {
    "torch",
    "torchvision",
    "open_clip",
    "huggingface_hub",
    "safetensors",
    "resvg_py",
    "scipy",
    "filelock",
    "sklearn",
    "pillow_heif",
}


class Command(Protocol):
    """What the module of a command has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments. Nothing is read, and nothing heavy is imported, to do so."""

    def run(self, options: argparse.Namespace) -> int:
        """Run the command and return the exit status. Raises AuthorError for what a person can put right."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status. What a person can put right is one line on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _print_any_name()
    try:
        options = build_parser(*words[:1]).parse_args(words)
        with warnings.catch_warnings():
            warnings.showwarning = _print_warning
            return int(options.run(options))
    except AuthorError as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ANALYSIS:
            raise
        remedy = "pip install 'neuron-articles[analysis]' brings it; in a clone of the repository, make figures does"
        print(f"error: this command needs {error.name} ({remedy})", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    except BrokenPipeError:
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error} (the previous site is as it was)", file=sys.stderr)
    return 1


def _print_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """A warning of our own is one line without a place in the program; those of libraries are not a user's concern."""
    if category.__module__.startswith("neuron_articles."):
        print(f"warning: {message}", file=sys.stderr)


def _print_any_name() -> None:
    """A file's name may hold what the terminal's encoding has no sign for: print that as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def build_parser(first: str = "") -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``run``.

    first: the first argument; where it is a command, the others, which it cannot call, are left out
    """
    parser = argparse.ArgumentParser(prog="neuron-articles", description=__doc__.split(".")[0] + ".")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in [first] if first in COMMANDS else COMMANDS:
        command = find_command(name)
        subparser = commands.add_parser(name, help=COMMANDS[name])
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def find_command(name: str) -> Command:
    """The module of a command. Raises ModuleNotFoundError for one that is not in COMMANDS."""
    return cast(Command, import_module(f"neuron_articles.cli.{name.replace('-', '_')}"))
