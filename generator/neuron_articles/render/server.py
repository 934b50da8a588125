"""``serve``: render, show on this machine, and refresh the page in the browser after every edit."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from socketserver import BaseServer

from watchfiles import watch

from neuron_articles.locations import FRONT_END
from neuron_articles.problems import AuthorError, Problem, Problems, Severity
from neuron_articles.progress import counted
from neuron_articles.render import Builder, BuildOptions

RELOAD = "/.reload.js"
EVENTS = "/.reload"
LOCAL = ("127.0.0.1", "localhost", "[::1]")  # what a browser on this machine calls it
CLIENT = FRONT_END / "serve.js"
FETCHING = 0.1  # seconds that browsers have for the new page, before what is not urgent takes the processor


class Watcher:
    """The builds of one ``serve``: each rebuild wakes the browsers that wait."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.version = 0
        self.errors: list[str] = []
        self.told: set[Problem] = set()
        self.changed = threading.Condition()

    def rebuild(self, changed: Collection[Path] | None = None) -> None:
        """Build once and tell the browsers first; an author's mistake is shown, not raised.

        changed: every file that changed since the last time, if that is known
        """
        start = time.perf_counter()
        try:
            outcome = self.builder.build(remember=False, changed=changed)
        except (AuthorError, OSError) as error:
            self._announce([str(error)])
            print(error, flush=True)
            return
        self._announce([str(problem) for problem in outcome.problems.errors])
        seconds = time.perf_counter() - start
        time.sleep(FETCHING)
        self.builder.remember()
        self._tell(outcome.problems)
        print(f"{counted(outcome.rendered, 'page')} in {seconds * 1000:.0f} ms", flush=True)

    def _tell(self, problems: Problems) -> None:
        """Print the errors, and of all else what was not there before: an edit is not about the other articles."""
        found = list(problems)
        for problem in found:
            if problem.severity == Severity.ERROR or problem not in self.told:
                print(problem)
        self.told = set(found)

    def _announce(self, errors: list[str]) -> None:
        with self.changed:
            self.version += 1
            self.errors = errors
            self.changed.notify_all()

    def wait(self, seen: int, seconds: float) -> tuple[int, list[str]]:
        """The next version after ``seen`` and its errors, or the same one when time runs out."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != seen, timeout=seconds)
            return self.version, self.errors


class SiteHandler(SimpleHTTPRequestHandler):
    """Files of the site as they are, but for pages, which get the script that refreshes them."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: tuple[str, int],
        server: BaseServer,
        *,
        watcher: Watcher,
        directory: str,
    ) -> None:
        self.watcher = watcher
        super().__init__(request, client_address, server, directory=directory)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing of every request."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_HEAD(self) -> None:
        if self._is_answered():
            super().do_HEAD()

    def do_GET(self) -> None:
        if not self._is_answered():
            return
        path = self.path.split("?")[0]
        if path == RELOAD:
            self._send(CLIENT.read_bytes(), "text/javascript; charset=utf-8")
        elif path == EVENTS:
            self._stream()
        else:
            self._page_or_file()

    def _is_answered(self) -> bool:
        """Whether a request is for this machine and can name a file; the others are refused.

        A page elsewhere can have its own name lead here (DNS rebinding): requests with that name are not answered.
        """
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in LOCAL:
            self.send_error(HTTPStatus.FORBIDDEN, f"open http://{LOCAL[0]}, not {host[:60]!r}")
        elif "\0" in self.translate_path(self.path):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            return True
        return False

    def _page_or_file(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_dir() and self.path.split("?")[0].endswith("/"):
            file /= "index.html"
        if file.suffix in ("", ".html") and not file.is_file() and self.watcher.errors:
            self._send(_problem_page(self.watcher.errors).encode(), "text/html; charset=utf-8", HTTPStatus.NOT_FOUND)
            return
        if file.suffix != ".html" or not file.is_file():
            super().do_GET()
            return
        html = file.read_text(encoding="utf-8").replace("connect-src 'none'", "connect-src 'self'")
        self._send(html.replace("</head>", f'<script defer src="{RELOAD}"></script></head>', 1).encode(), "text/html")

    def _send(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        """Server-sent events: the errors now, then one event for each rebuild."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        seen = self.watcher.version
        self._event({"reload": False, "problems": self.watcher.errors})
        try:
            while True:
                version, errors = self.watcher.wait(seen, 15)
                self._event({"reload": version != seen and not errors, "problems": errors})
                seen = version
        except OSError:
            return  # The browser went away.

    def _event(self, value: object) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()


def _problem_page(errors: Sequence[str]) -> str:
    """What stands in the place of a page that could not be rendered, until the mistakes are mended."""
    listed = "\n".join(f"<li><code>{escape(error)}</code></li>" for error in errors)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>There is no page yet</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>
body {{ font: 1rem/1.6 sans-serif; max-width: 50rem; margin: 3rem auto; padding: 0 1rem }}
li {{ margin: .5rem 0; overflow-wrap: anywhere }}</style>
<script defer src="{RELOAD}"></script></head>
<body><h1>There is no page here yet</h1><p>It will appear when this is mended:</p><ul>
{listed}
</ul></body></html>
"""


class Changes:
    """The files that changed, from the moment that this is made: what is saved during a build comes after it."""

    def __init__(self, folders: Sequence[Path], made: Path | None = None) -> None:
        """made: a folder that builds write into, whose changes are no edits"""
        self.folders, self.made = folders, made.resolve() if made else None
        self._found: SimpleQueue[set[Path]] = SimpleQueue()
        self._watching, self._over = threading.Event(), threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        self._watching.wait()

    def next(self) -> set[Path]:
        """Wait for changes; all that are known by then."""
        found = self._found.get()
        while not self._found.empty():
            found |= self._found.get()
        return found

    def end(self) -> None:
        self._over.set()

    def _watch(self) -> None:
        # The first answer, of no changes, says that the folders are being watched.
        for changes in watch(
            *self.folders, debounce=40, step=10, rust_timeout=100, yield_on_timeout=True, stop_event=self._over
        ):
            self._watching.set()
            if changed := {path for _, name in changes if not self._is_made(path := Path(name))}:
                self._found.put(changed)

    def _is_made(self, path: Path) -> bool:
        return self.made is not None and path.resolve().is_relative_to(self.made)


def serve(options: BuildOptions, port: int) -> int:
    """Serve until interrupted. Raises AuthorError where the port is taken."""
    with suppress(OSError):
        options.data.mkdir(parents=True, exist_ok=True)  # so that records are noticed that are computed later
    watched = [folder for folder in (options.content, options.data, FRONT_END) if folder.is_dir()]
    changes = Changes(watched, options.data / "drawings")
    builder = Builder(options, holds=True)
    watcher = Watcher(builder)
    watcher.rebuild()
    try:
        server = _Server(("127.0.0.1", port), partial(SiteHandler, watcher=watcher, directory=str(options.out)))
    except OSError as error:
        raise AuthorError(f"port {port} is taken ({error.strerror})", "choose another with --port") from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{port}/ (Ctrl-C stops)", flush=True)
    try:
        while True:
            watcher.rebuild(changes.next())
    except KeyboardInterrupt:
        return 0
    finally:
        changes.end()
        builder.end()
        server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET
