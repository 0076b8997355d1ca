"""What recurs: forgetting sessions that ended long ago."""

from __future__ import annotations

from typing import Any

from common.timers import Timer
from gateway.app.housekeeping import forget_old_sessions


def _forget_old_sessions(service: Any) -> None:
    with service.database.platform_session() as session:
        forget_old_sessions(session, now=service.clock.now())


TIMERS = [Timer("forget_old_sessions", 3600.0, _forget_old_sessions)]
