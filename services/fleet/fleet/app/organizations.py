"""Keeping and asking what is known of the organization."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from fleet.domain.known import KnownOrganization


def keep_organization(uow: UnitOfWork, *, zone: str, currency: str) -> None:
    """Note how the organization is now."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        known = KnownOrganization(organization_id=uow.organization_id)
        uow.session.add(known)
    known.zone, known.currency = zone, currency


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """The organization, or NotYetKnown."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    return known


def today_of(uow: UnitOfWork) -> date:
    """The organization's calendar day. Raises NotYetKnown."""
    return uow.now.astimezone(ZoneInfo(known_organization(uow).zone)).date()
