"""``neuron-articles check``: list the problems of all articles, write nothing."""

from __future__ import annotations

import argparse
import json
import sys

from neuron_articles.cli.options import add_build_options, add_places
from neuron_articles.cli.output import print_problems
from neuron_articles.locations import cache_folder, site_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_places(parser)
    add_build_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how problems are printed")


def run(options: argparse.Namespace) -> int:
    """Print every problem; exit status 1 where one is an error."""
    from neuron_articles.render import BuildOptions, check

    chosen = BuildOptions(
        options.content,
        options.data,
        site_folder(),
        draft=options.draft,
        strict=options.strict,
        base_url=options.base_url,
        cache=cache_folder(),
    )
    problems = check(chosen)
    if options.format == "json":
        print(json.dumps([problem.to_json() for problem in problems], ensure_ascii=False, indent=1))
    else:
        print_problems(problems, sys.stdout)
    return 1 if problems.errors else 0
