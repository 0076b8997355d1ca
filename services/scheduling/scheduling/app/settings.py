"""How an organization plans: its default arrival window."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from scheduling.app.office import schedule_settings
from scheduling.domain.known import ScheduleSettings


def change_settings(
    uow: UnitOfWork, *, expected_version: int | None, window_margin_minutes: int | None = None
) -> ScheduleSettings:
    """Change what was named; promises that were made stay as they are."""
    schedule_settings(uow)  # NotYetKnown before NotFound
    settings = uow.lock(ScheduleSettings, uow.organization_id, expected_version)
    before = settings.window_margin_minutes
    if window_margin_minutes is not None:
        settings.window_margin_minutes = window_margin_minutes
    uow.audit(
        action="schedule_settings.change",
        record_type="schedule_settings",
        record_id=settings.id,
        before={"window_margin_minutes": before},
        after={"window_margin_minutes": settings.window_margin_minutes},
    )
    return settings
