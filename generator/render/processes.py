"""Pages made one after the other, or by several processes where there are enough of them."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(work: Callable[[Item], Made], items: Sequence[Item], jobs: int = 0, few: int = 4) -> Iterator[Made]:
    """What ``work`` makes of each item, in their order, by ``jobs`` processes; 0: one for each core.

    few: below so many items, starting processes costs more than they save
    """
    jobs = jobs or _cores()
    if jobs > 1 and len(items) >= few and _can_fork():
        return _in_processes(work, items, jobs)
    return map(work, items)


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods()


_inherited: tuple[Callable[[Any], Any], Sequence[Any]] | None = None


def _work_on(place: int) -> Any:
    assert _inherited is not None
    work, items = _inherited
    return work(items[place])


def _begin() -> None:
    """What a process inherits stays: nobody needs to look through it for garbage. And where the system can do it
    (Linux), a killed build takes its processes along: none writes on into the dark.
    """
    gc.freeze()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _in_processes(work: Callable[[Item], Made], items: Sequence[Item], jobs: int) -> Iterator[Made]:
    """Forked processes inherit the work and all it knows, so that nothing is read or drawn twice.

    The first item is made before the fork: with it the templates, records and modules are opened that the others need.
    """
    import multiprocessing

    global _inherited  # noqa: PLW0603 - the one way to hand a forked process what cannot be pickled
    yield work(items[0])
    _inherited = (work, items)
    try:
        with multiprocessing.get_context("fork").Pool(min(jobs, len(items) - 1), _begin) as pool:
            yield from pool.imap(_work_on, range(1, len(items)), chunksize=max(1, min(8, len(items) // (jobs * 4))))
    finally:
        _inherited = None
