"""The signed-in caller as the use cases know them."""

from __future__ import annotations

from common.http.operations import current_identity
from scheduling.app.scope import Viewer


def current_viewer() -> Viewer:
    """Without `jobs:read_all` people see their own visits, technicians only today's; who keeps the fleet decides on
    grounded vehicles."""
    identity = current_identity()
    return Viewer(
        person_id=identity.person_id,
        sees_all=identity.may("jobs:read_all"),
        today_only=identity.role == "technician",
        may_use_grounded=identity.may("fleet:write"),
    )
