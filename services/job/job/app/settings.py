"""Reading and changing the organization's settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.errors import StaleVersion
from job.domain.settings import JobSettings, default_settings


def job_settings(uow: UnitOfWork) -> JobSettings:
    """What holds now."""
    return uow.session.get(JobSettings, uow.organization_id) or default_settings(uow.organization_id)


def change_settings(
    uow: UnitOfWork,
    *,
    expected_version: int | None,
    eta_on_en_route: bool | None = None,
    holidays: list[date] | None = None,
    post_job_report_required: bool | None = None,
) -> JobSettings:
    """Decide otherwise. `holidays` are all that there are from now on."""
    found = uow.session.get(JobSettings, uow.organization_id, with_for_update=True)
    if expected_version is not None and expected_version != (found.version if found else 0):
        raise StaleVersion("The settings were changed by someone else; reload and try again")
    kept = found or JobSettings(
        organization_id=uow.organization_id, eta_on_en_route=True, holidays=[], post_job_report_required=False
    )
    uow.session.add(kept)
    before = _audited(kept)
    if eta_on_en_route is not None:
        kept.eta_on_en_route = eta_on_en_route
    if holidays is not None:
        kept.holidays = [day.isoformat() for day in sorted(set(holidays))]
    if post_job_report_required is not None:
        kept.post_job_report_required = post_job_report_required
    uow.audit(
        action="settings.change",
        record_type="settings",
        record_id=uow.organization_id,
        before=before,
        after=_audited(kept),
    )
    return kept


def _audited(kept: JobSettings) -> dict[str, Any]:
    return {
        "eta_on_en_route": kept.eta_on_en_route,
        "holidays": list(kept.holidays),
        "post_job_report_required": kept.post_job_report_required,
    }
