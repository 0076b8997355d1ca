"""What is known of the organization, and what it decided about its stock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Date, cast, func, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from inventory.domain.known import KnownBooking
from inventory.domain.settings import InventorySettings, KnownOrganization


def keep_organization(uow: UnitOfWork, *, zone: str, currency: str) -> None:
    """Note how the organization is now, with settings to begin with; in another zone bookings may be on other days."""
    own = uow.organization_id
    known = uow.session.get(KnownOrganization, (own, own))
    if known is None:
        known = KnownOrganization(organization_id=own, id=own)
        uow.session.add_all([known, InventorySettings(organization_id=own, id=own)])
    moved = known.zone != zone
    known.zone, known.currency = zone, currency
    if moved:
        day = cast(func.timezone(zone, KnownBooking.starts_at), Date)
        uow.session.execute(update(KnownBooking).where(KnownBooking.organization_id == own).values(starts_on=day))


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """Zone and currency; NotYetKnown when its first event has not arrived."""
    found = uow.session.get(KnownOrganization, (uow.organization_id, uow.organization_id))
    if found is None:
        raise NotYetKnown("The organization is not known here yet")
    return found


def settings_of(uow: UnitOfWork) -> InventorySettings:
    """What the organization decided."""
    found = uow.session.get(InventorySettings, (uow.organization_id, uow.organization_id))
    if found is None:
        raise NotYetKnown("The organization is not known here yet")
    return found


def local_day(uow: UnitOfWork, at: datetime) -> date:
    """The organization's calendar day at that moment."""
    return at.astimezone(ZoneInfo(known_organization(uow).zone)).date()


def change_settings(
    uow: UnitOfWork,
    *,
    expected_version: int | None,
    allow_negative: bool | None = None,
    over_receipt_percent: int | None = None,
) -> InventorySettings:
    """Change what was named. What is below zero stays so until something comes in."""
    settings_of(uow)  # NotYetKnown before NotFound
    settings = uow.lock(InventorySettings, uow.organization_id, expected_version)
    before = _audited(settings)
    if allow_negative is not None:
        settings.allow_negative = allow_negative
    if over_receipt_percent is not None:
        settings.over_receipt_percent = over_receipt_percent
    uow.audit(
        action="inventory_settings.change",
        record_type="inventory_settings",
        record_id=settings.id,
        before=before,
        after=_audited(settings),
    )
    return settings


def _audited(settings: InventorySettings) -> dict[str, int | bool]:
    return {"allow_negative": settings.allow_negative, "over_receipt_percent": settings.over_receipt_percent}
