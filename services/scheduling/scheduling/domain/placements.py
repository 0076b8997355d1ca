"""Where a visit stands in the calendar: crew, time, promised window and extra people; and the quarter-hour grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from scheduling.domain.refusals import OffGrid, WindowMissesStart
from scheduling.domain.zones import check_instant

GRID_MINUTES = 15
LONGEST_MINUTES = 24 * 60
LONGEST = timedelta(minutes=LONGEST_MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When the customer was told to expect the crew."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether an arrival then keeps the promise."""
        return self.starts_at <= at <= self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One visit's place. `extra_people` and `equipment` go along beside what the crew is and has."""

    crew_id: UUID
    starts_at: datetime
    ends_at: datetime
    window: Window
    extra_people: tuple[UUID, ...] = ()
    equipment: tuple[UUID, ...] = ()

    @property
    def duration_minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def spot(self) -> tuple[UUID, datetime, datetime]:
        """Who and when: what the rules on hours and skills look at."""
        return self.crew_id, self.starts_at, self.ends_at

    @property
    def along(self) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Who and what was named beside the crew."""
        return self.extra_people, self.equipment

    def as_record(self) -> dict[str, Any]:
        """As JSON holds it, for the audit trail and the undo record."""
        return {
            "crew_id": str(self.crew_id),
            "starts_at": _text(self.starts_at),
            "ends_at": _text(self.ends_at),
            "window_starts_at": _text(self.window.starts_at),
            "window_ends_at": _text(self.window.ends_at),
            "people": [str(person) for person in self.extra_people],
            "equipment": [str(piece) for piece in self.equipment],
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Placement:
        """Back from `as_record`."""
        moment = datetime.fromisoformat
        return cls(
            crew_id=UUID(record["crew_id"]),
            starts_at=moment(record["starts_at"]),
            ends_at=moment(record["ends_at"]),
            window=Window(starts_at=moment(record["window_starts_at"]), ends_at=moment(record["window_ends_at"])),
            extra_people=tuple(UUID(person) for person in record["people"]),
            equipment=tuple(UUID(piece) for piece in record.get("equipment", ())),
        )


def check_start(at: datetime) -> datetime:
    """The start, if it lies on the grid and in the calendar."""
    check_instant(at, field="starts_at")
    if at.minute % GRID_MINUTES or at.second or at.microsecond:
        raise OffGrid("A booking starts on a quarter hour", field="starts_at")
    return at


def check_duration(minutes: int) -> int:
    """The length, if it is made of quarter hours and no longer than a day."""
    if minutes % GRID_MINUTES or not GRID_MINUTES <= minutes <= LONGEST_MINUTES:
        raise OffGrid("A booking takes whole quarter hours, up to a day", field="duration_minutes")
    return minutes


def duration_on_grid(minutes: int) -> int:
    """An estimated length rounded up to the grid, at least one quarter hour and at most a day."""
    quarters = -(-max(minutes, 1) // GRID_MINUTES)
    return min(quarters * GRID_MINUTES, LONGEST_MINUTES)


def default_window(starts_at: datetime, *, margin_minutes: int) -> Window:
    """The start, give or take the organization's margin."""
    margin = timedelta(minutes=margin_minutes)
    return Window(starts_at=starts_at - margin, ends_at=starts_at + margin)


def asked_window(window_starts_at: datetime, window_ends_at: datetime, *, starts_at: datetime) -> Window:
    """The window that was asked for, if it holds the start and is no longer than a day."""
    check_instant(window_starts_at, field="window_starts_at")
    check_instant(window_ends_at, field="window_ends_at")
    window = Window(starts_at=window_starts_at, ends_at=window_ends_at)
    if not window.holds(starts_at):
        raise WindowMissesStart(field="window_starts_at" if starts_at < window_starts_at else "window_ends_at")
    if window_ends_at - window_starts_at > LONGEST:
        raise WindowMissesStart("A promised window is no longer than a day", field="window_ends_at")
    return window


def kept_or_renewed(promised: Window, *, starts_at: datetime, margin_minutes: int) -> Window:
    """A promise stays as long as the new start keeps it; otherwise a new one is made around the start."""
    return promised if promised.holds(starts_at) else default_window(starts_at, margin_minutes=margin_minutes)


def moved_to(placement: Placement, starts_at: datetime, *, duration_minutes: int | None = None) -> Placement:
    """The same placement at another time, as long as before unless told otherwise."""
    length = timedelta(minutes=duration_minutes or placement.duration_minutes)
    return replace(placement, starts_at=starts_at, ends_at=starts_at + length)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
