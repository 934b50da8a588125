"""Pictures that an author puts beside an article."""

from __future__ import annotations

import html as escaping
from pathlib import Path
from urllib.parse import unquote

from generator.render.gathering import DEPTH, Gathering


class Pictures:
    """Finds an article's pictures, and brings them along."""

    def __init__(self, page: Gathering) -> None:
        self.page = page

    def image(self, src: str, alt: str, title: str, position: tuple[int, int]) -> str:
        """A picture beside the article, brought along under the digest of its content."""
        path, fault = self._picture(src)
        if fault or path is None:
            self.page.complain(position, fault, "put the picture beside the article")
            return f'<span class="missing-picture">{escaping.escape(alt or src)}</span>'
        name = f"objects/{self.page.workshop.memory.digest(path)}{path.suffix.lower()}"
        self.page.files[name] = str(path)
        size = _picture_size(path)
        attributes = f' width="{size[0]}" height="{size[1]}"' if size else ""
        title = f' title="{escaping.escape(title)}"' if title else ""
        return (
            f'<img src="{DEPTH}{name}" alt="{escaping.escape(alt)}"{title}{attributes} loading="lazy" decoding="async">'
        )

    def _picture(self, src: str) -> tuple[Path | None, str]:
        """The file of a picture, or what is wrong with it."""
        if "://" in src or src.startswith(("//", "data:")):
            return None, f'the picture "{src}" is not on this site'
        try:
            path = (self.page.folder / unquote(src)).resolve()
            inside = path.is_relative_to(self.page.workshop.content.resolve())
            there = path.is_file()
        except (OSError, ValueError):
            return None, f'"{src[:80]}" cannot be the name of a picture'
        if not inside:
            return None, f'the picture "{src}" lies outside the content folder'
        self.page.depends.add(f"file:{path}")
        return (path, "") if there else (None, f'there is no picture "{src}"')


def _picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, so that the page does not jump when it comes; None if unreadable."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
