"""The one state machine of visits, and how a job's status follows from its visits; nothing else decides a status."""

from __future__ import annotations

from collections.abc import Iterable

from common.errors import Conflict

UNSCHEDULED, SCHEDULED, EN_ROUTE, IN_PROGRESS = "unscheduled", "scheduled", "en_route", "in_progress"
COMPLETED, CANCELLED = "completed", "cancelled"
OPEN = (UNSCHEDULED, SCHEDULED, EN_ROUTE, IN_PROGRESS)  # from least to most advanced
CLOSED = (COMPLETED, CANCELLED)
ALL = OPEN + CLOSED

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    UNSCHEDULED: (SCHEDULED, CANCELLED),
    SCHEDULED: (UNSCHEDULED, EN_ROUTE, IN_PROGRESS, CANCELLED),
    EN_ROUTE: (UNSCHEDULED, SCHEDULED, IN_PROGRESS, CANCELLED),
    IN_PROGRESS: (UNSCHEDULED, SCHEDULED, COMPLETED, CANCELLED),
    # Back to work, with a reason: where to depends on whether the visit is still booked.
    COMPLETED: (UNSCHEDULED, SCHEDULED),
    CANCELLED: (UNSCHEDULED,),
}


class IllegalMove(Conflict):
    """The status does not allow this move."""

    code = "illegal_move"


def check_move(subject: str, *, status: str, to: str) -> None:
    """Refuse a move that the state machine does not have, naming those that it has."""
    legal = LEGAL_MOVES[status]
    if to not in legal:
        raise illegal_move(subject, status=status, to=to, legal=legal)


def illegal_move(subject: str, *, status: str, to: str, legal: Iterable[str]) -> IllegalMove:
    """The refusal, with what would be legal."""
    moves = list(legal)
    return IllegalMove(
        f"A {subject} that is {status} cannot become {to}; it can become {', '.join(moves)}.",
        status_now=status,
        legal_moves=moves,
    )


def derived_status(visit_statuses: Iterable[str]) -> str:
    """A job's status: its most advanced open visit; once all are closed, completed if one was done, else cancelled."""
    statuses = list(visit_statuses)
    open_ones = [status for status in statuses if status in OPEN]
    if open_ones:
        return max(open_ones, key=OPEN.index)
    return COMPLETED if COMPLETED in statuses else CANCELLED
