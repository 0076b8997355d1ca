"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from common.http.runtime import current_service
from routing.app.operations.solving import Planner
from routing.entrypoints.background import Background


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """`background` makes day plans beside the timers, so that routes and arrivals do not wait for them."""

    planner: Planner
    background: Background


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
