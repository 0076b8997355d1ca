"""Makes a stranger's picture anew in a limited child process; what comes back was written here, byte for byte."""

from __future__ import annotations

import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from common.errors import InvalidInput, Unavailable
from common.failpoints import failpoint
from common.pictures import limits

CONTENT_TYPES = ("image/jpeg", "image/png", "image/webp")
# Each child may take MEMORY_BYTES: two of them at a time, whoever else asks waits a little.
AT_ONCE = 2
PATIENCE_SECONDS = 4.0
_room = threading.BoundedSemaphore(AT_ONCE)
_CHILD = (sys.executable, "-I", "-m", "common.pictures.child")


class PictureUnreadable(InvalidInput):
    """This is not a JPEG, PNG or WebP picture, or it is damaged."""

    code = "picture_unreadable"


class PictureTooLarge(InvalidInput):
    """The picture has more than 40 million pixels, or needs more memory than a picture may."""

    code = "picture_too_large"


class PictureAnimated(InvalidInput):
    """The picture has more than 50 frames."""

    code = "picture_animated"


class PictureTakesTooLong(InvalidInput):
    """The picture takes too long to decode."""

    code = "picture_takes_too_long"


class PicturesBusy(Unavailable):
    """Other pictures are being worked on; try again shortly."""

    code = "pictures_busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A JPEG that holds nothing but pixels, upright, its longest side at most 2,560 pixels, and its thumbnail (320)."""

    width: int
    height: int
    content: bytes
    thumbnail: bytes


def clean_picture(data: bytes) -> CleanPicture:
    """The picture made anew, or one of the refusals above."""
    with _a_place(), TemporaryFile() as sent, TemporaryFile() as made:
        sent.write(data)
        sent.seek(0)
        status = _run(sent, made)
        if status != 0:
            raise _refusal(status)
        made.seek(0)
        return _read(made.read(limits.OUTPUT_BYTES))


@contextmanager
def _a_place() -> Iterator[None]:
    if not _room.acquire(timeout=PATIENCE_SECONDS):
        raise PicturesBusy
    try:
        yield
    finally:
        _room.release()


def _run(sent: IO[bytes], made: IO[bytes]) -> int:
    """The child's exit status; negative when a signal ended it."""
    # The child never writes errors: its end of that pipe closes when it ends, which is what is waited for.
    with subprocess.Popen(_CHILD, stdin=sent, stdout=made, stderr=subprocess.PIPE, env={}, cwd="/") as child:
        try:
            failpoint("pictures.child_started")
            if not _ended(child):
                raise PictureTakesTooLong
            return child.wait(1.0)
        finally:
            child.kill()


def _ended(child: subprocess.Popen[bytes]) -> bool:
    poller = select.poll()
    poller.register(child.stderr.fileno() if child.stderr else 0, select.POLLIN | select.POLLHUP)
    return bool(poller.poll(limits.WALL_SECONDS * 1000))


def _refusal(status: int) -> InvalidInput:
    if status == limits.TOO_LARGE:
        return PictureTooLarge()
    if status == limits.ANIMATED:
        return PictureAnimated()
    return PictureUnreadable()


def _read(output: bytes) -> CleanPicture:
    start = limits.HEADER.size
    width, height, large, small = limits.HEADER.unpack(output[:start].ljust(start, b"\x00"))
    middle = start + large
    if not large or len(output) != middle + small:
        raise PictureUnreadable
    return CleanPicture(width=width, height=height, content=output[start:middle], thumbnail=output[middle:])
