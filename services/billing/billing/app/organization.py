"""The organization that a use case works for: its zone decides what day it is, its currency what money is."""

from __future__ import annotations

from datetime import date

from billing.domain.known import KnownOrganization
from billing.domain.refusals import OtherCurrency
from billing.domain.settings import BillingSettings, default_settings
from billing.domain.terms import day_in
from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.money import Money


def home(uow: UnitOfWork) -> KnownOrganization:
    """The organization; NotYetKnown before its first event came."""
    found = uow.session.get(KnownOrganization, (uow.organization_id, uow.organization_id))
    if found is None:
        raise NotYetKnown("The organization is not known here yet")
    return found


def today(uow: UnitOfWork) -> date:
    """The day it is where the organization is."""
    return day_in(home(uow).zone, at=uow.now)


def settings_of(uow: UnitOfWork) -> BillingSettings:
    """The organization's settings or the defaults; not to be changed."""
    found = uow.session.get(BillingSettings, (uow.organization_id, uow.organization_id))
    return found or default_settings(uow.organization_id)


def require_currency(uow: UnitOfWork, money: Money, *, field: str) -> None:
    """One currency per organization."""
    if money.currency != home(uow).currency:
        raise OtherCurrency(f"Amounts are in {home(uow).currency} here", field=field)
