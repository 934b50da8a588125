"""``neuron-articles reference``: all commands and keys as Markdown. `docs/reference.md` is its output."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from msgspec import Struct

from neuron_articles.cli.main import COMMANDS, find_command

INTRODUCTION = """# Reference

Made by `neuron-articles reference` from the code; a test keeps both the same.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    """Print the reference."""
    print(reference(), end="")
    return 0


def reference() -> str:
    """The reference as Markdown: every command with its options, every key of the files that authors write."""
    return "\n".join([INTRODUCTION, *_commands(), *_files()]) + "\n"


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    yield "Exit status 0; 1 for trouble, which is one line on standard error; 2 for wrong usage.\n"
    for name, purpose in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"neuron-articles {name}", add_help=False)
        find_command(name).add_arguments(parser)
        yield f"### {name}\n\n{_sentence(purpose)}\n"
        yield from _command(parser)


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Usage and arguments of one command, and those of the actions below it."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        own = [action for action in parser._actions if action.dest != "help"]
        positionals = [_positional(action) for action in own if not action.option_strings]
        options = ["[options]"] if len(own) > len(positionals) else []
        yield f"    {' '.join([parser.prog, *positionals, *options])}\n"
        yield from _table(("argument", "what it says"), [(_written(action), _said(action)) for action in own])
    for action in nested:
        purposes = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, below in action.choices.items():
            yield f"#### {parser.prog.removeprefix('neuron-articles ')} {name}\n\n{_sentence(purposes[name])}\n"
            yield from _command(below)


def _written(action: argparse.Action) -> str:
    """An argument as it is written: ``--out DIR``."""
    if not action.option_strings:
        return f"`{_name(action)}`"
    return f"`{', '.join(action.option_strings)}{'' if action.nargs == 0 else ' ' + _name(action)}`"


def _positional(action: argparse.Action) -> str:
    """A positional argument in a command line: in brackets where it can be left out, with dots where it repeats."""
    several = " ..." if action.nargs in ("*", "+") else ""
    return f"[{_name(action)}{several}]" if action.nargs in ("*", "?") else f"{_name(action)}{several}"


def _name(action: argparse.Action) -> str:
    chosen = "|".join(map(str, action.choices or ()))
    return action.metavar if isinstance(action.metavar, str) else chosen or action.dest.upper()


def _said(action: argparse.Action) -> str:
    """The help of an argument, as Markdown: words in angle brackets would be read as HTML."""
    return (action.help or "").replace("<", "\\<")


def _files() -> Iterator[str]:
    from neuron_articles.authoring.metadata import Author
    from neuron_articles.authoring.named_units import FIELDS, NamedUnit
    from neuron_articles.authoring.settings import SiteSettings
    from neuron_articles.dialect.front_matter import KEYS

    yield "## Keys of an article\n"
    yield "They stand in its front matter, between two lines `---`; for a draft's form, in a file `.yml` beside it.\n"
    yield from _keys(KEYS)
    yield "An author is a name, or a mapping:\n"
    yield from _keys(described(Author))
    yield "## Keys of `content/site.yml`\n"
    yield from _keys(described(SiteSettings))
    yield "## Keys of a neuron in `content/models/<model>.yml`\n"
    yield "An entry of `units` is a title, or a mapping:\n"
    fields = described(NamedUnit)
    yield from _keys({name: fields[name] for name in FIELDS})


def described(kind: type[Struct]) -> dict[str, str]:
    """Name and description of every field of a type that has a description."""
    import msgspec.inspect

    shape = msgspec.inspect.type_info(kind)
    assert isinstance(shape, msgspec.inspect.StructType)
    found = {}
    for one in shape.fields:
        if isinstance(one.type, msgspec.inspect.Metadata):
            found[one.name] = str((one.type.extra_json_schema or {})["description"])
    return found


def _keys(keys: Mapping[str, str]) -> Iterator[str]:
    yield from _table(("key", "what it says"), [(f"`{name}`", text) for name, text in keys.items()])


def _table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        lines = [heads, ("---", "---"), *rows]
        yield "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
