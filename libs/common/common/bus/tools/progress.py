"""How far a replay came, in a small file: one that was cut off goes on there, and never with another question."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


class OtherReplay(ValueError):
    """The file tells of a replay of something else."""


@dataclass(slots=True)
class Progress:
    """What is sent for good, noted after each page; the page in between may be sent twice, which the inbox absorbs."""

    file: Path | None
    question: dict[str, str | None]
    position: int
    sent: int = 0
    replay: str = ""

    def resume(self) -> bool:
        """Take over what the file says; whether there was any. Raises OtherReplay."""
        if self.file is None or not self.file.exists():
            return False
        known = json.loads(self.file.read_text(encoding="utf-8"))
        if known["question"] != self.question:
            raise OtherReplay(f"{self.file} tells how far another replay came; name another file, or remove it")
        self.position, self.sent, self.replay = known["position"], known["sent"], known["replay"]
        return True

    def note(self, position: int, count: int) -> None:
        """So many more are sent, up to this position."""
        self.position, self.sent = position, self.sent + count
        if self.file is None:
            return
        facts = {"question": self.question, "position": self.position, "sent": self.sent, "replay": self.replay}
        beside = self.file.with_name(f"{self.file.name}.new")
        beside.write_text(json.dumps(facts, indent=2), encoding="utf-8")
        os.replace(beside, self.file)
