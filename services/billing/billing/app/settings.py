"""Changing how an organization bills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from billing.domain.reminders import schedule_of
from billing.domain.settings import BillingSettings, default_settings
from common.db.unit_of_work import UnitOfWork

FIELDS = ("invoice_on_completion", "due_days", "tax_rate", "tips_enabled", "terms", "reminder_days")


def change_settings(uow: UnitOfWork, *, expected_version: int | None, changes: Mapping[str, Any]) -> BillingSettings:
    """Change what is named; the first change makes the row, version 0 stands for the defaults."""
    defaults = default_settings(uow.organization_id)
    values = {name: getattr(defaults, name) for name in FIELDS}
    uow.session.execute(
        insert(BillingSettings)
        .values(organization_id=uow.organization_id, id=uow.organization_id, version=0, **values)
        .on_conflict_do_nothing()
    )
    settings = uow.lock(BillingSettings, uow.organization_id, expected_version)
    before = {name: getattr(settings, name) for name in FIELDS}
    for name, value in changes.items():
        setattr(settings, name, schedule_of(value) if name == "reminder_days" else value)
    uow.session.flush()
    after = {name: getattr(settings, name) for name in FIELDS}
    uow.audit(
        action="settings.change",
        record_type="billing_settings",
        record_id=uow.organization_id,
        before=before,
        after=after,
    )
    return settings
