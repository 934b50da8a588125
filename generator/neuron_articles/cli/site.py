"""``neuron-articles site``: render the articles to a static site."""

from __future__ import annotations

import argparse
import sys
import time

from neuron_articles.cli.options import add_build_options, add_out, add_places
from neuron_articles.cli.output import live_progress, print_problems
from neuron_articles.locations import cache_folder, site_folder
from neuron_articles.progress import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_places(parser)
    add_build_options(parser)
    add_out(parser, site_folder())
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one for each core)")
    parser.add_argument("--clean", action="store_true", help="render everything again, whatever is remembered")


def run(options: argparse.Namespace) -> int:
    """Render what changed. Errors are listed, and leave the previous site as it was."""
    from neuron_articles.render import BuildOptions, build

    start = time.perf_counter()
    chosen = BuildOptions(
        options.content,
        options.data,
        options.out,
        draft=options.draft,
        strict=options.strict,
        base_url=options.base_url,
        jobs=options.jobs,
        clean=options.clean,
        cache=cache_folder(),
        progress=live_progress(),
    )
    outcome = build(chosen)
    print_problems(outcome.problems)
    if outcome.problems.errors:
        print(f"{counted(len(outcome.problems.errors), 'error')}; the previous site is as it was", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - start
    made = (
        f"{outcome.rendered:,} of {counted(outcome.pages, 'page')} rendered" if outcome.pages else "nothing to render"
    )
    print(f"{options.out}/index.html: {made} in {seconds:.2f} s")
    return 0
