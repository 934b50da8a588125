"""Labels from people: pictures in shuffled order without their activation, one key a picture, saved after every answer.

`Labels` is the file: answers by rater, so that several people can label the same pictures and their agreement be
reported. `serve` shows a page on this machine only (127.0.0.1).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from socket import socket
from socketserver import BaseServer
from threading import Lock

import msgspec
import numpy as np
from filelock import FileLock
from msgspec import Struct

from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.store import write_atomic
from neuron_articles.statistics.agreement import kappa

PAGE = Path(__file__).with_name("labelling.html")
MAXIMUM = 9  # categories, one for each digit key


class _File(msgspec.Struct):
    """A file's shape."""

    subject: str
    categories: list[str]
    answers: dict[str, dict[str, str]]


@dataclass
class LabelFile:
    """A file of labels: what was asked, the categories, and rater -> picture -> category.

    subject: what the labels are about, such as ``PictoCLIP/layer4/89``; a file is about one subject only
    """

    path: Path
    subject: str
    categories: list[str] = field(default_factory=list)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, subject: str, categories: Sequence[str] = ()) -> LabelFile:
        """The labels of a file, or of none yet. New categories are added. Raises AuthorError for another file."""
        labels = cls(path, subject)
        if path.exists():
            labels._read()
        for category in categories:
            labels.add_category(category)
        return labels

    def _read(self) -> None:
        """What the file holds; categories that only we know stay. Raises AuthorError for another file."""
        try:
            value = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AuthorError(
                f"this is no file of labels ({error})", "give another name", Place(str(self.path))
            ) from error
        if value.subject != self.subject:
            raise AuthorError(
                f"this file holds labels of {value.subject}, not of {self.subject}",
                "give another name",
                Place(str(self.path)),
            )
        self.answers = value.answers
        self.categories = list(dict.fromkeys([*value.categories, *self.categories]))

    def add_category(self, name: str) -> None:
        """Raises AuthorError for an empty name, or a tenth category."""
        name = " ".join(name.split())
        if not name:
            raise AuthorError("a category needs a name")
        if name not in self.categories:
            if len(self.categories) == MAXIMUM:
                raise AuthorError(f"there is a key for {MAXIMUM} categories only", "join some")
            self.categories.append(name)

    def answer(self, rater: str, picture: str, category: str) -> None:
        """Remember and save one answer. Raises AuthorError for an unknown category."""
        if category not in self.categories:
            raise AuthorError(f'there is no category "{category}"')
        with self._latest():
            self.answers.setdefault(rater, {})[picture] = category

    def take_back(self, rater: str) -> str:
        """Forget the rater's last answer, and return its picture ("" where there is none)."""
        with self._latest():
            given = self.answers.get(rater, {})
            picture = next(reversed(given), "")
            given.pop(picture, None)
        return picture

    def save(self) -> None:
        """Write what is new here into the file."""
        with self._latest():
            pass

    @contextmanager
    def _latest(self) -> Iterator[None]:
        """Change what the file holds now: others may label at the same time, in programs of their own."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")):
            if self.path.exists():
                self._read()
            yield
            value = {"subject": self.subject, "categories": self.categories, "answers": self.answers}
            write_atomic(self.path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def majority(self) -> dict[str, str]:
        """Picture -> the category most raters gave; of equals the one that comes first among the categories."""
        found: dict[str, list[str]] = {}
        for given in self.answers.values():
            for picture, category in given.items():
                found.setdefault(picture, []).append(category)
        return {picture: self._winner(votes) for picture, votes in found.items()}

    def _winner(self, votes: list[str]) -> str:
        return min(set(votes), key=lambda category: (-votes.count(category), self.categories.index(category)))

    def agreement(self) -> dict[tuple[str, str], float]:
        """Cohen's kappa of every two raters with a picture in common."""
        raters = sorted(self.answers)
        pairs = [(a, b) for a, b in combinations(raters, 2) if set(self.answers[a]) & set(self.answers[b])]
        return {(a, b): kappa(self.answers[a], self.answers[b]) for a, b in pairs}


