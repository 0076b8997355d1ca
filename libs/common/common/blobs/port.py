"""What a service needs of a place for files: write once under a new name, read, delete. Rows of the database say which
files there are; a file without a row is waste."""

from __future__ import annotations

import re
from typing import Protocol

from common.errors import NotFound, Unavailable

# Made by us, never from what a client calls a file: "<organization>/<random>/<variant>.jpg".
_NAME = re.compile(r"[0-9a-z_-]+(?:/[0-9a-z_-]+)*/[0-9a-z_-]+\.[a-z]{2,4}", re.ASCII)


class BlobMissing(NotFound):
    """The file is not there."""

    code = "file_missing"


class BlobsAway(Unavailable):
    """Files cannot be stored or read right now; try again shortly."""

    code = "files_unavailable"


class BlobStore(Protocol):
    """A place for files."""

    def put(self, name: str, data: bytes) -> None:
        """Store; when this returns, a crash of the machine does not lose it. The same name again replaces."""

    def get(self, name: str) -> bytes:
        """The file, or BlobMissing."""

    def delete(self, name: str) -> None:
        """Gone afterwards, whether or not it was there."""


def checked(name: str) -> str:
    """The name, if it is one; ValueError else."""
    if len(name) > 200 or not _NAME.fullmatch(name):
        raise ValueError(f"{name[:80]!r} is no name of a file")
    return name
