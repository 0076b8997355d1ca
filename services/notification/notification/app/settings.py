"""When messages go out."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from notification.app.organizations import known_organization
from notification.domain.settings import NotificationSettings


def notification_settings(uow: UnitOfWork) -> NotificationSettings:
    """The organization's settings, or NotYetKnown before the organization is."""
    known_organization(uow)
    return uow.get(NotificationSettings, uow.organization_id)


def change_settings(uow: UnitOfWork, *, expected_version: int | None, **changes: Any) -> NotificationSettings:
    """Change what is named."""
    known_organization(uow)
    settings = uow.lock(NotificationSettings, uow.organization_id, expected_version)
    before = settings.as_audited()
    for name, value in changes.items():
        setattr(settings, name, value)
    uow.audit(
        action="settings.change",
        record_type="notification_settings",
        record_id=settings.id,
        before=before,
        after=settings.as_audited(),
    )
    return settings
