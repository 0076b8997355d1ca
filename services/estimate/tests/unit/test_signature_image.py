"""A drawn signature is a sound, small, plain PNG, or it is refused."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimate.domain.signature_image import (
    MAX_BYTES,
    PREFIX,
    NotASignature,
    as_data_url,
    rebuilt_png,
    signature_from_data_url,
)
from estimate.testing import png

SOUND = png()
MAGIC = SOUND[:8]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(header: bytes, pixels: bytes) -> bytes:
    return MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def header(width: int = 1, height: int = 1, *, depth: int = 8, colour: int = 6, interlace: int = 0) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)


def test_a_sound_picture_is_kept_as_it_is() -> None:
    assert signature_from_data_url(as_data_url(SOUND)) == SOUND


def test_what_hides_beside_the_pixels_is_dropped() -> None:
    place = 8 + 25  # after the header
    hiding = SOUND[:place] + chunk(b"tEXt", b"Comment\0<script>") + SOUND[place:]
    assert rebuilt_png(hiding) == SOUND


@pytest.mark.parametrize(
    "image",
    [
        b"",
        b"GIF89a",
        MAGIC,
        SOUND[:-1],
        SOUND + b"<script>",
        SOUND.replace(b"IHDR", b"IHDX"),
        SOUND[:40] + bytes([SOUND[40] ^ 1]) + SOUND[41:],
        picture(header(), b""),
        picture(header(), bytes(100)),
        picture(header(width=0), b""),
        picture(header(width=5000), bytes(20_001)),
        picture(header(depth=16), bytes(9)),
        picture(header(colour=3), bytes(2)),
        picture(header(interlace=1), bytes(5)),
        picture(header(1000, 1000), bytes(10**8)[:50_000_000]),
        bytes(MAX_BYTES + 1),
    ],
    ids=range(16),
)
def test_anything_else_is_refused(image: bytes) -> None:
    with pytest.raises(NotASignature):
        rebuilt_png(image)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:image/svg+xml;base64," + base64.b64encode(SOUND).decode(),
        PREFIX + "not base64!",
        PREFIX + base64.b64encode(bytes(MAX_BYTES * 2)).decode(),
        PREFIX + "é",
    ],
)
def test_only_png_data_urls_of_ordinary_size_are_read(url: str) -> None:
    with pytest.raises(NotASignature):
        signature_from_data_url(url)


@given(st.binary(max_size=400), st.integers(0, len(SOUND)))
def test_no_bytes_break_the_reader(noise: bytes, place: int) -> None:
    for image in (noise, MAGIC + noise, SOUND[:place] + noise + SOUND[place:]):
        try:
            rebuilt_png(image)
        except NotASignature:
            continue
