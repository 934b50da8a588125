"""Pictures without what files say besides the pixels: EXIF with its places and cameras, XMP, comments, thumbnails.

Containers are taken apart and put together again, so no pixel changes, and colour profiles and animations stay. Only a
picture that EXIF turns is stored anew, upright (PNG without loss, JPEG with its own tables), and AVIF with metadata.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG_END, JPEG_SCAN = 0xD9, 0xDA
# Where coded pixels end: at a marker that neither stands for a byte 255 nor begins a restart interval.
JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
PNG_START = b"\x89PNG\r\n\x1a\n"
# Transparency, colours, resolution, animation; besides them only what a decoder must know stays.
PNG_KEPT = frozenset(b"tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT".split())
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_METADATA = 0b1100  # the flags for EXIF and XMP
GIF_PICTURE, GIF_EXTENSION, GIF_END = 0x2C, 0x21, 0x3B
GIF_KEPT = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"))
# CDATA is matched first, to be kept: what looks like a comment in it is none.
SVG_METADATA = re.compile(
    rb"""(<!\[CDATA\[.*?\]\]>)|<!--.*?(?:-->|\Z)
    |<((?:[\w-]+:)?metadata)\b(?:"[^"]*"|'[^']*'|[^'">/]|/(?!>))*(?:/>|>.*?(?:</\2\s*>|\Z)|\Z)
    |\s(?:sodipodi|inkscape):(?:docname|absref|export-filename)\s*=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))""",
    re.DOTALL | re.VERBOSE,
)
SVG_PICTURE = re.compile(rb"(data:image/(?:jpe?g|png|webp|gif|avif|tiff)\s*;\s*base64,)((?:[A-Za-z0-9+/=\s]|&#\w+;)+)")
EXIF = re.compile(rb"Exif\0\0|eXIf|EXIF")  # as JPEG, PNG and WebP announce it
ORIENTATION = 274  # the EXIF tag; 1 is upright


class BadPictureFile(ValueError):
    """A file that is broken, or of a kind whose metadata cannot be taken out."""


def strip(content: bytes) -> bytes:
    """The file of a picture without metadata, upright; the same bytes if there is nothing to take out.

    Raises BadPictureFile.
    """
    try:
        return _stripped(_upright(content))
    except BadPictureFile:
        raise
    except Exception as error:  # Pillow's plugins raise nearly every kind of error for broken files
        raise BadPictureFile("it is broken") from error


def _stripped(content: bytes) -> bytes:
    for start, parts in KINDS:
        if start.match(content):
            return b"".join(parts(content))
    raise BadPictureFile("it is of no kind that browsers show")


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segments up to the end of the picture: what phones append (other views, films) has metadata of its own."""
    at = 2
    yield content[:at]
    while True:
        while content[at : at + 2] == b"\xff\xff":  # a marker may be preceded by any number of these
            at += 1
        if content[at] != 0xFF:
            raise BadPictureFile("it is broken")
        marker = content[at + 1]
        if marker == JPEG_END:
            yield content[at : at + 2]
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        yield _segment(marker, content[at:end])
        at = end
        if marker == JPEG_SCAN:
            found = JPEG_MARKER.search(content, at)
            yield content[at : found.start() if found else len(content)]
            if not found:  # cut short: browsers show what there is
                return
            at = found.start()


def _segment(marker: int, segment: bytes) -> bytes:
    """A JPEG segment, or nothing if it is metadata. Of those for applications, decoders need three."""
    body = segment[4:]
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        return b"\xff\xe0\0\x10" + body[:12] + b"\0\0"  # without its thumbnail
    if marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
        return segment
    if marker == 0xEE and body.startswith(b"Adobe"):
        return segment
    return b"" if 0xE0 <= marker <= 0xEF or marker == 0xFE else segment


def _png(content: bytes) -> Iterator[bytes]:
    at = len(PNG_START)
    yield content[:at]
    kind = b""
    while kind != b"IEND" and at < len(content):
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if kind[:1].isupper() or kind in PNG_KEPT:
            yield content[at:end]
        at = end


def _webp(content: bytes) -> Iterator[bytes]:
    kept = b"WEBP" + b"".join(_webp_chunks(content))
    yield b"RIFF" + len(kept).to_bytes(4, "little") + kept


