"""Days of two phones and an office at one visit: what is done, what is sent when and how often, decoded from numbers.
A history is played on any server; `ModelServer` is one made of nothing but the rules of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from common.errors import Refusal
from common.ids import new_id
from job.domain import statuses
from job.domain.sync import rules
from job.domain.sync.action import COMPLETE, EN_ROUTE, RESET, START
from job.domain.sync.device import SyncDevice
from job.domain.visit_lines import LineOutcome
from job.testing.jobs import AT, a_booking, a_job

CANCEL, TAKE_BACK, RELEASE, REBOOK = "cancel", "take_back", "release", "rebook"
# What a phone offers, by the status that it shows.
OFFERED = {
    statuses.SCHEDULED: (EN_ROUTE, START),
    statuses.EN_ROUTE: (START, RESET),
    statuses.IN_PROGRESS: (COMPLETE, RESET),
}
OFFICE = {
    statuses.UNSCHEDULED: (REBOOK, CANCEL),
    statuses.SCHEDULED: (RELEASE, CANCEL),
    statuses.EN_ROUTE: (TAKE_BACK, RELEASE, CANCEL),
    statuses.IN_PROGRESS: (TAKE_BACK, CANCEL),
    statuses.COMPLETED: (TAKE_BACK,),
    statuses.CANCELLED: (TAKE_BACK,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done by a phone (0 or 1) or by the office (no device); `seen` are the deeds that the doer knew of."""

    number: int
    kind: str
    device: int | None = None
    sequence: int = 0
    base: int = 0
    undone: bool = False
    seen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a phone sees when it looks: status, version, and the deeds that had their effect."""

    status: str
    version: int
    deeds: frozenset[int]


class Server(Protocol):
    """Where deeds have their effect."""

    def look(self) -> Outlook:
        """The visit as it is."""

    def send(self, deeds: Sequence[Deed]) -> None:
        """A phone sends a batch."""

    def office(self, deed: Deed) -> None:
        """The office does something that is legal."""


@dataclass
class Screen:
    """A phone: the status it shows, the version it has seen, and all that was done on it."""

    status: str
    version: int
    seen: frozenset[int]
    deeds: list[Deed] = field(default_factory=list)


def play(codes: Iterable[int], server: Server, *, is_answered: Callable[[Deed], bool]) -> list[Deed]:
    """Play a history, and in the end send all that was done; the deeds in the order in which they were done."""
    first, done = server.look(), list[Deed]()
    screens = [Screen(first.status, first.version, first.deeds) for _ in range(2)]
    for code in codes:
        what, choice = code % 16, code // 16
        screen = screens[what % 2]
        if what < 4:
            done += _act(screen, what % 2, len(done), choice)
        elif what < 8:
            server.send(_some(screen.deeds, choice))
        elif what < 14:
            if what < 12:
                server.send(_some(screen.deeds, choice) + screen.deeds)
            if all(is_answered(deed) for deed in screen.deeds):
                now = server.look()
                screen.status, screen.version, screen.seen = now.status, now.version, now.deeds
        elif what == 15:
            kinds = OFFICE[server.look().status]
            deed = Deed(number=len(done), kind=kinds[choice % len(kinds)])
            server.office(deed)
            done.append(deed)
    for screen in screens:
        server.send(list(reversed(screen.deeds)))
    return done


def _act(screen: Screen, device: int, number: int, choice: int) -> list[Deed]:
    kinds = OFFERED.get(screen.status, ())
    if not kinds:
        return []
    kind = kinds[choice % len(kinds)]
    screen.status = rules.TARGETS[kind]
    deed = Deed(
        number=number, kind=kind, device=device, sequence=len(screen.deeds) + 1, base=screen.version,
        undone=choice % 3 == 0, seen=screen.seen,
    )  # fmt: skip
    screen.deeds.append(deed)
    return [deed]


def _some(deeds: Sequence[Deed], choice: int) -> list[Deed]:
    """Some of them, some twice, turned around."""
    chosen = [deed for place, deed in enumerate(deeds) if choice >> (place % 5) & 1]
    turned = chosen[choice % 3 :] + chosen[: choice % 3]
    return turned[::-1] + turned[: choice % 2]


def outcomes_of(deed: Deed, line_ids: Sequence[UUID]) -> dict[UUID, LineOutcome]:
    """What a completion reports: all done, or all but the first."""
    undone = deed.kind == COMPLETE and deed.undone
    return {line_ids[0]: LineOutcome(done=False, undone_reason="rain")} if undone else {}


def in_order(done: Sequence[Deed]) -> ModelServer:
    """The same deeds on a server that hears of each at once, once; a phone still knows only what it had seen."""
    server = ModelServer()
    server.base_of = lambda deed: max((server.versions.get(number, 1) for number in deed.seen), default=1)
    for deed in done:
        if deed.device is None:
            server.office(deed)
        else:
            server.send([deed])
    return server


class ModelServer:
    """The rules alone, in memory."""

    def __init__(self) -> None:
        self.visit = a_job().visits[0]
        self.visit.version, self.is_assigned = 1, True
        self.visit.schedule(a_booking(self.visit))
        self.devices = {number: _device() for number in range(2)}
        self.waiting: dict[int, Deed] = {}
        self.outcomes: dict[int, str] = {}
        self.versions: dict[int, int] = {}  # what a deed made of the visit
        self.own: dict[int | None, int] = {}  # what a device made of it last
        self.base_of: Callable[[Deed], int] = lambda deed: deed.base

    def look(self) -> Outlook:
        """The visit as it is."""
        return Outlook(status=self.visit.status, version=self.visit.version, deeds=frozenset(self.versions))

    def send(self, deeds: Sequence[Deed]) -> None:
        """Take a batch in the order of the device."""
        for deed in sorted(deeds, key=lambda deed: deed.sequence):
            if deed.number not in self.outcomes:
                self.waiting[deed.number] = deed
        for deed in sorted(self.waiting.values(), key=lambda deed: deed.sequence):
            device = self.devices[deed.device or 0]
            if device.may_come(deed.sequence):
                del self.waiting[deed.number]
                self.outcomes[deed.number] = self._take(deed)
                device.conclude(deed.sequence)

    def office(self, deed: Deed) -> None:
        """Cancel, take back, release or book again, if that is legal here."""
        if deed.kind not in OFFICE[self.visit.status]:
            self.versions[deed.number] = self.visit.version  # whoever knew of it knew what was done before
            return
        at = AT + timedelta(minutes=deed.number)
        if deed.kind == CANCEL:
            self.visit.cancel(at=at, reason="rain")
        elif deed.kind == TAKE_BACK:
            self.visit.reset(reason="again")
        elif deed.kind == REBOOK:
            self.visit.schedule(a_booking(self.visit))
            self.is_assigned = True
        elif self.visit.booking_id is not None:
            self.visit.unschedule(self.visit.booking_id)
            self.is_assigned = False
        self._changed(deed)

    def facts(self) -> tuple[str, list[tuple[bool | None, str | None]]]:
        """Status and what was done."""
        return self.visit.status, [(line.done, line.undone_reason) for line in self.visit.lines]

    def _take(self, deed: Deed) -> str:
        if not self.is_assigned:
            return "conflict"
        seen = max(self.base_of(deed), self.own.get(deed.device, 0))
        try:
            judged = rules.judge_move(self.visit, kind=deed.kind, seen_version=seen)
        except Refusal:
            return "refused"
        if isinstance(judged, rules.Lost):
            return "conflict"
        outcomes = outcomes_of(deed, [line.line_id for line in self.visit.lines])
        if judged == "already":
            agrees = rules.says_the_same(self.visit, outcomes=outcomes, follow_up=False)
            is_other = deed.kind == COMPLETE and not agrees
            if not is_other and self.visit.version > seen:
                self.visit.confirm(set_back=deed.kind == RESET)
                self.visit.version += 1
            self.versions[deed.number] = self.visit.version  # whoever knew of it knew of this version
            return "conflict" if is_other else "already_applied"
        knew_all = self.visit.version <= seen
        self._move(deed, outcomes)
        self._changed(deed)
        if knew_all:
            self.own[deed.device] = self.visit.version
        return "applied"

    def _move(self, deed: Deed, outcomes: dict[UUID, LineOutcome]) -> None:
        at = AT + timedelta(minutes=deed.number)
        if deed.kind == EN_ROUTE:
            self.visit.mark_en_route(at=at, eta_minutes=None, notify=False)
        elif deed.kind == START:
            self.visit.start(at=at)
        elif deed.kind == COMPLETE:
            self.visit.complete(at=at, outcomes=outcomes)
        else:
            self.visit.reset(reason="again")

    def _changed(self, deed: Deed) -> None:
        self.visit.version += 1
        self.versions[deed.number] = self.visit.version


def _device() -> SyncDevice:
    return SyncDevice(id=new_id(), person_id=new_id(), concluded_through=0, forgotten_through=0, skew_seconds=0)
