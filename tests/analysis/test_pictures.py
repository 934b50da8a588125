"""Any folder or tar of pictures is read, upright and in sRGB; what cannot be read rightly is reported and skipped."""

from __future__ import annotations

import io
import json
import os
import struct
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from PIL import Image

from neuron_articles.stimuli import decoding as module
from neuron_articles.stimuli.decoding import UnreadablePicture, decode
from neuron_articles.stimuli.loading import batches
from neuron_articles.stimuli.members import Member, contents_digest
from neuron_articles.stimuli.pictures import NoPictures, open_pictures

pytestmark = pytest.mark.torch


def picture(width: int = 90, height: int = 60, seed: int = 0) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    planes = [128 + 100 * np.sin((x + y * plane + seed) / (9 + plane)) for plane in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8))


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def as_array(pixels: torch.Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(pixels.permute(1, 2, 0).numpy().astype(float))


def test_jpeg_is_scaled_and_cut() -> None:
    content = encoded(picture(), quality=95)
    reference = Image.open(io.BytesIO(content)).resize((48, 32), Image.Resampling.BICUBIC).crop((8, 0, 40, 32))
    pixels = decode(content, 32)
    assert pixels.shape == (3, 32, 32) and pixels.dtype == torch.uint8
    assert np.abs(as_array(pixels) - np.asarray(reference, float)).mean() < 1.0


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_other_formats_fall_back_to_pillow(form: str) -> None:
    image = picture(64, 64)
    pixels = decode(encoded(image, form, **({"lossless": True} if form == "WEBP" else {})), 64)
    assert np.abs(as_array(pixels) - np.asarray(image, float)).mean() < (12 if form == "GIF" else 1)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA"])
def test_grey_and_palette_pictures_become_rgb(mode: str) -> None:
    assert decode(encoded(picture(32, 32).convert(mode), "PNG"), 32).shape == (3, 32, 32)


def test_transparency_lies_on_white() -> None:
    clear = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    assert (decode(encoded(clear, "PNG"), 20) == 255).all()


# How a camera that was held otherwise stored an upright picture: EXIF's number -> what was done to the pixels.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("value", TURNS)
def test_pictures_are_turned_upright(value: int, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    turn = TURNS[value]
    stored = picture() if turn is None else picture().transpose(turn)
    options: dict[str, Any] = {"lossless": True} if form == "WEBP" else {"quality": 95} if form == "JPEG" else {}
    upright = decode(encoded(picture(), "PNG"), 32)
    found = decode(encoded(stored, form, exif=exif, **options), 32)
    assert np.abs(as_array(found) - as_array(upright)).mean() < 2


def test_of_several_frames_the_first_counts() -> None:
    first, other = picture(64, 64), picture(64, 64, seed=9)
    for form in ("GIF", "WEBP", "PNG", "TIFF", "MPO"):  # phones write MPO: a JPEG with further views
        found = decode(encoded(first, form, save_all=True, append_images=[other]), 64)
        near, far = (np.abs(as_array(found) - np.asarray(one, float)).mean() for one in (first, other))
        assert near < 12 < far, form


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_colours_for_print_become_those_of_the_screen(form: str) -> None:
    image = Image.new("RGB", (40, 40), (200, 120, 40))
    found = decode(encoded(image.convert("CMYK"), form), 40)
    assert np.abs(as_array(found) - (200, 120, 40)).max() < 6


def test_sixteen_bits_become_eight() -> None:
    values = np.linspace(0, 65_535, 64 * 64).reshape(64, 64).astype(np.uint16)
    found = as_array(decode(encoded(Image.fromarray(values), "PNG"), 64))
    assert np.abs(found - np.round(values / 257)[..., None]).max() <= 1


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_photographs_of_phones_are_read(form: str) -> None:
    found = decode(encoded(picture(64, 64), form, quality=95), 64)
    assert np.abs(as_array(found) - np.asarray(picture(64, 64), float)).mean() < 4


def icc_profile(primaries: np.ndarray[tuple[int, ...], np.dtype[np.float64]], gamma: float, name: str) -> bytes:
    """A profile of the ICC, version 2: columns of ``primaries`` are XYZ of red, green, blue; one exponent for all."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65_536))

    text = b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name.encode() + bytes(1 + 4 + 4 + 2 + 1 + 67)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    colours = [b"XYZ " + bytes(4) + b"".join(map(fixed, column)) for column in primaries.T]
    white = b"XYZ " + bytes(4) + b"".join(map(fixed, primaries.sum(1)))
    tags = {b"desc": text, b"wtpt": white, b"rXYZ": colours[0], b"gXYZ": colours[1], b"bXYZ": colours[2]}
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    body, table, start = b"", b"", 128 + 4 + 12 * len(tags)
    for key, content in tags.items():
        table += key + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp").ljust(68, b"\0")
    head += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


# XYZ of the primaries, white at D50: of Adobe RGB (1998) and of sRGB.
ADOBE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_profile_says_what_colours_mean(form: str) -> None:
    written = (120, 160, 90)
    profile = icc_profile(ADOBE, 2.2, "Adobe RGB (1998)")
    linear = np.linalg.inv(SRGB) @ ADOBE @ (np.array(written) / 255) ** 2.2
    expected = 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    found = as_array(decode(encoded(Image.new("RGB", (32, 32), written), form, icc_profile=profile), 32))
    assert np.abs(expected - written).max() > 20, "the profile matters"
    assert np.abs(found - expected).max() < (4 if form == "PNG" else 6)


@pytest.mark.parametrize("profile", [b"", b"no profile", icc_profile(SRGB, 2.2, "sRGB IEC61966-2.1")])
def test_colours_stay_where_a_profile_says_nothing_else(profile: bytes) -> None:
    content = encoded(Image.new("RGB", (32, 32), (120, 160, 90)), "PNG", icc_profile=profile)
    assert np.abs(as_array(decode(content, 32)) - (120, 160, 90)).max() == 0


def test_pictures_are_scaled_as_open_clip_does_whatever_their_size() -> None:
    random = np.random.default_rng(19)
    transform = open_clip.image_transform(48, is_train=False)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (OPENAI_DATASET_MEAN, OPENAI_DATASET_STD))
    for width, height in [(640, 427), (427, 640), *random.integers(20, 500, (498, 2)).tolist()]:
        noise = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))
        expected = ((transform(noise) * std + mean) * 255).round()
        found = decode(encoded(noise, "PNG", compress_level=0), 48).float()
        assert (found - expected).abs().max() == 0, (width, height)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken"),
        (b"not a picture at all", "broken"),
        (encoded(picture())[:700], "truncated"),
        (encoded(picture(400, 300), quality=95)[:-3000], "truncated"),
        (encoded(picture(), "PNG")[:500], "truncated"),
        (encoded(Image.new("F", (9, 9)), "TIFF"), "F colours"),
        (encoded(Image.new("RGB", (20_000, 1)), "PNG"), "thin: 20000 x 1 pixels"),
        (encoded(picture(), "HEIF")[:600], "truncated"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing: save it as PNG"),
    ],
    ids=["empty", "text", "cut-early", "cut-late", "cut-png", "float", "thin", "cut-heic", "svg"],
)
def test_what_cannot_be_read_rightly_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePicture, match=reason) as refused:
        decode(content, 32)
    assert "0x" not in str(refused.value), "the reason is the same on every run"


def test_long_pictures_are_fine_to_a_degree() -> None:
    assert decode(encoded(Image.new("RGB", (500, 10)), "PNG"), 32).shape == (3, 32, 32)


def test_huge_pictures_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1000)
    with pytest.raises(UnreadablePicture, match="huge: 90 x 60"):
        decode(encoded(picture()), 32)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # Pillow itself refuses twice that
    with pytest.raises(UnreadablePicture, match="huge"):
        decode(encoded(picture(), "PNG"), 32)


def test_a_folder_is_read_in_order_with_categories(tmp_path: Path) -> None:
    for name in ("b/2.png", "a/1.jpg", "a/notes.txt", "b/broken.jpg", "c.JPG"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(
            b"?"
            if "broken" in name or "notes" in name
            else encoded(picture(), "PNG" if path.suffix == ".png" else "JPEG")
        )
    found = open_pictures(tmp_path)
    assert list(found.names) == ["a/1.jpg", "b/2.png", "b/broken.jpg", "c.JPG"]
    assert [found.label(i) for i in range(3)] == ["a", "b", "b"]
    before = found.digest
    (tmp_path / "d.png").write_bytes(encoded(picture(), "PNG"))
    assert open_pictures(tmp_path).digest != before
    read = list(batches(found, range(4), side=16, size=3))
    assert [batch.numbers.tolist() for batch in read] == [[0, 1], [3]]
    assert read[0].pixels.shape == (2, 3, 16, 16) and "broken" in read[0].unreadable[2]


def write_tar(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def test_webdataset_tars_and_their_labels(tmp_path: Path) -> None:
    jpeg = encoded(picture())
    write_tar(
        tmp_path / "0.tar", {"x1.jpg": jpeg, "x1.cls": b"7\n", "x2.png": encoded(picture(), "PNG"), "x2.txt": b"a cat"}
    )
    write_tar(
        tmp_path / "1.tar",
        {"y.jpg": jpeg, "y.json": json.dumps({"label": "dog"}).encode(), "z.jpg": jpeg, "z.json": b"["},
    )
    found = open_pictures(tmp_path)
    assert list(found.names) == ["0.tar/x1.jpg", "0.tar/x2.png", "1.tar/y.jpg", "1.tar/z.jpg"]
    assert [found.label(i) for i in range(4)] == ["7", "a cat", "dog", ""]
    torch.testing.assert_close(found.pixels(2, 32), decode(jpeg, 32))
    assert list(open_pictures(tmp_path / "0.tar").names) == ["x1.jpg", "x2.png"]


def test_the_same_key_in_two_tars_is_two_pictures(tmp_path: Path) -> None:
    for number, label in enumerate((b"cat", b"dog")):
        write_tar(tmp_path / f"s{number}.tar", {"000000.jpg": encoded(picture()), "000000.cls": label})
    found = open_pictures(tmp_path)
    assert [found.label(0), found.label(1)] == ["cat", "dog"] and len(set(found.names)) == 2


@pytest.mark.parametrize(
    ("name", "sidecar", "label"),
    [
        ("./0.jpg", "./0.cls", "seven"),
        ("set.v1/0.jpg", "set.v1/0.cls", "seven"),
        ("0.image.JPG", "0.cls", "seven"),
        ("0.image.jpg", "0.label.txt", "seven"),
        ("cats/0.jpg", "dogs/0.cls", "cats"),
        ("./cats/0.jpg", "", "cats"),
        ("0.jpg", "1.cls", ""),
        ("./0.jpg", "", ""),
    ],
)
def test_names_in_tars_as_webdataset_reads_them(name: str, sidecar: str, label: str, tmp_path: Path) -> None:
    beside = {sidecar: b"seven\n"} if sidecar else {}
    write_tar(tmp_path / "x.tar", {"._0.jpg": b"of macOS", name: encoded(picture()), **beside})
    found = open_pictures(tmp_path / "x.tar")
    assert list(found.names) == [name.removeprefix("./")] and found.label(0) == label
    assert found.pixels(0, 32).shape == (3, 32, 32)


def bitmap(grey: int) -> bytes:
    return encoded(Image.new("RGB", (40, 40), (grey, grey, grey)), "BMP")


def test_the_digest_follows_what_is_in_the_files(tmp_path: Path) -> None:
    def digest_of(name: str, files: dict[str, bytes]) -> str:
        write_tar(tmp_path / name, files)
        return open_pictures(tmp_path / name).digest

    first = digest_of("a.tar", {"0.bmp": bitmap(1), "0.cls": b"cat"})
    assert digest_of("b.tar", {"0.bmp": bitmap(1), "0.cls": b"cat"}) == first, "on another machine it is the same"
    assert digest_of("b.tar", {"0.bmp": bitmap(1), "0.cls": b"dog"}) != first
    assert digest_of("b.tar", {"0.bmp": bitmap(2), "0.cls": b"cat"}) != first
    assert digest_of("b.tar", {"1.bmp": bitmap(1), "1.cls": b"cat"}) != first


def test_the_digest_of_a_folder_follows_pixels_and_not_times(tmp_path: Path) -> None:
    path = tmp_path / "0.bmp"
    path.write_bytes(bitmap(1))
    first = open_pictures(tmp_path).digest
    os.utime(path, (1, 1))
    assert open_pictures(tmp_path).digest == first
    path.write_bytes(bitmap(2))
    os.utime(path, (1, 1))
    assert open_pictures(tmp_path).digest != first


def test_of_large_data_sets_sizes_and_ends_count(tmp_path: Path) -> None:
    def digest_of(content: bytes) -> str:
        (tmp_path / "0").write_bytes(content)
        return contents_digest([("0", Member.of(tmp_path / "0"))], whole=10_000)

    first = digest_of(bytes(100_000))
    assert digest_of(bytes(100_001)) != first
    assert digest_of(b"x" + bytes(99_999)) != first != digest_of(bytes(99_999) + b"x")
    assert digest_of(bytes(50_000) + b"x" + bytes(49_999)) == first, "as documented"
    (tmp_path / "0").unlink()
    assert contents_digest([("0", Member.of(tmp_path / "0"))]) != first


def test_of_a_damaged_tar_the_beginning_is_read_and_the_rest_reported(tmp_path: Path) -> None:
    noise = [encoded(picture(200, 200, seed), quality=95) for seed in range(3)]
    write_tar(tmp_path / "0.tar", {f"{number}.jpg": one for number, one in enumerate(noise)})
    write_tar(tmp_path / "1.tar", {"x.jpg": noise[0]})
    whole = (tmp_path / "0.tar").read_bytes()
    damages = {
        "in a picture": whole[: len(noise[0]) + len(noise[1]) + 3000],
        "before a header": whole[: 512 + -(-len(noise[0]) // 512) * 512],
        "in a header": whole.replace(b"1.jpg" + bytes(95), b"\1.jpg" + bytes(95), 1),
    }
    for damage, content in damages.items():
        (tmp_path / "0.tar").write_bytes(content)
        found = open_pictures(tmp_path)
        kept = list(found.names)
        assert kept[0] == "0.tar/0.jpg" and kept[-2:] == ["1.tar/x.jpg", "0.tar"] and "0.tar/2.jpg" not in kept, damage
        assert [found.pixels(number, 32).shape for number in range(len(kept) - 1)] and found.label(len(kept) - 1) == ""
        with pytest.raises(UnreadablePicture, match=r"damaged tar, \d files found before the damage"):
            found.pixels(len(kept) - 1, 32)


def test_no_pictures_is_one_line(tmp_path: Path) -> None:
    for path, text in ((tmp_path, "holds no pictures"), (tmp_path / "gone", "does not exist")):
        with pytest.raises(NoPictures, match=text):
            open_pictures(path)
    (tmp_path / "bad.tar").write_bytes(b"no tar" * 500)
    with pytest.raises(NoPictures, match="not a readable"):
        open_pictures(tmp_path / "bad.tar")
