"""How the organization bills."""

from __future__ import annotations

from typing import Any

from billing.app import organization
from billing.app import settings as use_cases
from billing.domain.settings import ON_COMPLETION, BillingSettings
from billing.entrypoints.deps import deps
from billing.entrypoints.http.payment_schemas import SettingsChange, reminder_days
from billing.entrypoints.http.schemas import DueDays
from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, operation
from common.http.schemas import Answer


class BillingSettingsChange(SettingsChange):
    """What to change of how the organization bills."""

    due_days = DueDays()


class BillingSettingsDetail(Answer):
    """How the organization bills; `online_payment` says whether this installation takes cards."""

    version = fields.WholeNumber()
    invoice_on_completion = fields.Choice(*ON_COMPLETION)
    due_days = DueDays()
    tax_rate = fields.DecimalNumber(4, max=100)
    tips_enabled = fields.Flag()
    terms = fields.Text(4000, min_length=0)
    reminder_days = reminder_days()
    online_payment = fields.Flag()


blueprint = Blueprint("settings", __name__, url_prefix="/api/v1/settings", description="How the organization bills")


@operation(blueprint, "GET", "/billing", id="showBillingSettings", answer=BillingSettingsDetail)
def show_settings(uow: UnitOfWork) -> dict[str, Any]:
    """Show how the organization bills."""
    return _shown(organization.settings_of(uow))


@operation(
    blueprint,
    "PATCH",
    "/billing",
    id="changeBillingSettings",
    body=BillingSettingsChange,
    answer=BillingSettingsDetail,
    versioned=True,
)
def change_settings(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> dict[str, Any]:
    """Change how the organization bills."""
    return _shown(use_cases.change_settings(uow, expected_version=expected_version, changes=body))


def _shown(settings: BillingSettings) -> dict[str, Any]:
    names = ("version", *use_cases.FIELDS)
    return {**{name: getattr(settings, name) for name in names}, "online_payment": deps().gateway.is_online}
