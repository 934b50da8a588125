"""The sites that the browser reads: a small one of made-up numbers, and the drafts with the published ones."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from neuron_articles.authoring.settings import DEFAULT_MODEL
from neuron_articles.cli.main import main
from neuron_articles.render import BuildOptions, build
from tests.browser import records

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = "repo-name"  # the folder of a project page: https://name.example.org/repo-name/


@dataclass(frozen=True)
class Site:
    """A finished site in a folder, and its addresses: on disk, at a host, and below a project's name."""

    folder: Path
    host: str = ""
    project: str = ""

    @property
    def disk(self) -> str:
        return f"{self.folder.as_uri()}/"

    def at(self, place: str) -> str:
        """The address of the site at ``disk``, ``host`` or ``project``."""
        return {"disk": self.disk, "host": self.host, "project": self.project}[place]

    def pages(self, pattern: str = "**/*.html") -> list[str]:
        """Names of its pages."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(pattern))


def make_small(folder: Path, draft: bool = False) -> Path:
    """The guide for authors and the tour of figures; returns the folder of the site."""
    content, data, out = folder / "content", folder / "data", folder / PROJECT
    shutil.copytree(Path(__file__).parent / "content", content)
    for name in ("writing-an-article.md", "from-an-idea-to-a-figure.md"):  # the guide leads to the other
        shutil.copy(REPOSITORY / "content" / "articles" / name, content / "articles")
    shutil.copy(REPOSITORY / "content" / "bibliography.bib", content)
    settings = "title: Test articles\ndescription: Two articles.\nrepository: https://example.org/repository\n"
    (content / "site.yml").write_text(settings, encoding="utf-8")
    data.mkdir()
    # What the guide shows of the model that ships.
    (data / DEFAULT_MODEL).symlink_to(REPOSITORY / "build" / "data" / DEFAULT_MODEL)
    records.save(data)
    _build(content, data, out, draft=draft, base_url=f"https://example.org/{PROJECT}/")
    return out


def make_drafts(folder: Path, shared: Path) -> Path:
    """Both drafts as they are, with the published numbers; returns the folder of the site."""
    content, data, out = folder / "content", folder / "data", folder / PROJECT
    (content / "articles").mkdir(parents=True)
    for name, source in zip("ab", sorted((shared / "seeds").glob("*.txt")), strict=True):
        shutil.copy(source, content / "articles" / f"draft-{name}.mdx")
    shutil.copy(shared / "published" / "bibliography.bib", content)
    assert main(["import-published", str(shared / "published"), "--data", str(data)]) == 0
    _build(content, data, out)
    return out


def _build(content: Path, data: Path, out: Path, **options: Any) -> None:
    outcome = build(BuildOptions(content, data, out, jobs=1, **options))
    assert not outcome.problems.errors, "\n".join(map(str, outcome.problems))


class _Handler(SimpleHTTPRequestHandler):
    """Serves files as a host of static pages does, the page for a wrong address included; says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        missing = [Path(self.directory, *parts, "404.html") for parts in ((), (PROJECT,))]
        page = next((path for path in missing if path.is_file()), None)
        if code != 404 or page is None:
            return super().send_error(code, message, explain)
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@contextmanager
def hosted(folder: Path) -> Iterator[Site]:
    """A finished site with its addresses, while it is served."""
    with served(folder) as host, served(folder.parent) as parent:
        yield Site(folder, host, f"{parent}{PROJECT}/")
