"""What says no to a booking for what goes along, or does not."""

from __future__ import annotations

from common.errors import Conflict, Forbidden


class EquipmentMissing(Conflict):
    """The crew has not along what the visit needs; give an override_reason to book it all the same."""

    code = "equipment_missing"


class WaterShort(Conflict):
    """The crew's tanks do not hold the water that its visits of that day need; give an override_reason to book it all
    the same."""

    code = "water_short"


class VehicleGrounded(Conflict):
    """What the crew has along must stay in, and the organization books nobody then; who keeps the fleet may give an
    override_reason to book it all the same."""

    code = "vehicle_grounded"


class GroundedOverrideForbidden(Forbidden):
    """Only who keeps the fleet may book a crew whose vehicle must stay in."""

    code = "grounded_override_forbidden"
