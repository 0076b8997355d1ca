"""Days of one person at one visit, told by two phones: the person's own, which also moves the visit, and the lead's,
which only notes the person's breaks. What is done, sent and seen when is decoded from numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from common.ids import new_id
from job.domain.break_times import covering, move_on, note_break
from job.domain.sync.action import BREAK_END, BREAK_START, BREAKS, COMPLETE, EN_ROUTE, START
from job.domain.time_entry import BREAK, BY_STATUS, TRAVEL, WORK, TimeEntry
from job.testing.jobs import AT

Span = tuple[float, float | None, str]
KIND_OF_MOVE = {EN_ROUTE: TRAVEL, START: WORK}
NEXT_MOVES = {"": (EN_ROUTE, START), EN_ROUTE: (START,), START: (COMPLETE,), COMPLETE: ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something told by a phone; `number` is the minute at which it was done."""

    number: int
    device: int
    sequence: int
    kind: str


class TimeServer(Protocol):
    """Where it has its effect."""

    def send(self, told: Sequence[Told]) -> None:
        """A phone sends a batch."""

    def look(self) -> tuple[str, bool]:
        """The last move that was made, and whether the person is at rest."""


@dataclass
class TimeScreen:
    """What a phone shows, and all that was done on it."""

    moved: str = ""
    rests: bool = False
    told: list[Told] = field(default_factory=list)


def play_breaks(codes: Iterable[int], server: TimeServer) -> list[Told]:
    """Play a history, and in the end send all; what was told in the order of time."""
    screens, done = [TimeScreen(), TimeScreen()], list[Told]()
    for code in codes:
        what, choice = code % 8, code // 8
        device = what % 2
        screen = screens[device]
        if what < 4:
            kind = _next(screen, device, choice)
            if kind is not None:
                one = Told(number=len(done), device=device, sequence=len(screen.told) + 1, kind=kind)
                screen.told.append(one)
                done.append(one)
        elif what < 6:
            server.send([one for place, one in enumerate(screen.told) if choice >> (place % 4) & 1][::-1])
        else:
            server.send(screen.told)
            screen.moved, screen.rests = server.look()
    for screen in reversed(screens):  # the own phone, which moves the visit, is heard last
        server.send(screen.told[::-1])
    return done


def _next(screen: TimeScreen, device: int, choice: int) -> str | None:
    moves = NEXT_MOVES[screen.moved] if device == 0 else ()
    breaks = (BREAK_END if screen.rests else BREAK_START,) if screen.moved in KIND_OF_MOVE else ()
    offered: tuple[str, ...] = (*breaks, *breaks, *moves)
    if not offered:
        return None
    kind = offered[choice % len(offered)]
    if kind in BREAKS:
        screen.rests = kind == BREAK_START
    else:
        screen.moved, screen.rests = kind, False
    return kind


class ModelClock:
    """The rules alone, in memory."""

    def __init__(self) -> None:
        self.entries: list[TimeEntry] = []
        self.moved, self.through = "", [0, 0]
        self.outcomes: dict[int, str] = {}
        self.waiting: dict[int, Told] = {}

    def send(self, told: Sequence[Told]) -> None:
        """Take a batch in the order of each phone."""
        self.waiting |= {one.number: one for one in told if one.number not in self.outcomes}
        for one in sorted(self.waiting.values(), key=lambda one: one.sequence):
            if one.sequence == self.through[one.device] + 1:
                self.through[one.device] += 1
                del self.waiting[one.number]
                self.outcomes[one.number] = self._take(one)

    def look(self) -> tuple[str, bool]:
        """As the server shows it now."""
        return self.moved, any(entry.ended_at is None and entry.kind == BREAK for entry in self.entries)

    def spans(self) -> list[Span]:
        """The person's time in minutes; what is alike and adjoins is one."""
        return merged(
            (
                (each.started_at - AT) / MINUTE,
                None if each.ended_at is None else (each.ended_at - AT) / MINUTE,
                each.kind,
            )
            for each in self.entries
        )

    def _take(self, one: Told) -> str:
        at = AT + one.number * MINUTE
        if one.kind in BREAKS:
            if covering(self.entries, at) is None:
                return "conflict"
            changed, rest = note_break(self.entries, starts=one.kind == BREAK_START, at=at, otherwise=WORK)
            self._keep([] if rest is None else [rest])
            return "applied" if changed else "already_applied"
        self.moved = one.kind
        if one.kind == COMPLETE:
            self._close(one)
        elif self.entries:
            self._keep(move_on(self.entries, kind=KIND_OF_MOVE[one.kind], at=at))
        else:
            self._keep([_entry(one)])
        return "applied"

    def _close(self, one: Told) -> None:
        at = AT + one.number * MINUTE
        self.entries = [each for each in self.entries if each.started_at < at]
        for each in self.entries:
            each.ended_at = at if each.ended_at is None or each.ended_at > at else each.ended_at
        later = [number for number, outcome in self.outcomes.items() if number > one.number and outcome == "applied"]
        self.outcomes |= dict.fromkeys(later, "conflict")

    def _keep(self, entries: Sequence[TimeEntry]) -> None:
        self.entries = sorted([*self.entries, *entries], key=lambda each: each.started_at)


MINUTE = timedelta(minutes=1)


def heard_at_once(done: Sequence[Told]) -> ModelClock:
    """The same on a server that hears of each at once."""
    server = ModelClock()
    for one in done:
        server.send([one])
    return server


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in the order of time; what is alike and adjoins is one."""
    found: list[Span] = []
    for began, ended, kind in sorted(spans, key=lambda span: span[0]):
        if found and found[-1][1] == began and found[-1][2] == kind:
            found[-1] = (found[-1][0], ended, kind)
        else:
            found.append((began, ended, kind))
    return found


def _entry(one: Told) -> TimeEntry:
    return TimeEntry(
        organization_id=new_id(),
        job_id=new_id(),
        visit_id=new_id(),
        person_id=new_id(),
        clock_no=1,
        kind=KIND_OF_MOVE[one.kind],
        source=BY_STATUS,
        started_at=AT + one.number * MINUTE,
    )
