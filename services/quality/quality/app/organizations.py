"""Keeping and asking what is known of the organization."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Date, cast, func, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from quality.domain.known_office import KnownOrganization
from quality.domain.known_work import KnownBooking


def keep_organization(uow: UnitOfWork, *, zone: str, currency: str) -> None:
    """Note how the organization is now; in another zone bookings may be on other days."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        known = KnownOrganization(organization_id=uow.organization_id)
        uow.session.add(known)
    moved = known.zone != zone
    known.zone, known.currency = zone, currency
    if moved:
        day = cast(func.timezone(zone, KnownBooking.starts_at), Date)
        ours = KnownBooking.organization_id == uow.organization_id
        uow.session.execute(update(KnownBooking).where(ours).values(starts_on=day))


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """The organization, or NotYetKnown."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    return known


def local_day(uow: UnitOfWork, at: datetime) -> date:
    """The organization's calendar day at that moment. Before it is known there is nothing to show, so UTC will do."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    return at.astimezone(ZoneInfo(known.zone if known else "UTC")).date()
