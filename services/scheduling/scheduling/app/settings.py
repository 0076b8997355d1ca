"""How an organization plans: its default arrival window, and what becomes of crews whose vehicle must stay in."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from scheduling.app.office import schedule_settings
from scheduling.domain.known import ScheduleSettings

_DECIDED = ("window_margin_minutes", "grounded_vehicles")


def change_settings(uow: UnitOfWork, *, expected_version: int | None, **decided: Any) -> ScheduleSettings:
    """Change what was named; promises and bookings that were made stay as they are."""
    schedule_settings(uow)  # NotYetKnown before NotFound
    settings = uow.lock(ScheduleSettings, uow.organization_id, expected_version)
    before = _shown(settings)
    for name in _DECIDED:
        if name in decided:
            setattr(settings, name, decided[name])
    uow.emit(settings.changed())
    uow.audit(
        action="schedule_settings.change",
        record_type="schedule_settings",
        record_id=settings.id,
        before=before,
        after=_shown(settings),
    )
    return settings


def _shown(settings: ScheduleSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in _DECIDED}
