"""The child: reads a picture from standard input, writes it anew with a thumbnail to standard output. It limits its own
memory, time and files before it looks at anything, so whatever a decoder does ends with this process."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any

from common.pictures import limits


class Refused(Exception):
    """The picture is not taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def main() -> int:
    """Make the picture anew; the exit status."""
    restrict()
    try:
        sys.stdout.buffer.write(made_anew(sys.stdin.buffer.read()))
        sys.stdout.buffer.flush()
    except Refused as refusal:
        return refusal.status
    except MemoryError:
        return limits.TOO_LARGE
    except Exception:  # noqa: BLE001  decoders raise anything; all of it means the same
        return limits.UNREADABLE
    return 0


def restrict() -> None:
    """Nothing beyond these from here on."""
    wanted = {
        resource.RLIMIT_AS: limits.MEMORY_BYTES,
        resource.RLIMIT_CPU: limits.CPU_SECONDS,
        resource.RLIMIT_FSIZE: limits.OUTPUT_BYTES,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        with suppress(ValueError):  # the machine's own limit is lower still
            resource.setrlimit(kind, (most, most))


def made_anew(data: bytes) -> bytes:
    """Header, picture and thumbnail. Only pixels are carried over: no metadata, no profile, no comment, no tail."""
    picture = _plain(_opened(data))
    thumbnail = picture.copy()
    thumbnail.thumbnail((limits.THUMBNAIL_SIDE, limits.THUMBNAIL_SIDE))
    large, small = _jpeg(picture, limits.QUALITY), _jpeg(thumbnail, limits.THUMBNAIL_QUALITY)
    return limits.HEADER.pack(picture.width, picture.height, len(large), len(small)) + large + small


def _opened(data: bytes) -> Any:
    """The picture, its size checked before a pixel of it is decoded."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # checked here, with an answer of its own
    image = Image.open(BytesIO(data), formats=limits.FORMATS)
    if image.width * image.height > limits.MAX_PIXELS:
        raise Refused(limits.TOO_LARGE)
    # A JPEG of several pictures is a camera's own preview or depth map beside the photo; others are animations.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > limits.MAX_FRAMES:
        raise Refused(limits.ANIMATED)
    return image


def _plain(image: Any) -> Any:
    """Upright, no larger than it is shown, opaque, in a fresh image that has nothing but pixels."""
    from PIL import Image

    turned = _turned(image)
    # Shrinking comes first: a JPEG is then decoded at a fraction of its size.
    image.thumbnail((limits.LONGEST_SIDE, limits.LONGEST_SIDE), Image.Resampling.LANCZOS)
    if image.mode not in ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"):
        raise Refused(limits.UNREADABLE)
    fresh = Image.new("RGB", image.size, "white")
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        visible = image.convert("RGBA")
        fresh.paste(visible, mask=visible.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh if turned is None else fresh.transpose(turned)


def _turned(image: Any) -> Any:
    """How the camera was held, as the turn that makes it upright; a broken note of it does not matter."""
    from PIL import Image

    turns = Image.Transpose
    by_tag = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_270,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_90,
    }
    try:
        return by_tag.get(image.getexif().get(0x0112))
    except Exception:  # noqa: BLE001  metadata of a stranger
        return None


def _jpeg(image: Any, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
