"""Where bookings stand, as tests compare it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any

PLACE = ("crew_id", "starts_at", "ends_at", "window_starts_at", "window_ends_at", "people")


def moment(text: str) -> datetime:
    """A moment as it is answered."""
    return datetime.fromisoformat(text)


def overlaps(bookings: Iterable[dict[str, Any]]) -> bool:
    """Whether two of them have a crew or a person at the same time."""
    for one, two in combinations(bookings, 2):
        if moment(one["starts_at"]) < moment(two["ends_at"]) and moment(two["starts_at"]) < moment(one["ends_at"]):
            people = {who["person_id"] for who in one["people"]} & {who["person_id"] for who in two["people"]}
            if one["crew_id"] == two["crew_id"] or people:
                return True
    return False
