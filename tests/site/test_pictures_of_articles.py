"""What a picture's file says besides its pixels stays with the author: places, cameras, comments, thumbnails."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from neuron_articles.render.picture_files import MOST_PIXELS, strip
from neuron_articles.render.vector_pictures import BadPictureFile
from tests.site.folders import Folder

ORIENTATION, MAKER, GPS = 274, 271, 34853
SECRETS = (b"SecretCamera", b"SecretPlace", b"Exif", b"eXIf", b"EXIF", b"secret.host", b"SecretWords")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photograph(width: int = 96, height: int = 64) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    planes = [128 + 90 * np.sin((x * (plane + 1) + y * y / 40) / 17) for plane in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8))


def exif(turned: int = 1) -> bytes:
    told = Image.Exif()
    told[MAKER] = "SecretCamera"
    if turned != 1:
        told[ORIENTATION] = turned
    told.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: "SecretPlace"})
    return told.tobytes()


def encoded(form: str, turned: int = 1, frames: int = 1, **options: Any) -> bytes:
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [ImageOps.mirror(photograph())] * (frames - 1)} if frames > 1 else {}
    photograph().save(file, form, exif=exif(turned), icc_profile=PROFILE, **more, **options)
    return file.getvalue()


def pixels(content: bytes, frame: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    with Image.open(io.BytesIO(content)) as picture:
        picture.seek(frame)
        return np.asarray(picture.convert("RGB"), float)


def png_text() -> PngInfo:
    told = PngInfo()
    told.add_text("Comment", "SecretWords")
    return told


STILL = {
    "jpeg": encoded("JPEG", comment=b"SecretWords", xmp=b"<SecretPlace/>"),
    "progressive": encoded("JPEG", progressive=True, quality=90),
    "with more at the end": encoded("JPEG") + encoded("JPEG"),
    "png": encoded("PNG", pnginfo=png_text()),
    "lossless webp": encoded("WEBP", lossless=True, xmp=b"<SecretPlace/>"),
    "lossy webp": encoded("WEBP"),
}


@pytest.mark.parametrize("kind", STILL)
def test_metadata_go_and_pixels_and_colours_stay(kind: str) -> None:
    bare = strip(STILL[kind])
    assert not [secret for secret in SECRETS if secret in bare]
    assert np.array_equal(pixels(bare), pixels(STILL[kind]))
    with Image.open(io.BytesIO(bare)) as picture:
        assert not picture.getexif() and picture.info["icc_profile"] == PROFILE
    assert strip(bare) == bare


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_turned_pictures_are_upright_in_their_file(form: str, turned: int) -> None:
    content = encoded(form, turned, **({"lossless": True} if form == "WEBP" else {}))
    with Image.open(io.BytesIO(content)) as picture:
        wanted = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"), float)
    bare = strip(content)
    assert not [secret for secret in SECRETS if secret in bare]
    assert pixels(bare).shape == wanted.shape
    assert np.abs(pixels(bare) - wanted).mean() <= (1 if form == "JPEG" else 0)
    assert len(bare) < 1.2 * len(content)
    with Image.open(io.BytesIO(bare)) as picture:
        assert picture.info["icc_profile"] == PROFILE


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_animations_stay(form: str) -> None:
    options: dict[str, Any] = {"comment": b"SecretWords", "loop": 0, "duration": 70} if form == "GIF" else {}
    content = encoded(form, frames=2, **options)
    bare = strip(content)
    assert not [secret for secret in SECRETS if secret in bare]
    for frame in (0, 1):
        assert np.array_equal(pixels(bare, frame), pixels(content, frame))
    with Image.open(io.BytesIO(bare)) as picture, Image.open(io.BytesIO(content)) as before:
        assert picture.info.get("loop") == before.info.get("loop") and getattr(picture, "n_frames", 1) == 2


def test_avif_is_stored_anew_where_it_must_be() -> None:
    bare = strip(encoded("AVIF", 6))
    assert not [secret for secret in SECRETS if secret in bare] and strip(bare) == bare
    assert pixels(bare).shape == (96, 64, 3)


DRAWING = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="s" sodipodi:docname="C:/secret.host/a.svg" width="9">
<!-- SecretWords --><metadata id="a>b"><rdf:RDF>SecretPlace</rdf:RDF></metadata><metadata/>
<style><![CDATA[ .a::after { content: "<!-- shown -->" } ]]></style><title>A dot</title>
<image href="data:image/jpeg;base64,%s"/><path d="M0 0"/></svg>
""" % base64.b64encode(STILL["jpeg"])


def test_drawings_keep_what_is_drawn() -> None:
    bare = strip(DRAWING)
    assert not [secret for secret in SECRETS if secret in bare] and b"metadata" not in bare
    assert b"<!-- shown -->" in bare and b"<title>A dot</title>" in bare and b'<path d="M0 0"/></svg>' in bare
    [inside] = re.findall(rb"base64,([^\"]+)", bare)
    assert base64.b64decode(inside) == strip(STILL["jpeg"])
    assert strip(bare) == bare and strip(b"<svg/>") == b"<svg/>"


