"""One row of the access policy: which service answers an operation, with which permission, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rate = Literal["read", "write", "heavy", "public", "files", "login"]


@dataclass(frozen=True, slots=True)
class Row:
    """An operation the gateway lets through. `permission` None means any signed-in person; rate classes `public`,
    `files` and `login` are open to callers without a token."""

    operation: str
    method: str
    path: str
    service: str = ""
    permission: str | None = None
    rate: Rate = "read"
