"""A drawn signature as a PNG: checked chunk by chunk and rebuilt from its pixels alone, so that nothing hides in it."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

from common.errors import InvalidInput

MAX_BYTES = 100_000
MAX_WIDTH, MAX_HEIGHT = 2_000, 1_000
PREFIX = "data:image/png;base64,"
_MAGIC = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 4: 2, 6: 4}  # colour type -> samples per pixel, all of 8 bit: what a canvas writes


class NotASignature(InvalidInput):
    """The drawn signature is not a picture that can be kept."""

    code = "not_a_signature"


def signature_from_data_url(url: str) -> bytes:
    """The checked and rebuilt PNG of a canvas's data URL."""
    if not url.startswith(PREFIX) or len(url) > len(PREFIX) + MAX_BYTES * 4 // 3 + 4:
        raise NotASignature(field="signature")
    try:
        return rebuilt_png(base64.b64decode(url.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        raise NotASignature(field="signature") from None


def rebuilt_png(image: bytes) -> bytes:
    """The same picture with nothing but its header and pixels. Raises NotASignature when it is not a sound PNG."""
    if len(image) > MAX_BYTES or not image.startswith(_MAGIC):
        raise NotASignature(field="signature")
    chunks = list(_chunks(image))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        raise NotASignature(field="signature")
    header = chunks[0][1]
    pixels = b"".join(data for kind, data in chunks if kind == b"IDAT")
    _refuse_unsound_pixels(pixels, size=_size_of_pixels(header))
    return _MAGIC + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def as_data_url(image: bytes) -> str:
    """The picture for a page or an answer."""
    return PREFIX + base64.b64encode(image).decode()


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_MAGIC)
    while place < len(image):
        if place + 12 > len(image):
            raise NotASignature(field="signature")
        length, kind = struct.unpack_from(">I4s", image, place)
        end = place + 8 + length
        if end + 4 > len(image):
            raise NotASignature(field="signature")
        data = image[place + 8 : end]
        if struct.unpack_from(">I", image, end)[0] != zlib.crc32(kind + data):
            raise NotASignature(field="signature")
        yield kind, data
        place = end + 4


def _size_of_pixels(header: bytes) -> int:
    if len(header) != 13:
        raise NotASignature(field="signature")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    plain = depth == 8 and colour in _SAMPLES and (compression, filtering, interlace) == (0, 0, 0)
    if not plain or not 1 <= width <= MAX_WIDTH or not 1 <= height <= MAX_HEIGHT:
        raise NotASignature(field="signature")
    size: int = height * (1 + width * _SAMPLES[colour])
    return size


def _refuse_unsound_pixels(pixels: bytes, *, size: int) -> None:
    inflate = zlib.decompressobj()
    try:
        raw = inflate.decompress(pixels, size + 1)  # bounded: a small file must not unfold into a large one
    except zlib.error:
        raise NotASignature(field="signature") from None
    if len(raw) != size or not inflate.eof or inflate.unused_data:
        raise NotASignature(field="signature")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
