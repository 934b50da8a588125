"""``neuron-articles serve``: render, serve on this machine, and refresh the page after every edit."""

from __future__ import annotations

import argparse

from neuron_articles.cli.options import add_out, add_places, port
from neuron_articles.locations import cache_folder, preview_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_places(parser)
    parser.add_argument("--port", type=port, default=8000, help="port on 127.0.0.1 (default 8000)")
    add_out(parser, preview_folder())
    parser.add_argument("--final", action="store_true", help="without drafts and notes, as hosted")


def run(options: argparse.Namespace) -> int:
    """Serve until it is interrupted."""
    from neuron_articles.render import BuildOptions
    from neuron_articles.render.server import serve

    chosen = BuildOptions(
        options.content, options.data, options.out, draft=not options.final, jobs=1, cache=cache_folder()
    )
    return serve(chosen, options.port)
