"""What a vehicle may be, and the moves between; nothing else decides its status."""

from __future__ import annotations

from common.errors import Conflict

ACTIVE, IN_SHOP, RETIRED = "active", "in_shop", "retired"
ALL = (ACTIVE, IN_SHOP, RETIRED)
VEHICLE, EQUIPMENT = "vehicle", "equipment"
KINDS = (VEHICLE, EQUIPMENT)
SAFETY_OVERDUE = "safety_overdue"
GROUNDING_REASONS = (IN_SHOP, SAFETY_OVERDUE)

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    ACTIVE: (IN_SHOP, RETIRED),
    IN_SHOP: (ACTIVE, RETIRED),
    RETIRED: (ACTIVE,),
}


class IllegalVehicleMove(Conflict):
    """The vehicle's status does not allow this move."""

    code = "illegal_vehicle_move"


def check_move(*, status: str, to: str) -> None:
    """Refuse a move that there is not, naming those that there are."""
    legal = LEGAL_MOVES[status]
    if to not in legal:
        raise IllegalVehicleMove(
            f"A vehicle that is {status} cannot become {to}; it can become {', '.join(legal)}.",
            status_now=status,
            legal_moves=list(legal),
        )


def grounding_reason(*, status: str, safety_overdue: bool) -> str | None:
    """Why a vehicle must not go out, if it must not; one that is retired does not go out anyway."""
    if status == IN_SHOP:
        return IN_SHOP
    return SAFETY_OVERDUE if status == ACTIVE and safety_overdue else None