def _webp_chunks(content: bytes) -> Iterator[bytes]:
    at = 12
    while at + 8 <= len(content):
        kind = content[at : at + 4]
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if kind == b"VP8X":
            yield content[at : at + 8] + bytes((content[at + 8] & ~WEBP_METADATA,)) + content[at + 9 : end]
        elif kind in WEBP_KEPT:
            yield content[at:end]
        at = end


def _gif(content: bytes) -> Iterator[bytes]:
    """Blocks without comments, and without those for applications that no browser reads."""
    at = 13 + _table_size(content[10])
    yield content[:at]
    while at < len(content) and content[at] != GIF_END:
        if content[at] == GIF_PICTURE:
            data, kept = at + 11 + _table_size(content[at + 9]), True
        elif content[at] == GIF_EXTENSION:
            data, label = at + 2, content[at + 1]
            kept = label in (0xF9, 0x01) or (label == 0xFF and content[at + 3 : at + 14] in GIF_KEPT)
        else:  # some programs put zeros between blocks
            at += 1
            continue
        while data < len(content) and content[data]:
            data += content[data] + 1
        if kept:
            yield content[at : data + 1]
        at = data + 1
    yield bytes((GIF_END,))


def _table_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _bmp(content: bytes) -> Iterator[bytes]:
    """All of it: BMP has no place for metadata."""
    yield content


def _svg(content: bytes) -> Iterator[bytes]:
    """Without comments, <metadata> and the names of the author's own files; the pictures in it without theirs."""

    def bare(match: re.Match[bytes]) -> bytes:
        picture = base64.b64decode(re.sub(rb"&#\w+;", b"", match[2]))
        kept = strip(picture)
        return match[0] if kept == picture else match[1] + base64.b64encode(kept)

    yield SVG_PICTURE.sub(bare, SVG_METADATA.sub(lambda match: match[1] or b"", content))


def _avif(content: bytes) -> Iterator[bytes]:
    if b"Exif" not in content and b"application/rdf+xml" not in content:
        yield content
        return
    from PIL import Image as images
    from PIL import ImageOps

    with images.open(io.BytesIO(content)) as picture:
        moving = getattr(picture, "is_animated", False)
        whole = picture if moving else ImageOps.exif_transpose(picture)
        yield _stored(whole, "AVIF", quality=90, save_all=moving, icc_profile=picture.info.get("icc_profile"))


def _upright(content: bytes) -> bytes:
    """The picture as EXIF says it is to be turned, stored anew; the content itself where nothing turns it."""
    is_jpeg = content.startswith(b"\xff\xd8")
    if not EXIF.search(content) or not (is_jpeg or content.startswith(PNG_START) or content[8:12] == b"WEBP"):
        return content
    from PIL import Image as images
    from PIL import ImageOps

    with images.open(io.BytesIO(content)) as picture:
        moving = not is_jpeg and getattr(picture, "is_animated", False)  # a phone's JPEG may have further views
        if moving or picture.getexif().get(ORIENTATION, 1) not in range(2, 9):
            return content
        turned = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        if is_jpeg:
            return _stored(turned, "JPEG", icc_profile=profile, **_jpeg_options(picture, turned))
        return _stored(turned, picture.format or "", icc_profile=profile, lossless=b"VP8L" in content, quality=95)


def _jpeg_options(picture: Image, turned: Image) -> dict[str, Any]:
    """The tables that a JPEG file was made with, turned with it, so that it loses next to nothing and does not grow."""
    from PIL import JpegImagePlugin

    tables = getattr(picture, "quantization", {})
    if turned.size != picture.size:
        tables = {name: [table[i % 8 * 8 + i // 8] for i in range(64)] for name, table in tables.items()}
    sampling = JpegImagePlugin.get_sampling(picture)  # 4:2:2 would have to be turned, too
    return {"qtables": tables, "subsampling": sampling if sampling in (0, 2) else 0, "optimize": True}


def _stored(picture: Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, exif=b"", xmp=b"", **options)
    return file.getvalue()


# How a file of each kind begins, and its parts that stay.
KINDS = (
    (re.compile(rb"\xff\xd8"), _jpeg),
    (re.compile(re.escape(PNG_START)), _png),
    (re.compile(rb"GIF8[79]a"), _gif),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _webp),
    (re.compile(rb".{4}ftyp.{0,52}avi[fs]", re.DOTALL), _avif),
    (re.compile(rb"BM"), _bmp),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?=<).*?<(?:[\w-]+:)?svg\b", re.DOTALL), _svg),
)
