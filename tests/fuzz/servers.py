"""Requests to the two servers that run on an author's machine: of `serve`, and of the page for labelling."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from neuron_articles.render.server import SiteHandler
from tests.fuzz.target import Target

HEAD = b"Host: 127.0.0.1:8000\r\nOrigin: http://127.0.0.1:8000\r\n"


class Connection:
    """A socket that holds one request and takes the answer; the browser goes away after a megabyte."""

    def __init__(self, request: bytes) -> None:
        self.request, self.answered = request, 0

    def makefile(self, *_: object, **__: object) -> io.BytesIO:
        return io.BytesIO(self.request)

    def sendall(self, content: bytes) -> None:
        self.answered += len(content)
        if self.answered > 1_000_000:
            raise BrokenPipeError


class NoBuilds:
    """Stands for what watches the files: there is never anything new."""

    version, errors = 1, ["articles/a.md:1:1: error: wrong"]

    def wait(self, seen: int, seconds: float) -> tuple[int, list[str]]:
        raise BrokenPipeError


def _site_requests() -> list[bytes]:
    paths = ["/", "/index.html", "/articles/a/", "/assets/a.css?x=1", "/.reload", "/.reload.js", "/%C3%A9", "/none"]
    return [f"{verb} {path} HTTP/1.1\r\n".encode() + HEAD + b"\r\n" for verb in ("GET", "HEAD") for path in paths]


def _serve(content: bytes, folder: Path) -> None:
    if not (folder / "index.html").exists():
        (folder / "articles" / "a").mkdir(parents=True)
        for name in ("index.html", "articles/a/index.html"):
            (folder / name).write_text("<html><head></head></html>")
    connection = Connection(content)
    SiteHandler(connection, ("127.0.0.1", 1), SimpleNamespace(), watcher=NoBuilds(), directory=str(folder))  # type: ignore[arg-type]


def _label_requests() -> list[bytes]:
    bodies = [b'{"place": 0, "category": "a"}', b'{"name": "b"}', b"{}"]
    posts = [
        f"POST /{name} HTTP/1.1\r\nContent-Length: {len(body)}\r\n".encode() + HEAD + b"\r\n" + body
        for name in ("answer", "category", "back")
        for body in bodies
    ]
    return [f"GET {path} HTTP/1.1\r\n".encode() + HEAD + b"\r\n" for path in ("/", "/state", "/picture/0")] + posts


@cache
def _labels_module() -> SimpleNamespace:
    from neuron_articles.responses import labelling

    return SimpleNamespace(labelling=labelling)


def _label(content: bytes, folder: Path) -> None:
    labelling = _labels_module().labelling
    labels = labelling.LabelFile.open(folder / "labels.json", "PictoCLIP/layer4/1", ["a", "c"])
    sitting = labelling.Sitting(labels, "ann", ["x", "y"], lambda _: b"")
    server = SimpleNamespace()
    labelling.LabellingHandler(Connection(content), ("127.0.0.1", 1), server, sitting=sitting)
    (folder / "labels.json").unlink(missing_ok=True)


TARGETS = [Target("serve", _serve, _site_requests, cost=2)]
# This needs what the analyses need.
HEAVY = [Target("labelling", _label, _label_requests, cost=2)]
