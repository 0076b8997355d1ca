"""Files in a folder of this machine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from common.blobs.port import BlobMissing, BlobsAway, checked
from common.ids import new_id


class FolderBlobs:
    """Written beside their place and moved there, so that a name never shows half a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Store."""
        place = self._place(name)
        draft = place.with_name(f"{new_id()}.draft")
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(draft, data)
            draft.replace(place)
            _sync(place.parent)
        except OSError as failure:
            with suppress(OSError):
                draft.unlink()
            raise BlobsAway from failure

    def get(self, name: str) -> bytes:
        """Read."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise BlobMissing from None
        except OSError as failure:
            raise BlobsAway from failure

    def delete(self, name: str) -> None:
        """Remove, with the folder when nothing else is in it."""
        place = self._place(name)
        try:
            place.unlink(missing_ok=True)
            for draft in place.parent.glob("*.draft"):
                draft.unlink(missing_ok=True)
        except OSError as failure:
            raise BlobsAway from failure
        with suppress(OSError):  # something is in it, or it is gone already
            place.parent.rmdir()

    def _place(self, name: str) -> Path:
        return self._folder / checked(name)


def _write(draft: Path, data: bytes) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
