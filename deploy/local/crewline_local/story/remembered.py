"""What was made already, kept in a file, so that making can be cut off anywhere and taken up again without doubles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crewline_local.story.api import Api, Refused
from crewline_local.story.scene import fresh_id


class Remembered:
    """Names of things, their ids, and which of them are known to exist."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"ids": {}, "done": []}

    def id_of(self, name: str) -> str:
        """The id of a thing, chosen before it is made."""
        ids: dict[str, str] = self._kept["ids"]
        if name not in ids:
            ids[name] = fresh_id()
            self._write()
        return ids[name]

    def is_done(self, name: str) -> bool:
        """Whether it was made."""
        return name in self._kept["done"]

    def once(self, name: str, make: Callable[[], object]) -> None:
        """Runs `make` unless it ran to its end before."""
        if not self.is_done(name):
            make()
            self._kept["done"].append(name)
            self._write()

    def create(self, api: Api, path: str, name: str, facts: dict[str, Any]) -> str:
        """Posts a thing under its own id; one that is there from an earlier try is good. Returns the id."""
        made = self.id_of(name)

        def post() -> None:
            try:
                api.post(path, {"id": made, **facts}, key=made)
            except Refused as refusal:
                if refusal.status != 409 or refusal.code == "not_yet_known":
                    raise
                api.get(f"{path}/{made}")

        self.once(name, post)
        return made

    def _write(self) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(self._kept, indent=1))
        draft.replace(self._file)
