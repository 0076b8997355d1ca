"""A tiny platform in a folder: `moss` says one event, `lichen` hears it, and the contracts are true."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.contracts import checks
from common.contracts.__main__ import write

EVENTS = '''
from uuid import UUID
from common.events import DomainEvent, MoneyData

class MossGrew(DomainEvent, frozen=True, kw_only=True):
    """Moss grew."""
    TYPE = "moss.grown.v1"
    KEY = "moss_id"
    ROOT = "moss_id"
    moss_id: UUID
    inches: int
    worth: MoneyData
    note: str | None = None
'''
BOOTSTRAP = """
from pathlib import Path
from common.bus.handlers import Handlers
from common.db.declarative import house_metadata
from common.service import Service
from {name}.entrypoints import events

SERVICE = Service(name="{name}", metadata=house_metadata(), migrations=Path(__file__).parent, handlers=events.handlers)
"""
SAYS_ONLY = """
from common.bus.handlers import Handlers
handlers = Handlers("moss")
"""
HEARS = '''
from typing import ClassVar
from uuid import UUID
import msgspec
from common.bus.handlers import Handlers

class HeardMoss(msgspec.Struct, frozen=True, kw_only=True):
    """What lichen needs of moss."""
    TYPE: ClassVar[str] = "moss.grown.v1"
    moss_id: UUID
    inches: int

handlers = Handlers("lichen")

@handlers.on(HeardMoss)
def keep_moss(uow, event):
    """Keep it."""
'''
CONTRACT = """
owner: moss
summary: Moss grew.
key: moss_id
root: moss_id
consumers: [lichen]
pii: [note]
examples: 2
"""
EXAMPLE = {
    "moss_id": "01920000-0000-7000-8000-000000000001",
    "inches": 3,
    "worth": {"amount": 12500, "currency": "USD"},
    "note": None,
}
FOLDER = "contracts/events/moss.grown.v1"
FILES = {
    "services/moss/moss/__init__.py": "",
    "services/moss/moss/domain/__init__.py": "",
    "services/moss/moss/domain/events.py": EVENTS,
    "services/moss/moss/entrypoints/__init__.py": "",
    "services/moss/moss/entrypoints/events.py": SAYS_ONLY,
    "services/moss/moss/bootstrap.py": BOOTSTRAP.format(name="moss"),
    "services/lichen/lichen/__init__.py": "",
    "services/lichen/lichen/domain/__init__.py": "",
    "services/lichen/lichen/domain/events.py": "",
    "services/lichen/lichen/entrypoints/__init__.py": "",
    "services/lichen/lichen/entrypoints/events.py": HEARS,
    "services/lichen/lichen/bootstrap.py": BOOTSTRAP.format(name="lichen"),
    f"{FOLDER}/event.yaml": CONTRACT,
    f"{FOLDER}/examples/01-small.json": json.dumps(EXAMPLE),
    f"{FOLDER}/examples/02-tall.json": json.dumps({**EXAMPLE, "inches": 90}),
}


class PlantedPlatform:
    """The tiny platform in a folder; what is planted later may be untrue."""

    def __init__(self, root: Path) -> None:
        self.root = root
        plant(root, FILES)
        self.write()

    def write(self) -> None:
        """`make contracts`."""
        with importable(self.root):
            write(self.root)

    def complaints_after(self, files: dict[str, str]) -> list[str]:
        """`make contracts-check` after somebody changed these files."""
        plant(self.root, files)
        with importable(self.root):
            return checks.all_complaints(self.root)


def plant(root: Path, files: dict[str, str]) -> None:
    """Write files, over those that are there."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """The tree's packages as they are on disk now, forgotten afterwards."""
    folders = [str(path) for path in root.glob("services/*")]
    sys.path[:0] = folders
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        sys.path[:] = [path for path in sys.path if path not in folders]
        names = tuple(Path(folder).name for folder in folders)
        for module in [name for name in sys.modules if name.partition(".")[0] in names]:
            del sys.modules[module]
        sys.path_importer_cache.clear()
