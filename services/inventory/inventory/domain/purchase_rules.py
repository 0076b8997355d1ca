"""The one state machine of purchase orders, and the rules that refuse."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput

DRAFT, SENT, PARTLY, RECEIVED, CANCELLED = "draft", "sent", "partially_received", "received", "cancelled"
STATUSES = (DRAFT, SENT, PARTLY, RECEIVED, CANCELLED)
EXPECTED = (SENT, PARTLY)

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    DRAFT: (SENT, CANCELLED),
    SENT: (PARTLY, RECEIVED, CANCELLED),
    PARTLY: (PARTLY, RECEIVED, SENT),
    RECEIVED: (PARTLY, SENT),
    CANCELLED: (),
}


class IllegalOrderMove(Conflict):
    """The order's status does not allow this move."""

    code = "illegal_order_move"


class OrderIsOut(Conflict):
    """Only a draft can be changed."""

    code = "order_is_out"


class OverReceipt(Conflict):
    """More came in than was ordered and is tolerated."""

    code = "over_receipt"


class NothingToOrder(Conflict):
    """Nothing of this supplier is low here that is not on order already."""

    code = "nothing_to_order"


class UnknownOrderLine(InvalidInput):
    """The order has no such line."""

    code = "unknown_order_line"


class LineNamedTwice(InvalidInput):
    """Each line is received once per receipt."""

    code = "line_named_twice"


class SupplierNotInUse(Conflict):
    """This supplier takes no more orders."""

    code = "supplier_not_in_use"


class CostInAnotherCurrency(InvalidInput):
    """Costs are in the organization's currency."""

    code = "cost_in_another_currency"


def check_move(*, status: str, to: str) -> None:
    """Refuse a move that the state machine does not have, naming those that it has."""
    legal = LEGAL_MOVES[status]
    if to not in legal:
        can = f"; it can become {', '.join(legal)}" if legal else ""
        raise IllegalOrderMove(
            f"An order that is {status} cannot become {to}{can}.", status_now=status, legal_moves=list(legal)
        )
