"""Any folder or tar of pictures is read; what cannot be read rightly is reported and skipped."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from neuron_articles.stimuli import pictures as module
from neuron_articles.stimuli.loading import batches
from neuron_articles.stimuli.members import Member, contents_digest
from neuron_articles.stimuli.pictures import NoPictures, UnreadablePicture, decode, open_pictures

pytestmark = pytest.mark.torch


def picture(width: int = 90, height: int = 60, seed: int = 0) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    planes = [128 + 100 * np.sin((x + y * plane + seed) / (9 + plane)) for plane in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8))


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def as_array(pixels: torch.Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(pixels.permute(1, 2, 0).numpy().astype(float))


def test_jpeg_is_decoded_as_pillow_would() -> None:
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


def with_orientation(value: int) -> bytes:
    exif = Image.Exif()
    exif[module.ORIENTATION] = value
    return encoded(picture(), exif=exif)


def animation() -> bytes:
    return encoded(picture(), "GIF", save_all=True, append_images=[picture(seed=9)])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken"),
        (b"not a picture at all", "broken"),
        (encoded(picture())[:700], "truncated"),
        (encoded(picture(400, 300), quality=95)[:-3000], "truncated"),
        (encoded(picture(), "PNG")[:500], "truncated"),
        (encoded(picture().convert("CMYK")), "CMYK"),
        (animation(), "animated"),
        (with_orientation(6), "EXIF"),
        (encoded(Image.new("I;16", (9, 9)), "PNG"), "colours"),
        (encoded(Image.new("RGB", (20_000, 1)), "PNG"), "thin: 20000 x 1 pixels"),
    ],
    ids=["empty", "text", "cut-early", "cut-late", "cut-png", "cmyk", "animated", "turned", "16-bit", "thin"],
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


def test_upright_exif_is_fine() -> None:
    assert decode(with_orientation(1), 32).shape == (3, 32, 32)


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