class SittingState(Struct, frozen=True):
    """What the page for labelling shows of a sitting.

    place: of the picture to label, in the rater's order; None when all are labelled
    done:  pictures labelled of the total
    """

    place: int | None
    done: int
    total: int
    categories: list[str]


@dataclass
class Sitting:
    """One rater at work: the pictures in that rater's own shuffled order, answered ones left out.

    look: picture -> PNG bytes
    """

    labels: LabelFile
    rater: str
    pictures: Sequence[str]
    look: Callable[[str], bytes]
    seed: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        entropy = [self.seed, *self.rater.encode()]
        order = np.random.default_rng(entropy).permutation(len(self.pictures))
        self.order = [self.pictures[index] for index in order]

    def next(self) -> int | None:
        """The place in the order of the first picture without an answer; None when all are labelled."""
        given = self.labels.answers.get(self.rater, {})
        return next((place for place, picture in enumerate(self.order) if picture not in given), None)

    def state(self) -> SittingState:
        """What the page shows: nothing that tells the activation, not even the picture's name."""
        done = len(set(self.labels.answers.get(self.rater, {})) & set(self.order))
        return SittingState(self.next(), done, len(self.order), self.labels.categories)

    def act(self, action: str, value: Mapping[str, object]) -> SittingState:
        """Do what the page asks (``answer``, ``category``, ``back``) and return the new state. Raises AuthorError."""
        with self.lock:
            if action == "answer":
                self.labels.answer(self.rater, self.order[int(str(value["place"]))], str(value["category"]))
            elif action == "category":
                self.labels.add_category(str(value["name"]))
                self.labels.save()
            elif action == "back":
                self.labels.take_back(self.rater)
            else:
                raise AuthorError(f'there is no action "{action}"')
            return self.state()


class LabellingHandler(BaseHTTPRequestHandler):
    """The page, its pictures by place, and its actions; requests that name another host are refused (DNS rebinding)."""

    def __init__(self, request: socket, client: tuple[str, int], server: BaseServer, *, sitting: Sitting) -> None:
        self.sitting = sitting
        super().__init__(request, client, server)

    def do_GET(self) -> None:
        if not self._is_local():
            return
        if self.path == "/":
            self._send(PAGE.read_bytes(), "text/html; charset=utf-8")
        elif self.path == "/state":
            self._send_state(self.sitting.state())
        elif (picture := self._picture()) is not None:
            self._send(self.sitting.look(picture), "image/png")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _picture(self) -> str | None:
        folder, _, place = self.path.rpartition("/")
        known = folder == "/picture" and place.isdigit() and int(place) < len(self.sitting.order)
        return self.sitting.order[int(place)] if known else None

    def do_POST(self) -> None:
        if not self._is_local():
            return
        try:
            value = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 10_000)) or b"{}")
            self._send_state(self.sitting.act(self.path.strip("/"), value))
        except (AuthorError, ValueError, KeyError, IndexError, TypeError) as error:
            self._send(json.dumps({"error": str(error)}).encode(), "application/json", HTTPStatus.BAD_REQUEST)

    def _is_local(self) -> bool:
        host = (self.headers.get("Host") or "").rpartition(":")[0]
        origin = self.headers.get("Origin") or f"http://{self.headers.get('Host')}"
        if host in ("127.0.0.1", "localhost") and origin == f"http://{self.headers.get('Host')}":
            return True
        self.send_error(HTTPStatus.FORBIDDEN)
        return False

    def _send_state(self, state: SittingState) -> None:
        self._send(msgspec.json.encode(state), "application/json")

    def _send(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self' 'unsafe-inline'; img-src 'self' data:")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the terminal quiet."""


def serve(sitting: Sitting, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running: ``serve(sitting).serve_forever()``. Port 0 takes any free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(LabellingHandler, sitting=sitting))
