"""Where a break lies among one person's time at a visit. Whatever is heard of late is put where it was, so that the
order of hearing does not matter: every moment is of the kind that was told of last before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from job.domain.time_entry import BREAK, BY_COMMAND, BY_STATUS, TimeEntry


def covering(entries: Iterable[TimeEntry], at: datetime) -> TimeEntry | None:
    """What the person did at that moment; nothing when not on the clock, or when it was put right by hand since."""
    found = next((each for each in entries if each.covers(at)), None)
    return None if found is None or found.is_settled else found


def note_break(
    entries: Sequence[TimeEntry], *, starts: bool, at: datetime, otherwise: str
) -> tuple[bool, TimeEntry | None]:
    """Whether the time is of another kind by a break that began or ended at that moment, and the entry to be added. Who
    is at it already stays so, but the moment becomes a bound: what is heard of later and happened before ends there.
    After a break goes on what was before it, or `otherwise`. Somebody must be on the clock."""
    entry = covering(entries, at)
    if entry is None:
        raise ValueError("not on the clock")
    if (entry.kind == BREAK) == starts:
        return False, entry.cut(at, kind=entry.kind, source=entry.source)
    kind = BREAK if starts else _kind_before(entries, at) or otherwise
    return True, entry.cut(at, kind=kind, source=BY_COMMAND)


def move_on(entries: Sequence[TimeEntry], *, kind: str, at: datetime) -> list[TimeEntry]:
    """The visit is at something else from that moment on: what goes on there or comes later is of that kind, but for
    breaks that began later. The entries to be added."""
    rests = []
    for entry in entries:
        goes_on = entry.ended_at is None or entry.ended_at > at
        if goes_on and not entry.is_settled and (entry.covers(at) or entry.kind != BREAK):
            rests.append(entry.cut(at, kind=kind, source=BY_STATUS))
    return [rest for rest in rests if rest is not None]


def _kind_before(entries: Iterable[TimeEntry], at: datetime) -> str | None:
    before = [each for each in entries if each.started_at < at and each.kind != BREAK]
    return max(before, key=lambda each: each.started_at).kind if before else None
