"""The one state machine of an estimate: from each status, the statuses that it may move to."""

from __future__ import annotations

from collections.abc import Mapping

from common.errors import Conflict

DRAFT, SENT, VIEWED, ACCEPTED, DECLINED, EXPIRED = "draft", "sent", "viewed", "accepted", "declined", "expired"
STATUSES = (DRAFT, SENT, VIEWED, ACCEPTED, DECLINED, EXPIRED)
OPEN = (SENT, VIEWED)  # the customer may answer

# To draft is a revision; an accepted estimate is final.
MOVES: Mapping[str, tuple[str, ...]] = {
    DRAFT: (SENT, ACCEPTED),
    SENT: (VIEWED, ACCEPTED, DECLINED, EXPIRED, DRAFT),
    VIEWED: (ACCEPTED, DECLINED, EXPIRED, DRAFT),
    ACCEPTED: (),
    DECLINED: (DRAFT,),
    EXPIRED: (DRAFT,),
}


class IllegalMove(Conflict):
    """The estimate cannot go there from where it is."""

    code = "illegal_move"


def refuse_illegal_move(status: str, *, to: str) -> None:
    """Raise IllegalMove, naming the moves that are legal."""
    legal = MOVES[status]
    if to not in legal:
        may = f"it may become {', '.join(legal)}" if legal else "it is final"
        raise IllegalMove(
            f"This estimate is {status} and cannot become {to}; {may}.", estimate_status=status, legal=list(legal)
        )
