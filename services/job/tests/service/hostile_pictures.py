"""Files that somebody would send to do harm, made here: by name, with the content type they claim, and what must come
of them: `refused`, or `anew` when there is a picture in them that can be made anew."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image, PngImagePlugin

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
SCRIPT = b"<script>alert('SECRET')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
Hostile = tuple[str, str, bytes, str]


def picture(format: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A plain picture."""
    made = BytesIO()
    Image.new(mode, size).save(made, format, **options)
    return made.getvalue()


def hostile_pictures() -> Iterator[Hostile]:
    """All of them."""
    plain, png = picture(), picture("PNG")
    yield "text", JPEG, b"this is no picture", "refused"
    yield "html as jpeg", JPEG, b"<!doctype html>" + SCRIPT, "refused"
    yield "html behind a jpeg's first bytes", JPEG, b"\xff\xd8\xff\xe0" + SCRIPT, "refused"
    yield "svg as png", PNG, SVG, "refused"
    yield "gif as jpeg", JPEG, picture("GIF", mode="P"), "refused"
    yield "bmp as png", PNG, picture("BMP"), "refused"
    yield "tiff as jpeg", JPEG, picture("TIFF"), "refused"
    yield "icon as png", PNG, picture("ICO"), "refused"
    yield "postscript as jpeg", JPEG, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) run", "refused"
    yield "pdf as jpeg", JPEG, b"%PDF-1.7\n" + SCRIPT, "refused"
    yield "heic as jpeg", JPEG, b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(512), "refused"
    yield "zip as webp", WEBP, _archive(), "refused"
    yield "program as png", PNG, b"MZ\x90\x00" + bytes(512), "refused"
    yield "gif and jpeg in one", JPEG, b"GIF89a/*" + plain, "refused"
    yield "jpeg and zip in one", JPEG, plain + _archive(), "anew"
    yield "jpeg with script behind it", JPEG, plain + SCRIPT, "anew"
    yield "jpeg with a script as comment", JPEG, picture(comment=SCRIPT), "anew"
    yield "png said to be jpeg", JPEG, png, "anew"
    yield "jpeg cut off", JPEG, picture(size=(900, 900))[:2000], "refused"
    yield "png cut off", PNG, png[:-20], "refused"
    yield "webp cut off", WEBP, picture("WEBP", size=(300, 300))[:60], "refused"
    yield "png with a wrong checksum", PNG, png[:40] + b"\x00\x00" + png[42:], "refused"
    yield "png of 20,000 by 20,000", PNG, picture("PNG", size=(20_000, 20_000), mode="1"), "refused"
    yield "png that claims four billion columns", PNG, png[:16] + struct.pack(">II", 2**31 - 1, 2) + png[24:], "refused"
    yield "one column of 60,000 rows", JPEG, picture(size=(1, 60_000)), "anew"
    yield "one row of 60,000 columns", JPEG, picture(size=(60_000, 1)), "anew"
    yield "print colours", JPEG, picture(mode="CMYK"), "anew"
    yield "ten thousand notes by the camera", JPEG, picture(exif=_many_notes()), "anew"
    yield "broken notes by the camera", JPEG, picture(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + SCRIPT), "anew"
    yield "the place it was taken", JPEG, picture(exif=_place()), "anew"
    yield "a colour profile that unpacks to 64 MB", PNG, _chunk_bomb(b"iCCP", b"SECRET\x00\x00"), "refused"
    yield "a text that unpacks to 64 MB", PNG, _chunk_bomb(b"zTXt", b"SECRET\x00\x00"), "refused"
    yield "sixty frames as png", PNG, _frames("PNG"), "refused"
    yield "sixty frames as webp", WEBP, _frames("WEBP"), "refused"
    yield "script in a png's text", PNG, picture("PNG", pnginfo=_script_as_text()), "anew"


def _archive() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("../../SECRET.txt", "SECRET")
    return made.getvalue()


def _many_notes() -> bytes:
    # Little-endian TIFF header, one directory of 10,000 entries of one short each.
    entries = b"".join(struct.pack("<HHIHH", 0x8000 + number % 0x4000, 3, 1, 1, 0) for number in range(10_000))
    noted = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 10_000) + entries + bytes(4)
    return b"Exif\x00\x00" + noted[:65_000]


def _place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 47.0, 59.0), 3: "W", 4: (89.0, 39.0, 0.0)})
    return exif


def _chunk_bomb(kind: bytes, head: bytes) -> bytes:
    plain = picture("PNG")
    body = head + zlib.compress(bytes(64 * 1024 * 1024), 9)
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return plain[:33] + chunk + plain[33:]


def _frames(format: str) -> bytes:
    made = BytesIO()
    frames = [Image.new("RGB", (16, 16), (4 * shade, 255 * (shade % 2), 0)) for shade in range(60)]
    frames[0].save(made, format, save_all=True, append_images=frames[1:])
    return made.getvalue()


def _script_as_text() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    return text


__all__ = ["JPEG", "PNG", "SVG", "hostile_pictures", "picture"]
