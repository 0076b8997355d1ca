"""Who wins when a phone without a network and somebody else changed the same thing: one rule per field, in one table.
What loses is kept as a conflict that says both values; nothing is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from job.domain import statuses
from job.domain.sync.action import COMPLETE, EN_ROUTE, RESET, START
from job.domain.visit import FOLLOW_UP, Visit
from job.domain.visit_lines import LineOutcome

OFFICE_CANCEL_WINS, MACHINE_DECIDES, TAKEN_BACK = "office_cancel_wins", "machine_decides", "taken_back"
CHANGED_SINCE, NO_LONGER_ASSIGNED = "changed_since", "no_longer_assigned"
FIRST_REPORT_COUNTS, EDITED_ELSEWHERE = "first_report_counts", "edited_elsewhere"
PREDECESSOR_MISSING, CLOCK_DECIDES = "predecessor_missing", "clock_decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """What happens to a field when two changed it, and what becomes of the phone's value."""

    field: str
    wins: str
    kept: str


RULES: Mapping[str, FieldRule] = {
    MACHINE_DECIDES: FieldRule(
        field="visit.status",
        wins="the state machine: a move that is legal now is made, whatever version the phone had seen",
        kept="a move that others made illegal is a conflict; one that nobody else made illegal is refused",
    ),
    OFFICE_CANCEL_WINS: FieldRule(
        field="visit.status",
        wins="a cancellation beats whatever a crew did without knowing of it",
        kept="the crew's move, its time and the services done are a conflict",
    ),
    TAKEN_BACK: FieldRule(
        field="visit.status",
        wins="a visit that was set back stays so for phones that did not know",
        kept="the move is a conflict",
    ),
    CHANGED_SINCE: FieldRule(
        field="visit.status",
        wins="setting a visit back needs the newest version: it makes void what others reported, first or again",
        kept="the wish to set it back is a conflict",
    ),
    NO_LONGER_ASSIGNED: FieldRule(
        field="visit.assignment",
        wins="the schedule: who is not booked any more changes nothing",
        kept="what the former crew did or wrote is a conflict",
    ),
    FIRST_REPORT_COUNTS: FieldRule(
        field="visit.lines",
        wins="the first report of what was done, with its time",
        kept="a second report that says the same counts as applied; one that differs is a conflict",
    ),
    EDITED_ELSEWHERE: FieldRule(
        field="note.text",
        wins="the text of the version that the phone had not seen",
        kept="the phone's text is a second note, and a conflict",
    ),
    CLOCK_DECIDES: FieldRule(
        field="time.break",
        wins="who was on the clock of the visit at that moment: a break is put where it was, unless the time was put"
        " right by hand since",
        kept="a break outside of it is a conflict; at a visit that nobody else changed and that had not begun, refused",
    ),
    PREDECESSOR_MISSING: FieldRule(
        field="action",
        wins="an action whose predecessor did not come in time has no effect",
        kept="the action is a conflict",
    ),
}

TARGETS = {
    EN_ROUTE: statuses.EN_ROUTE,
    START: statuses.IN_PROGRESS,
    COMPLETE: statuses.COMPLETED,
    RESET: statuses.SCHEDULED,
}
Judgement = Literal["apply", "already"]


@dataclass(frozen=True, slots=True)
class Lost:
    """The rule by which somebody else's change stands."""

    rule: str


def judge_move(visit: Visit, *, kind: str, seen_version: int) -> Judgement | Lost:
    """What becomes of a move recorded by somebody who had seen that version. Raises IllegalMove when the move was
    never legal there, whoever else did what."""
    to = TARGETS[kind]
    unseen_set_back = visit.set_back_version is not None and visit.set_back_version > seen_version
    if kind != RESET and unseen_set_back and visit.status != statuses.CANCELLED:
        return Lost(TAKEN_BACK)  # also where it came to the same again: that is not what this move was
    if visit.status == to or (kind == RESET and visit.status == statuses.UNSCHEDULED):
        return "already"
    if visit.version <= seen_version:
        if kind != RESET:  # what setting back needs is for the visit itself to say
            statuses.check_move("visit", status=visit.status, to=to)
        return "apply"
    if visit.status == statuses.CANCELLED:
        return Lost(OFFICE_CANCEL_WINS)
    if kind == RESET:
        return Lost(CHANGED_SINCE)
    return "apply" if to in statuses.LEGAL_MOVES[visit.status] else Lost(MACHINE_DECIDES)


def says_the_same(visit: Visit, *, outcomes: Mapping[UUID, LineOutcome], follow_up: bool) -> bool:
    """Whether a second report of a completed visit agrees with the first."""
    for line in visit.lines:
        reported = outcomes.get(line.line_id, LineOutcome(done=True))
        if bool(line.done) != reported.done or (not reported.done and line.undone_reason != reported.undone_reason):
            return False
    undone = any(not outcome.done for outcome in outcomes.values())
    later = (other for other in visit.job.visits if other.ordinal > visit.ordinal)
    return not (follow_up and undone) or any(other.kind == FOLLOW_UP for other in later)


def visit_values(visit: Visit) -> dict[str, Any]:
    """A visit as a conflict shows it."""
    times = {name: getattr(visit, name) for name in ("en_route_at", "started_at", "completed_at", "cancelled_at")}
    lines = [
        {"line_id": str(line.line_id), "done": line.done, "undone_reason": line.undone_reason} for line in visit.lines
    ]
    stamped = {name: at.isoformat() if at else None for name, at in times.items()}
    return {"status": visit.status, "reason": visit.reason, "crew_name": visit.crew_name, **stamped, "lines": lines}
