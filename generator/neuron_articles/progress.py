"""How far long work is and how long it will take: a line that counts for people, now and then one for logs.

Counts and durations in words stand here as well.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TextIO

PATIENCE = 1.0  # seconds of work of which nothing is said
FLICKER = 0.2  # seconds between two looks of a line in front of a person
SILENCE = 30.0  # seconds between two lines of a log
RECENT = (
    60.0  # seconds that an estimate looks back: what is remembered goes by in no time, and says nothing of the rest
)


class Progress:
    """Call it with what is done, of how much, and of what.

    stream: where it is told        clock: seconds that only rise
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream or sys.stderr
        self.clock = clock
        self.live = self.stream.isatty()
        self.start = clock()
        self.shown = -SILENCE if self.live else self.start
        self.what, self.samples = "", deque[tuple[float, int]]()

    def __call__(self, done: int, total: int, what: str) -> None:
        now = self.clock()
        if what != self.what or (self.samples and done < self.samples[-1][1]):
            self.what, self.samples = what, deque()
        self._sample(now, done)
        finished = done >= total
        early = now - self.start < PATIENCE or now - self.shown < (FLICKER if self.live else SILENCE)
        ends_a_line = finished and self.live and self.shown > 0
        if early and not ends_a_line:
            return
        self.shown = now
        left = "" if finished else self.left(done, total)
        text = f"{done} of {total} {what}{left}"
        if self.live:
            print(f"\r{text:<70}", end="\n" if finished else "", file=self.stream, flush=True)
        else:
            print(text, file=self.stream, flush=True)

    def _sample(self, now: float, done: int) -> None:
        self.samples.append((now, done))
        while len(self.samples) > 2 and now - self.samples[1][0] > RECENT:
            self.samples.popleft()

    def left(self, done: int, total: int) -> str:
        """ ", about 3 min left", at the speed of the last minute; empty where nothing is known yet."""
        (then, before), (now, _) = self.samples[0], self.samples[-1]
        if done <= before or now - then < PATIENCE:
            return ""
        return f", about {rounded((total - done) * (now - then) / (done - before))} left"


def counted(number: int, noun: str) -> str:
    """A count as one says it: "1 page", "2 pages", "1,031 pages"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rounded(seconds: float) -> str:
    """A duration as one says it: 40 s, 12 min, 2 h 5 min."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
