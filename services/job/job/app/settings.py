"""Reading and changing the organization's settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.errors import StaleVersion
from job.domain.settings import PLAIN, JobSettings, default_settings


def job_settings(uow: UnitOfWork) -> JobSettings:
    """What holds now."""
    return uow.session.get(JobSettings, uow.organization_id) or default_settings(uow.organization_id)


def change_settings(
    uow: UnitOfWork,
    *,
    expected_version: int | None,
    holidays: list[date] | None = None,
    **decided: bool | int,
) -> JobSettings:
    """Decide otherwise, by the settings' names. `holidays` are all that there are from now on."""
    found = uow.session.get(JobSettings, uow.organization_id, with_for_update=True)
    if expected_version is not None and expected_version != (found.version if found else 0):
        raise StaleVersion("The settings were changed by someone else; reload and try again")
    kept = found or default_settings(uow.organization_id)
    if found is None:
        kept.version = 1
    uow.session.add(kept)
    before = _audited(kept)
    for name in PLAIN & decided.keys():
        setattr(kept, name, decided[name])
    if holidays is not None:
        kept.holidays = [day.isoformat() for day in sorted(set(holidays))]
    uow.audit(
        action="settings.change",
        record_type="settings",
        record_id=uow.organization_id,
        before=before,
        after=_audited(kept),
    )
    return kept


def _audited(kept: JobSettings) -> dict[str, Any]:
    return {**{name: getattr(kept, name) for name in sorted(PLAIN)}, "holidays": list(kept.holidays)}
