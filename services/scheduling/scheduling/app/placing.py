"""From what a planner asked for to a placement: what was not said keeps its value or gets the default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from scheduling.domain.placements import (
    Placement,
    Window,
    asked_window,
    check_duration,
    check_start,
    default_window,
    duration_on_grid,
    kept_or_renewed,
    moved_to,
)
from scheduling.domain.refusals import StartMissing, WindowIncomplete
from scheduling.domain.visits import KnownVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for; None where nothing was said."""

    crew_id: UUID | None = None
    starts_at: datetime | None = None
    duration_minutes: int | None = None
    window_starts_at: datetime | None = None
    window_ends_at: datetime | None = None
    people: Sequence[UUID] | None = None
    equipment: Sequence[UUID] | None = None

    def window_for(self, starts_at: datetime) -> Window | None:
        """The promise that was asked for."""
        if self.window_starts_at is None and self.window_ends_at is None:
            return None
        if self.window_starts_at is None or self.window_ends_at is None:
            missing = "window_starts_at" if self.window_starts_at is None else "window_ends_at"
            raise WindowIncomplete("A promised window needs both ends", field=missing)
        return asked_window(self.window_starts_at, self.window_ends_at, starts_at=starts_at)


def new_placement(wish: Wish, visit: KnownVisit, *, crew_id: UUID, margin_minutes: int) -> Placement:
    """The place of a visit that had none."""
    if wish.starts_at is None:
        raise StartMissing(field="starts_at")
    starts_at = check_start(wish.starts_at)
    minutes = wish.duration_minutes
    length = duration_on_grid(visit.duration_minutes) if minutes is None else check_duration(minutes)
    return Placement(
        crew_id=crew_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=length),
        window=wish.window_for(starts_at) or default_window(starts_at, margin_minutes=margin_minutes),
        extra_people=_each_once(wish.people or ()),
        equipment=_each_once(wish.equipment or ()),
    )


def changed_placement(wish: Wish, before: Placement, *, margin_minutes: int) -> Placement:
    """The place that follows from the present one."""
    starts_at = before.starts_at if wish.starts_at is None else check_start(wish.starts_at)
    minutes = None if wish.duration_minutes is None else check_duration(wish.duration_minutes)
    asked = wish.window_for(starts_at)
    kept = kept_or_renewed(before.window, starts_at=starts_at, margin_minutes=margin_minutes)
    return replace(
        moved_to(before, starts_at, duration_minutes=minutes),
        crew_id=wish.crew_id or before.crew_id,
        window=asked or kept,
        extra_people=before.extra_people if wish.people is None else _each_once(wish.people),
        equipment=before.equipment if wish.equipment is None else _each_once(wish.equipment),
    )


def _each_once(ids: Sequence[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(ids))
