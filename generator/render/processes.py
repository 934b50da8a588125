"""Rendering of articles one after the other, or in several processes where there are enough of them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.render.articles import Summary, render_article
from generator.render.staging import Staging
from generator.render.workshop import Workshop

# Below this many changed articles, starting processes costs more than they save.
WORTH_PROCESSES = 4


def render_articles(workshop: Workshop, staging: Staging, paths: list[Path], jobs: int = 0) -> Iterator[Summary]:
    """Summaries of the articles in their order, rendered by ``jobs`` processes; 0: one for each core."""
    jobs = jobs or _cores()
    if jobs > 1 and len(paths) >= WORTH_PROCESSES:
        return _in_processes(workshop, staging, paths, jobs)
    return _in_turn(workshop, staging, paths)


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_turn(workshop: Workshop, staging: Staging, paths: list[Path]) -> Iterator[Summary]:
    for path in paths:
        yield render_article(workshop, staging, path)


_inherited: tuple[Workshop, Staging] | None = None


def _render_inherited(path: Path) -> Summary:
    assert _inherited is not None
    return render_article(*_inherited, path)


def _end_with_parent() -> None:
    """Where the system can do it (Linux), a killed build takes its processes along: none writes on into the dark."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _in_processes(workshop: Workshop, staging: Staging, paths: list[Path], jobs: int) -> Iterator[Summary]:
    """Forked processes inherit the open workshop, so nothing is read or drawn twice."""
    import multiprocessing

    global _inherited  # noqa: PLW0603 - the one way to hand a forked process what cannot be pickled
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from _in_turn(workshop, staging, paths)
        return
    workshop.bibliography, workshop.facts, workshop.frame, workshop.templates  # noqa: B018 - open them before the fork
    _inherited = (workshop, staging)
    try:
        with multiprocessing.get_context("fork").Pool(min(jobs, len(paths)), _end_with_parent) as pool:
            yield from pool.imap(_render_inherited, paths, chunksize=max(1, min(8, len(paths) // (jobs * 4))))
    finally:
        _inherited = None
