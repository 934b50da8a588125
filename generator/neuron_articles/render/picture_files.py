"""Pictures without what files say besides the pixels: EXIF with its places and cameras, XMP, comments, thumbnails.

No pixel changes, and colour profiles and animations stay: JPEG is coded anew without loss by MozJPEG, and of PNG, WebP
and GIF, which no library takes apart without loss, chunks are left out. Only a picture that EXIF turns is stored anew,
upright (PNG without loss, JPEG with its own tables), and AVIF with metadata. Pillow has the last word: both files are
opened and compared.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from neuron_articles.render import vector_pictures
from neuron_articles.render.vector_pictures import BadPictureFile

if TYPE_CHECKING:
    from PIL.Image import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
# Transparency, colours, resolution, animation; besides them only what a decoder must know stays.
PNG_KEPT = frozenset(b"tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT".split())
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_METADATA = 0b1100  # the flags for EXIF and XMP
GIF_PICTURE, GIF_EXTENSION, GIF_END = 0x2C, 0x21, 0x3B
GIF_KEPT = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"))
EXIF = re.compile(rb"Exif\0\0|eXIf|EXIF")  # as JPEG, PNG and WebP announce it
ORIENTATION = 274  # the EXIF tag; 1 is upright
MOST_PIXELS = 1 << 28  # of all frames together; Pillow itself refuses single pictures of more than 179 million
LONGEST_JPEG = 120  # seconds
_OPTIMIZE = """
import sys
import mozjpeg_lossless_optimization as mozjpeg
sys.stdout.buffer.write(mozjpeg.optimize(sys.stdin.buffer.read(), copy=mozjpeg.COPY_MARKERS.ICC))
"""
TELLING = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Comment"}  # where Pillow puts metadata


def strip(content: bytes) -> bytes:
    """The file of a picture without metadata, upright; the same bytes if there is nothing to take out.

    Raises BadPictureFile.
    """
    try:
        upright = _upright(content)
        bare = _stripped(upright)
        if not VECTOR.match(content):
            _compare(upright, bare)
        return bare
    except BadPictureFile:
        raise
    except Exception as error:  # Pillow's plugins raise nearly every kind of error for broken files
        raise BadPictureFile("it is broken, or too large to be shown") from error


def _compare(content: bytes, bare: bytes) -> None:
    """Read both files as browsers would. Raises BadPictureFile unless they show the same and the second says no more.

    So no picture is published that nobody can open, and a mistake in taking files apart cannot change one.
    """
    from PIL import Image as images

    with images.open(io.BytesIO(content)) as before, images.open(io.BytesIO(bare)) as after:
        frames = getattr(before, "n_frames", 1) if before.format != "MPO" else 1
        if frames * before.width * before.height > MOST_PIXELS:
            raise BadPictureFile(f"it has {frames} frames of {before.width} x {before.height} pixels: too many")
        if dict(after.getexif()) or TELLING & after.info.keys():
            raise BadPictureFile("its metadata cannot be taken out")
        anew = before.format == "AVIF" and content != bare  # coded with a small loss
        for frame in range(0 if anew else frames):
            before.seek(frame)
            after.seek(frame)
            if before.size != after.size or before.convert("RGBA").tobytes() != after.convert("RGBA").tobytes():
                raise BadPictureFile("it is broken")


def _stripped(content: bytes) -> bytes:
    for start, parts in KINDS:
        if start.match(content):
            return b"".join(parts(content))
    raise BadPictureFile("it is of no kind that browsers show")


def _jpeg(content: bytes) -> Iterator[bytes]:
    """The same coefficients, coded anew by MozJPEG, with the colour profile and without the rest.

    Also without what phones append (other views, films), which has metadata of its own. A process of its own does it:
    MozJPEG ends the one that it runs in when a file is damaged.
    """
    command = [sys.executable, "-I", "-c", _OPTIMIZE]
    done = subprocess.run(command, input=content, capture_output=True, check=False, timeout=LONGEST_JPEG)
    if done.returncode or not done.stdout:
        raise BadPictureFile("it is broken")
    yield done.stdout


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
    yield vector_pictures.strip(content, strip)


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


def _jpeg_options(picture: Image, turned: Image) -> dict[str, object]:
    """The tables that a JPEG file was made with, turned with it, so that it loses next to nothing and does not grow."""
    from PIL import JpegImagePlugin

    tables = getattr(picture, "quantization", {})
    if turned.size != picture.size:
        tables = {name: [table[i % 8 * 8 + i // 8] for i in range(64)] for name, table in tables.items()}
    sampling = JpegImagePlugin.get_sampling(picture)  # 4:2:2 would have to be turned, too
    return {"qtables": tables, "subsampling": sampling if sampling in (0, 2) else 0, "optimize": True}


def _stored(picture: Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, exif=b"", xmp=b"", **options)
    return file.getvalue()


VECTOR = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?=<).*?<(?:[\w-]+:)?svg\b", re.DOTALL)
# How a file of each kind begins, and its parts that stay.
KINDS = (
    (re.compile(rb"\xff\xd8"), _jpeg),
    (re.compile(re.escape(PNG_START)), _png),
    (re.compile(rb"GIF8[79]a"), _gif),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _webp),
    (re.compile(rb".{4}ftyp.{0,52}avi[fs]", re.DOTALL), _avif),
    (re.compile(rb"BM"), _bmp),
    (VECTOR, _svg),
)
