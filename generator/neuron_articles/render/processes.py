"""Pages made one after the other, or by several processes where there are enough of them."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar, cast

Item = TypeVar("Item")
Made = TypeVar("Made")


# Below so many items of some tens of milliseconds, starting processes costs more than they save.
FEW = 4


def each(work: Callable[[Item], Made], items: Sequence[Item], jobs: int = 0, few: int = FEW) -> Iterator[Made]:
    """What ``work`` makes of each item, in their order, by ``jobs`` processes; 0: one for each core.

    few: how many items are worth processes
    """
    jobs = jobs or _cores()
    if jobs > 1 and len(items) >= few and _can_fork():
        return _in_processes(work, items, jobs)
    return map(work, items)


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """Whether copies of this process work as it does. The compiler of charts, once begun, never answers in a copy."""
    import multiprocessing

    return "vl_convert" not in sys.modules and "fork" in multiprocessing.get_all_start_methods()


# What a place among the items is made into: a forked process finds it here.
_inherited: Callable[[int], object] | None = None


def _make(work: Callable[[Item], Made], items: Sequence[Item], place: int) -> Made:
    return work(items[place])


def _work_on(place: int) -> object:
    assert _inherited is not None
    return _inherited(place)


def _begin() -> None:
    """What a process inherits stays: nobody needs to look through it for garbage. And where the system can do it
    (Linux), a killed build takes its processes along: none writes on into the dark.
    """
    gc.freeze()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _in_processes(work: Callable[[Item], Made], items: Sequence[Item], jobs: int) -> Iterator[Made]:
    """Forked processes inherit the work and all that is open in it, so that nothing is read twice."""
    import multiprocessing

    global _inherited  # noqa: PLW0603 - the one way to hand a forked process what cannot be pickled
    _inherited = partial(_make, work, items)
    try:
        with multiprocessing.get_context("fork").Pool(min(jobs, len(items)), _begin) as pool:
            chunk = max(1, min(8, len(items) // (jobs * 4)))
            yield from cast("Iterator[Made]", pool.imap(_work_on, range(len(items)), chunksize=chunk))
    finally:
        _inherited = None
