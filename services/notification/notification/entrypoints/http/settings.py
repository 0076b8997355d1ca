"""Settings."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from notification.app import settings
from notification.domain.settings import NotificationSettings
from notification.entrypoints.http import schemas

blueprint = Blueprint("settings", __name__, url_prefix="/api/v1", description="When messages go out")


@operation(
    blueprint,
    "GET",
    "/settings/notifications",
    id="showNotificationSettings",
    answer=schemas.SettingsDetail,
    problems=(409,),
)
def show_settings(uow: UnitOfWork) -> NotificationSettings:
    """The organization's settings."""
    return settings.notification_settings(uow)


@operation(
    blueprint,
    "PATCH",
    "/settings/notifications",
    id="changeNotificationSettings",
    body=schemas.SettingsChange,
    answer=schemas.SettingsDetail,
    versioned=True,
)
def change_settings(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> NotificationSettings:
    """Change settings."""
    return settings.change_settings(uow, expected_version=expected_version, **body)
