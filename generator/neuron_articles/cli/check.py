"""``neuron-articles check``: list the problems of all articles, drafts too, write nothing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from neuron_articles.cli.options import add_build_options, add_places
from neuron_articles.cli.output import print_problems
from neuron_articles.locations import cache_folder, site_folder
from neuron_articles.progress import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_places(parser)
    add_build_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how problems are printed")


def run(options: argparse.Namespace) -> int:
    """Print every problem, and which articles are drafts; exit status 1 where a problem is an error."""
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
    outcome = check(chosen)
    problems, drafts = outcome.problems, set(outcome.drafts)
    if options.format == "json":
        files = {Path(draft).with_suffix("") for draft in drafts}  # and those of metadata beside them
        listed = [problem.to_json() | {"draft": Path(problem.path).with_suffix("") in files} for problem in problems]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        print_problems(problems, sys.stdout)
        if drafts:
            print(f"{counted(len(drafts), 'draft')}: {', '.join(outcome.drafts)}", file=sys.stderr)
    return 1 if problems.errors else 0
