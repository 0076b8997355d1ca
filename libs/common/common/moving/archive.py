"""The archive: a zip of lines of JSON, sheets and files, and a manifest with the size and hash of each. What is not
exactly as the manifest says is refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from common.moving.refusals import ArchiveDamaged

MANIFEST = "manifest.json"
FORMAT = 1
LONGEST_LINE = 32 * 1024 * 1024
_CHUNK = 1024 * 1024
# The same content is the same archive, whenever it is written.
_ALWAYS = (1980, 1, 1, 0, 0, 0)


@dataclass
class ArchiveWriter:
    """Writes beside the file's place and moves it there when all is in; what is given up leaves nothing."""

    path: Path
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    _zip: zipfile.ZipFile = field(init=False)

    @property
    def _draft(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")

    def __enter__(self) -> Self:
        self._draft.touch(mode=0o600)
        self._zip = zipfile.ZipFile(self._draft, "w", compression=zipfile.ZIP_DEFLATED, allowZip64=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._draft.unlink(missing_ok=True)

    def add(self, name: str, pieces: Iterable[bytes], *, count_rows: bool = False) -> None:
        """One entry, piece by piece."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as sink:
            for piece in pieces:
                sink.write(piece)
                digest.update(piece)
                size, rows = size + len(piece), rows + 1
        self.contents[name] = {"bytes": size, "sha256": digest.hexdigest()} | ({"rows": rows} if count_rows else {})

    def finish(self, facts: dict[str, Any]) -> str:
        """The manifest last; returns its hash, by which the archive may be asked for on arrival."""
        text = json.dumps({"format": FORMAT, **facts, "contents": self.contents}, indent=1, sort_keys=True).encode()
        with self._zip.open(_entry(MANIFEST), "w") as sink:
            sink.write(text)
        self._zip.close()
        self._draft.replace(self.path)
        return hashlib.sha256(text).hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_ALWAYS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class Archive:
    """An archive to read from, which was proven whole."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            text = self._zip.read(MANIFEST)
            self.manifest: dict[str, Any] = json.loads(text)
            self.contents: dict[str, dict[str, Any]] = self.manifest["contents"]
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError) as error:
            raise ArchiveDamaged(f"The archive cannot be read: {error}") from error
        self.digest = hashlib.sha256(text).hexdigest()

    @property
    def organization_id(self) -> UUID:
        """Whose it is."""
        try:
            return UUID(self.manifest["organization_id"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveDamaged("The manifest names no organization") from error

    @property
    def schemas(self) -> dict[str, str]:
        """The version of each service that wrote it."""
        found: dict[str, str] = self.manifest.get("schemas") or {}
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def prove(self, *, expected: str | None) -> None:
        """Refuse whatever is not as the manifest says, or a manifest other than the one that is expected."""
        if self.manifest.get("format") != FORMAT:
            raise ArchiveDamaged("The archive has another format")
        if expected is not None and expected != self.digest:
            raise ArchiveDamaged("The manifest is not the one that was written")
        names = sorted(entry.filename for entry in self._zip.infolist())
        if names != sorted([*self.contents, MANIFEST]):
            raise ArchiveDamaged("The archive holds other entries than its manifest says")
        for name, said in self.contents.items():
            self._prove(name, said)

    def _prove(self, name: str, said: dict[str, Any]) -> None:
        digest, size = hashlib.sha256(), 0
        for piece in self._pieces(name, lambda source: source.read(_CHUNK)):
            digest.update(piece)
            size += len(piece)
            if size > said["bytes"]:
                break
        if (size, digest.hexdigest()) != (said["bytes"], said["sha256"]):
            raise ArchiveDamaged(f"{name} was changed")

    def lines(self, name: str) -> Iterator[str]:
        """The lines of an entry."""
        for line in self._pieces(name, lambda source: source.readline(LONGEST_LINE)):
            yield line.decode().rstrip("\n")

    def read(self, name: str) -> bytes:
        """A whole entry: a file of a few megabytes."""
        return b"".join(self._pieces(name, lambda source: source.read(_CHUNK)))

    def _pieces(self, name: str, take: Callable[[Any], bytes]) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as source:
                while piece := take(source):
                    yield piece
        except (OSError, EOFError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise ArchiveDamaged(f"{name} cannot be read: {error}") from error
