"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from common.http.runtime import current_service
from scheduling.app.ports import CalendarDocument


@dataclass(frozen=True, slots=True)
class Deps:
    """Who writes calendar documents."""

    calendar_document: CalendarDocument


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
