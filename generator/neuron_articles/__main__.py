"""``python -m neuron_articles``, and what the installed ``neuron-articles`` starts."""

from __future__ import annotations

import gc
import sys


def start() -> int:
    """Run one command as a program of its own; returns the exit status."""
    # A run is short, and most of what it makes lives to its end: to look for garbage less often saves a tenth of it.
    gc.set_threshold(100_000, 20, 20)
    from neuron_articles.cli.main import main

    status = main()
    gc.freeze()  # the process ends: nobody needs to look through all of it once more
    return status


if __name__ == "__main__":
    sys.exit(start())
