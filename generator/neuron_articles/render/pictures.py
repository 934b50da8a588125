"""Pictures that an author puts beside an article."""

from __future__ import annotations

import html as escaping
from pathlib import Path
from urllib.parse import unquote

from neuron_articles.records.store import digest, write_atomic
from neuron_articles.render import picture_files
from neuron_articles.render.gathering import DEPTH, Gathering
from neuron_articles.render.vector_pictures import BadPictureFile


class ArticlePictures:
    """Finds an article's pictures, and brings them along."""

    def __init__(self, page: Gathering) -> None:
        self.page = page

    def image(self, src: str, alt: str, title: str, position: tuple[int, int]) -> str:
        """A picture beside the article, brought along without metadata, under the digest of its content."""
        path, fault = self._picture(src)
        if fault or path is None:
            self.page.report(position, fault, "put the picture beside the article")
            return self._missing(alt or src)
        try:
            bare, content_digest = self._bare(path)
        except BadPictureFile as error:
            fault = f'the picture "{src}" is not brought along: {error}'
            self.page.report(position, fault, "save the picture anew, as JPEG, PNG, WebP, AVIF, GIF or SVG")
            return self._missing(alt or src)
        name = f"objects/{content_digest}{path.suffix.lower()}"
        self.page.files[name] = str(bare)
        size = _picture_size(bare)
        attributes = f' width="{size[0]}" height="{size[1]}"' if size else ""
        title = f' title="{escaping.escape(title)}"' if title else ""
        return (
            f'<img src="{DEPTH}{name}" alt="{escaping.escape(alt)}"{title}{attributes} loading="lazy" decoding="async">'
        )

    @staticmethod
    def _missing(text: str) -> str:
        return f'<span class="missing-picture">{escaping.escape(text)}</span>'

    def _bare(self, path: Path) -> tuple[Path, str]:
        """The file of a picture without metadata, and its digest: the author's own if there is nothing to take out.

        What is made is remembered among the drawings, and the page depends on it: deleted, it is made again. Raises
        BadPictureFile.
        """
        build_context = self.page.build_context
        own = build_context.build_cache.digest(path)
        made = self._made(own, path.suffix)
        if not made.is_file():
            content = build_context.build_cache.read(path)
            own = digest(content)  # it may have been saved a moment ago
            made = self._made(own, path.suffix)
            bare = picture_files.strip(content)
            if bare == content:
                return path, own
            write_atomic(made, bare)
            build_context.build_cache.wrote(made, bare)
        self.page.depends.add(f"file:{made}")
        return made, build_context.build_cache.digest(made)

    def _made(self, own: str, suffix: str) -> Path:
        """Where the file without metadata lies that is made of a picture of digest ``own``."""
        build_context = self.page.build_context
        key = digest(own + build_context.build_cache.code(Path(picture_files.__file__)))
        return build_context.drawings.folder / "pictures" / f"{key}{suffix.lower()}"

    def _picture(self, src: str) -> tuple[Path | None, str]:
        """The file of a picture, or what is wrong with it."""
        if "://" in src or src.startswith(("//", "data:")):
            return None, f'the picture "{src}" is not on this site'
        try:
            path = (self.page.folder / unquote(src)).resolve()
            inside = path.is_relative_to(self.page.build_context.content.resolve())
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
