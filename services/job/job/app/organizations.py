"""Keeping and asking what is known of the organization."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Date, cast, func, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from job.domain.known_bookings import KnownBooking
from job.domain.known_organization import KnownOrganization


def keep_organization(uow: UnitOfWork, *, name: str, zone: str, currency: str) -> None:
    """Note how the organization is now."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        known = KnownOrganization(organization_id=uow.organization_id)
        uow.session.add(known)
    moved = known.zone != zone
    known.name, known.zone, known.currency = name, zone, currency
    if moved:
        _recount_days(uow, zone)


def _recount_days(uow: UnitOfWork, zone: str) -> None:
    day = cast(func.timezone(zone, KnownBooking.starts_at), Date)
    uow.session.execute(
        update(KnownBooking).where(KnownBooking.organization_id == uow.organization_id).values(starts_on=day)
    )


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """The organization, or NotYetKnown."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    return known


def zone_of(uow: UnitOfWork) -> ZoneInfo:
    """The zone in which the organization counts days. Before it is known there is nothing to show, so UTC will do."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    return ZoneInfo(known.zone if known else "UTC")


def local_day(uow: UnitOfWork, at: datetime) -> date:
    """The organization's calendar day at that moment."""
    return at.astimezone(zone_of(uow)).date()


def since_and_before(uow: UnitOfWork, from_on: date, until_on: date) -> tuple[datetime, datetime | None]:
    """From when (included) until when (excluded) those days of the organization last; no end after the last of all."""
    zone = zone_of(uow)
    before = None if until_on == date.max else datetime.combine(until_on + timedelta(days=1), time(), zone)
    return datetime.combine(from_on, time(), zone), before
