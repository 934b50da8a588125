"""Where things lie: the one place that counts folders.

There are two kinds of places. What is *installed*, the package and its front end (templates, styles, scripts, fonts),
is only read. The *working folder* is the author's repository: articles, records, weights, caches, and the site.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _front_end() -> Path:
    """Inside the package where a wheel was installed, beside ``generator`` in a checkout."""
    installed = PACKAGE / "site"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "site"


FRONT_END = _front_end()


def find_repository() -> Path | None:
    """The current folder, or the nearest one above it, that holds content/site.yml or content/articles."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "content" / "site.yml").is_file() or (folder / "content" / "articles").is_dir():
            return folder
    return None


def working_folder() -> Path:
    """The author's repository; the current folder where there is none yet."""
    return find_repository() or Path.cwd()


def content_folder() -> Path:
    """What authors write: articles, bibliography, settings, named units, labels."""
    return working_folder() / "content"


def data_folder() -> Path:
    """Records of figures, and their pictures."""
    return working_folder() / "build" / "data"


def site_folder() -> Path:
    """The rendered site."""
    return working_folder() / "build" / "site"


def preview_folder() -> Path:
    """The site that ``serve`` renders, with drafts and notes."""
    return working_folder() / "build" / "preview"


def weights_folder() -> Path:
    """Weights of the models that are trained in this repository, with the story of their training beside them."""
    return working_folder() / "build" / "models"


def cache_folder() -> Path | None:
    """What is parsed and compiled once: templates and bibliographies. None outside an author's repository."""
    repository = find_repository()
    return repository / "build" / "cache" if repository else None
