"""What scheduling needs of formats of the outside world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol


class CalendarDocument(Protocol):
    """Bookings as calendar programs read them."""

    def __call__(self, name: str, bookings: Sequence[Any], *, now: datetime) -> bytes:
        """The whole document."""
        ...