@pytest.mark.parametrize("kind", [*STILL, "drawing"])
def test_files_cut_anywhere_end_in_one_error_or_without_metadata(kind: str) -> None:
    content = DRAWING if kind == "drawing" else STILL[kind]
    for length in range(0, len(content), max(1, len(content) // 150)):
        try:
            bare = strip(content[:length])
        except BadPictureFile as error:
            assert str(error)
        else:
            assert not [secret for secret in SECRETS if secret in bare]


HOSTILE = [
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:script href='x.js'/></s:svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><a href='java&#10;script:alert(1)'><path/></a></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><a><set attributeName='href' to='javascript:alert(1)'/></a></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://evil.example/a.png'/></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><use href='data:image/svg+xml,x#a'/></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'https://evil.example/a.css';</style></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><path style='fill: url(https://evil.example/a)'/></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><style>@\\69mport '//evil.example/a.css';</style></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p/></foreignObject></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x'/></svg>",
    b"<!DOCTYPE svg [<!ENTITY a '<script>alert(1)</script>'>]><svg>&a;</svg>",
    b"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'alert(1)'>]><svg/>",
    b"<?xml-stylesheet href='x.xsl' type='text/xsl'?><svg/>",
]


@pytest.mark.parametrize("drawing", HOSTILE)
def test_drawings_that_could_run_something_are_refused(drawing: bytes) -> None:
    with pytest.raises(BadPictureFile, match="could run or load"):
        strip(drawing)


def test_drawings_may_refer_to_themselves_and_link() -> None:
    drawing = (
        b"<svg xmlns='http://www.w3.org/2000/svg'><style>path { fill: url(#a) } @font-face { src: url( 'data:font/woff2;base64,AA==' ) }</style><use href='#b'/>"
        b"<a href='https://x.org/'><path style='fill: url(\"#a\")' clip-path='url(#c)'/></a></svg>"
    )
    assert strip(drawing) == drawing


def test_a_drawing_with_a_script_is_one_error(site: Folder) -> None:
    site.write("articles/a.svg", HOSTILE[0])
    site.article("place", "Text.\n\n![a drawing](a.svg)")
    [told] = site.problems()
    assert told.startswith('articles/place.md:8:1: error: the picture "a.svg" is not brought along: it holds <script>')


# Small, so that most changes hit the structure of a file.
SMALL = {form: encoded(form) for form in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")} | {
    "animation": encoded("GIF", frames=2), "moving WebP": encoded("WEBP", frames=2), "APNG": encoded("PNG", frames=2)}


@given(
    kind=st.sampled_from(sorted(SMALL)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 4)), max_size=4),
    cut=st.floats(0, 1) | st.just(1.0),
)
@settings(max_examples=150, deadline=5000, derandomize=True)
def test_changed_files_end_in_one_error_or_show_the_same(
    kind: str, changes: list[tuple[float, bytes, int]], cut: float
) -> None:
    content = bytearray(SMALL[kind])
    for place, put, taken in changes:
        at = int(place * len(content))
        content[at : at + taken] = put
    broken = bytes(content[: max(1, int(cut * len(content)))])
    try:
        bare = strip(broken)
    except BadPictureFile as error:
        assert "\n" not in str(error) and len(str(error)) < 200
        return
    with Image.open(io.BytesIO(bare)) as picture:
        assert not picture.getexif() and not {"exif", "xmp", "comment"} & picture.info.keys()


@pytest.mark.parametrize("side", [20_000, 65_000])
def test_decompression_bombs_are_refused(side: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes((1, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert side * side > MOST_PIXELS
    with pytest.raises(BadPictureFile, match="too"):
        strip(bomb)


def test_an_article_brings_pictures_along_without_their_places(site: Folder) -> None:
    site.write("articles/photo.JPG", encoded("JPEG", 6, comment=b"SecretWords"))
    site.article("place", "![a photograph](photo.JPG)")
    assert site.problems() == []
    everything = site.files()
    assert not [(name, secret) for name, content in everything.items() for secret in SECRETS if secret in content]
    [name] = re.findall(r'src="../../(objects/[0-9a-f]{32}\.jpg)"', site.page("place"))
    assert 'width="64" height="96"' in site.page("place")
    assert pixels(everything[name]).shape == (96, 64, 3)
    assert site.build().rendered == 0
    shutil.rmtree(site.data / "drawings")
    for _ in range(3):
        assert site.problems() == [] and site.files() == everything
    assert site.build().rendered == 0


@pytest.mark.parametrize(
    "content",
    [b"II*\0" + bytes(60), b"\xff\xd8\xff\xe1", DRAWING.decode().encode("utf-16")],
    ids=["tiff", "cut", "utf-16"],
)
def test_what_cannot_be_freed_of_metadata_is_not_brought_along(content: bytes, site: Folder) -> None:
    path: Path = site.write("articles/photo.tif", content)
    site.article("place", "Text.\n\n![a photograph](photo.tif)")
    [told] = site.problems()
    assert told.startswith("articles/place.md:8:1: error: the picture") and "save the picture anew" in told
    assert path.read_bytes() not in site.files().values()
