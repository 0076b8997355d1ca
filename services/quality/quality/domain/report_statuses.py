"""The one state machine of reports; nothing else decides a report's status."""

from __future__ import annotations

from common.errors import Conflict

DRAFT, SUBMITTED, APPROVED, FLAGGED = "draft", "submitted", "approved", "flagged"
ALL = (DRAFT, SUBMITTED, APPROVED, FLAGGED)
IN_THE_CREWS_HANDS = (DRAFT, FLAGGED)

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    DRAFT: (SUBMITTED,),
    SUBMITTED: (APPROVED, FLAGGED),
    FLAGGED: (SUBMITTED, APPROVED),
    APPROVED: (FLAGGED,),
}


class IllegalReportMove(Conflict):
    """The report's status does not allow this move."""

    code = "illegal_report_move"


def check_move(*, status: str, to: str) -> None:
    """Refuse a move that the state machine does not have, naming those that it has."""
    legal = LEGAL_MOVES[status]
    if to not in legal:
        raise IllegalReportMove(
            f"A report that is {status} cannot become {to}; it can become {', '.join(legal)}.",
            status_now=status,
            legal_moves=list(legal),
        )
