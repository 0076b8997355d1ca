"""What came of one call to an endpoint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from common.card_numbers import masked_cards

EXCERPT = 1_024
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The receiver's answer; without a status there was none, and `reason` says why."""

    status: int | None
    reason: str = ""
    response: str = ""
    retry_after: str | None = None
    took_ms: int = 0

    @property
    def is_taken(self) -> bool:
        """The receiver took the event. A redirect is no success: it is never followed."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants no more."""
        return self.status == GONE

    @property
    def explained(self) -> str | None:
        """Why it is no success, in plain words."""
        if self.is_taken:
            return None
        return (self.reason or f"The endpoint answered {self.status}")[:500]


def excerpt(raw: bytes) -> str:
    """The beginning of a response, as text that can be kept and shown."""
    return masked_cards(_UNSHOWN.sub("", raw.decode("utf-8", "replace"))[:EXCERPT])
