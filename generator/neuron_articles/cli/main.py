"""The command line: ``python -m neuron_articles …``. Exit status 0, 1 for trouble, 2 for wrong usage."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from neuron_articles import __version__
from neuron_articles.cli.run_options import add_run_options, run_options
from neuron_articles.locations import ROOT
from neuron_articles.problems import AuthorError, Problem, Problems
from neuron_articles.progress import Progress

# What the light installation does not bring.
ANALYSIS = {"torch", "torchvision", "open_clip", "safetensors", "resvg_py", "scipy", "sklearn"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status. What a person can put right is one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = build_parser(*given[:1]).parse_args(given)
    _print_any_name()
    try:
        return int(options.run(options))
    except AuthorError as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ANALYSIS:
            raise
        print(f"error: this command needs {error.name} (make figures installs what the analyses need)", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    except BrokenPipeError:
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error} (the previous site is as it was)", file=sys.stderr)
    return 1


def _print_any_name() -> None:
    """A file's name may hold what the terminal's encoding has no sign for: print that as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def build_parser(first: str = "") -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``run``.

    first: the first argument; where it is a command for authors, the others, which it could not call, are left out
    """
    parser = argparse.ArgumentParser(prog="python -m neuron_articles", description=__doc__.split(".")[0] + ".")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in [first] if first in COMMANDS else COMMANDS:
        told, add_arguments = COMMANDS[name]
        add_arguments(commands.add_parser(name, help=told))
    if first not in COMMANDS:
        from neuron_articles.cli import model, sample, units

        model.add_commands(commands)
        units.add_commands(commands)
        sample.add_command(commands)
    return parser


def _site(site: argparse.ArgumentParser) -> None:
    _add_places(site)
    _add_build_options(site)
    site.add_argument("--out", type=Path, default=ROOT / "build" / "site", metavar="DIR", help="where the site goes")
    site.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one for each core)")
    site.add_argument("--clean", action="store_true", help="render everything again, whatever is remembered")
    site.set_defaults(run=run_site)


def _check(check: argparse.ArgumentParser) -> None:
    _add_places(check)
    _add_build_options(check)
    check.add_argument("--format", choices=("text", "json"), default="text", help="how problems are printed")
    check.set_defaults(run=run_check)


def _serve(serve: argparse.ArgumentParser) -> None:
    _add_places(serve)
    serve.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1 (default 8000)")
    serve.add_argument(
        "--out", type=Path, default=ROOT / "build" / "preview", metavar="DIR", help="where the preview is rendered"
    )
    serve.add_argument("--final", action="store_true", help="without drafts and notes, as hosted")
    serve.set_defaults(run=run_serve)


def _new(new: argparse.ArgumentParser) -> None:
    new.add_argument("slug", help="the last part of its address: a-z, 0-9, hyphens")
    new.add_argument("--content", type=Path, default=ROOT / "content", metavar="DIR", help="folder of the articles")
    new.set_defaults(run=run_new)


def _figures(figures: argparse.ArgumentParser) -> None:
    figures.add_argument("figures", nargs="*", metavar="FIGURE", help="only these (default: all)")
    figures.add_argument("--model", default="", metavar="NAME", help="the model (default: the site's)")
    _add_places(figures)
    add_run_options(figures)
    figures.add_argument(
        "--units",
        default="",
        metavar="LIST",
        help="neurons to picture: 12,89, or all (default: measurements choose)",
    )
    figures.add_argument("--facets", type=Path, metavar="DIR", help="facets of the user: a folder of pictures for each")
    figures.add_argument("--photos", type=Path, metavar="DIR", help="photographs named object-label.jpg")
    figures.add_argument("--list", action="store_true", help="print the states and compute nothing")
    figures.set_defaults(run=run_figures)


def _import_published(published: argparse.ArgumentParser) -> None:
    published.add_argument("folder", type=Path, metavar="DIR", help="the files, or a clone of the article's repository")
    published.add_argument(
        "--data", type=Path, default=ROOT / "build" / "data", metavar="DIR", help="folder of records"
    )
    published.set_defaults(run=run_import_published)


# The commands for authors: what each does, and its arguments. Those about models and single neurons are elsewhere.
COMMANDS = {
    "site": ("render the articles to a static site", _site),
    "check": ("list the problems of all articles, write nothing", _check),
    "serve": ("render, serve on this machine, and refresh the page after every edit", _serve),
    "new": ("begin an article", _new),
    "figures": ("compute the figure data of a model, what is not fresh of it", _figures),
    "import-published": ("turn the numbers published with the original article into records", _import_published),
}


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--content", type=Path, default=ROOT / "content", metavar="DIR", help="what authors write")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "data", metavar="DIR", help="figure records")


def _add_build_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--draft", action="store_true", help="show drafts and authors' notes")
    parser.add_argument("--strict", action="store_true", help="refuse stale and missing figure data")
    parser.add_argument("--base-url", type=_address, default="", metavar="URL", help="where the site will be hosted")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (a number from 1 to 65535)")
    return int(text)


def _address(text: str) -> str:
    from neuron_articles.authoring.settings import EXAMPLE, is_address

    if text and not is_address(text):
        raise argparse.ArgumentTypeError(f"no site can be hosted at {text!r} (write it as {EXAMPLE})")
    return text


def run_site(options: argparse.Namespace) -> int:
    from neuron_articles.render import BuildOptions, build

    start = time.perf_counter()
    outcome = build(
        BuildOptions(
            options.content, options.data, options.out, draft=options.draft, strict=options.strict,
            base_url=options.base_url, jobs=options.jobs, clean=options.clean, progress=_progress(),
        )
    )  # fmt: skip
    print_problems(outcome.problems)
    if outcome.problems.errors:
        print(f"{_count(len(outcome.problems.errors), 'error')}; the previous site is as it was", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - start
    made = f"{outcome.rendered} of {outcome.pages} pages rendered" if outcome.pages else "nothing to render"
    print(f"{options.out}/index.html: {made} in {seconds:.2f} s")
    return 0


def run_check(options: argparse.Namespace) -> int:
    from neuron_articles.render import BuildOptions, check

    problems = check(
        BuildOptions(
            options.content, options.data, ROOT / "build" / "site",
            draft=options.draft, strict=options.strict, base_url=options.base_url,
        )
    )  # fmt: skip
    if options.format == "json":
        print(json.dumps([problem.to_json() for problem in problems], ensure_ascii=False, indent=1))
    else:
        print_problems(problems, sys.stdout)
    return 1 if problems.errors else 0


def run_serve(options: argparse.Namespace) -> int:
    from neuron_articles.render.server import serve

    return serve(options.content, options.data, options.out, options.port, draft=not options.final)


def run_new(options: argparse.Namespace) -> int:
    from neuron_articles.authoring.scaffold import begin_article

    path = begin_article(options.content, options.slug)
    print(f"{path}: write here; `make serve` shows it while you do")
    return 0


def run_figures(options: argparse.Namespace) -> int:
    from neuron_articles import figures
    from neuron_articles.authoring.settings import load_settings
    from neuron_articles.compute.inputs import InputContext
    from neuron_articles.compute.plan import compute, plan
    from neuron_articles.compute.session import ModelSession
    from neuron_articles.records.store import State, Store
    from neuron_articles.units import find_model

    model = find_model(options.model or load_settings(options.content)[0].model)
    store = Store(options.data)
    chosen = run_options(options)
    context = InputContext(model, chosen, store, options.content)
    _check_names(options.figures)
    tasks = plan(figures.find, options.figures or figures.names(), context)
    for task in tasks:
        print(f"{task.state:8} {model.name} {task.name}")
    if options.list:
        return 0
    session = ModelSession(model, store, chosen, Progress())
    for planned in tasks:
        [task] = plan(figures.find, [planned.name], context)  # what it reads may have been made just now
        if task.state is not State.FRESH:
            print(f"making   {model.name} {task.name}", file=sys.stderr, flush=True)
            record = compute(task, session)
            print(f"made     {model.name} {task.name} in {record.about['seconds']} s", flush=True)
    return 0


def _check_names(names: Sequence[str]) -> None:
    """Raises AuthorError for a figure that there is none of."""
    from neuron_articles import figures

    for name in names:
        if name not in figures.names():
            raise AuthorError(f'there is no figure "{name}"', f"known: {', '.join(figures.names())}")


def run_import_published(options: argparse.Namespace) -> int:
    from neuron_articles import figures
    from neuron_articles.compute.import_published import import_published
    from neuron_articles.records.store import Store

    problems = Problems()
    records = import_published(
        options.folder, Store(options.data), lambda problem: problems.extend([problem]), figures.find, figures.names()
    )
    print_problems(problems)
    for record in records:
        print(f"{options.data / record.model / record.figure}.json")
    return 1 if problems.errors else 0


def print_problems(problems: Iterable[Problem], stream: TextIO | None = None) -> None:
    """All problems, a line each."""
    (stream or sys.stderr).write("".join(f"{problem}\n" for problem in problems))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _progress() -> Progress | None:
    return Progress() if sys.stderr.isatty() else None
