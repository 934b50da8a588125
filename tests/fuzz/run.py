"""Give random inputs to a reader, and keep what makes it fail or hang."""

from __future__ import annotations

import hashlib
import random
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tests.fuzz.mutate import AWKWARD, mutate
from tests.fuzz.target import Target

PATIENCE = 10.0  # seconds that an input may take


class Hang(BaseException):
    """A reader did not end in time. No Exception: readers that catch those must not catch this."""


@dataclass(frozen=True)
class Fault:
    """An input that a reader fails on, and the last line of its traceback."""

    target: str
    content: bytes
    reason: str
    trace: str

    def save(self, folder: Path) -> Path:
        """Keep the input and the traceback, under a name of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.target}-{hashlib.sha256(self.content).hexdigest()[:12]}"
        path.write_bytes(self.content)
        path.with_suffix(".txt").write_text(self.trace, encoding="utf-8", errors="backslashreplace")
        return path


def run(
    target: Target, inputs: int, seed: int, seconds: float = 0.0, last: Path | None = None
) -> tuple[int, list[Fault]]:
    """How many inputs were tried, and the faults: one for each place in the program that failed.

    seconds: stop after so long (0: never)    last: where the present input is kept, for readers that end the process
    """
    seeds = target.seeds()
    with tempfile.TemporaryDirectory() as name:
        target.run(seeds[0], Path(name))  # what is imported now takes its time
    source = random.Random(f"{target.name}/{seed}")
    found: dict[str, Fault] = {}
    stop = time.monotonic() + (seconds or float("inf"))
    with tempfile.TemporaryDirectory() as name:
        for number in range(inputs):
            if time.monotonic() > stop:
                return number, list(found.values())
            content = mutate(seeds, AWKWARD, source)
            if last:
                last.write_bytes(content)
            if fault := attempt(target, content, Path(name)):
                found.setdefault(fault.reason, fault)
    return inputs, list(found.values())


def attempt(target: Target, content: bytes, folder: Path) -> Fault | None:
    """What one input does to a reader: nothing, or a fault."""
    try:
        with _patience():
            target.run(content, folder)
    except (Exception, Hang) as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "neuron_articles" in frame.filename] or list(frames)
        place = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
        reason = f"{place}: {type(error).__name__}: {str(error)[:120]}"
        return Fault(
            target.name, content, reason if isinstance(error, Exception) else "it hangs", traceback.format_exc()
        )
    return None


@contextmanager
def _patience() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
