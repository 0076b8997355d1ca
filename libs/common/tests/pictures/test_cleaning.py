"""A picture is made anew in a child that can neither grow, nor linger, nor take its parent with it."""

from __future__ import annotations

import subprocess
import sys
import threading
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import pytest
from PIL import Image

from common.pictures import cleaning, limits
from common.pictures.cleaning import (
    PictureAnimated,
    PicturesBusy,
    PictureTakesTooLong,
    PictureTooLarge,
    PictureUnreadable,
    clean_picture,
)

RED, BLUE = (250, 20, 20), (20, 20, 250)


def written(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    made = BytesIO()
    image.save(made, format, **options)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def red_over_blue() -> Image.Image:
    image = Image.new("RGB", (400, 200), BLUE)
    image.paste(RED, (0, 0, 400, 100))
    return image


def is_red(pixel: Any) -> bool:
    return bool(pixel[0] > 200 and pixel[2] < 80)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_back_as_a_jpeg_no_larger_than_it_is_shown(format: str) -> None:
    clean = clean_picture(written(Image.new("RGB", (5120, 1280), RED), format))
    picture, thumbnail = opened(clean.content), opened(clean.thumbnail)
    assert (picture.format, picture.size, thumbnail.size) == ("JPEG", (2560, 640), (320, 80))
    assert (clean.width, clean.height) == (2560, 640)
    assert is_red(picture.getpixel((9, 9)))


def test_nothing_of_the_metadata_is_left_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "SECRET-MAKER"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 47.0, 59.0)})
    sent = written(red_over_blue(), exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE" * 20)
    assert sent.count(b"SECRET") > 2
    clean = clean_picture(sent)
    for data in (clean.content, clean.thumbnail):
        shown = opened(data)
        assert not shown.getexif()
        assert not {"exif", "comment", "icc_profile", "dpi"} & shown.info.keys()
        assert b"SECRET" not in data
    assert (clean.width, clean.height) == (200, 400)
    assert is_red(opened(clean.content).getpixel((190, 200)))


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (50, 50), (*BLUE, 0))
    assert opened(clean_picture(written(clear, "PNG")).content).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK"])
def test_every_kind_of_colour_is_understood(mode: str) -> None:
    format = "JPEG" if mode == "CMYK" else "PNG"
    clean = clean_picture(written(red_over_blue().convert(mode), format))
    assert opened(clean.content).mode == "RGB"


def test_pixels_are_counted_before_any_is_decoded() -> None:
    bomb = written(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(PictureTooLarge):
        clean_picture(bomb)


def test_an_animation_is_no_photo() -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in range(51)]
    with pytest.raises(PictureAnimated):
        clean_picture(written(frames[0], "PNG", save_all=True, append_images=frames[1:]))


def test_the_child_cannot_take_more_memory_than_it_may() -> None:
    greedy = f"from common.pictures.child import restrict; restrict(); bytearray({limits.MEMORY_BYTES})"
    ended = subprocess.run([sys.executable, "-I", "-c", greedy], capture_output=True, text=True, check=False)
    assert "MemoryError" in ended.stderr


def test_the_child_cannot_fill_the_disk() -> None:
    greedy = "from common.pictures.child import restrict; restrict(); open(0, 'wb', closefd=False).write(b'x' * 2**25)"
    with TemporaryFile() as file:
        subprocess.run([sys.executable, "-I", "-c", greedy], stdin=file, capture_output=True, check=False)
        assert 0 < file.seek(0, 2) <= limits.OUTPUT_BYTES


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_CHILD", (sys.executable, "-I", "-c", "import threading; threading.Event().wait()"))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.05)
    with pytest.raises(PictureTakesTooLong):
        clean_picture(b"anything")


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 11)", "os._exit(3)", "os._exit(0)"])
def test_a_decoder_that_dies_refuses_the_picture(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_CHILD", (sys.executable, "-I", "-c", f"import os; {end}"))
    with pytest.raises(PictureUnreadable):
        clean_picture(b"anything")


def test_only_so_many_children_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(cleaning, "_room", room)
    monkeypatch.setattr(cleaning, "PATIENCE_SECONDS", 0.01)
    with room, pytest.raises(PicturesBusy):
        clean_picture(written(red_over_blue()))
    assert clean_picture(written(red_over_blue())).width == 400
