"""What the organization decides about its jobs."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from job.app import settings
from job.domain.settings import JobSettings
from job.entrypoints.http.job_bodies import SettingsChange
from job.entrypoints.http.job_detail_answers import SettingsShown

blueprint = Blueprint("settings", __name__, url_prefix="/api/v1/settings", description="Settings of jobs")


@operation(blueprint, "GET", "/jobs", id="showJobSettings", answer=SettingsShown)
def show_settings(uow: UnitOfWork) -> JobSettings:
    """What holds now."""
    return settings.job_settings(uow)


@operation(
    blueprint, "PATCH", "/jobs", id="changeJobSettings", body=SettingsChange, answer=SettingsShown, versioned=True
)
def change_settings(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> JobSettings:
    """Decide otherwise."""
    return settings.change_settings(uow, expected_version=expected_version, **body)
