"""Keeping and asking what is known of the organization, and its settings, which exist from then on."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from notification.domain.known import KnownOrganization
from notification.domain.settings import DEFAULTS, NotificationSettings


def keep_organization(
    uow: UnitOfWork, *, name: str, zone: str, locale: str, email: str | None, phone: str | None
) -> None:
    """Note how the organization is now."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        known = KnownOrganization(organization_id=uow.organization_id)
        uow.session.add_all(
            [
                known,
                NotificationSettings(organization_id=uow.organization_id, id=uow.organization_id, **DEFAULTS),
            ]
        )
    known.name, known.zone, known.locale, known.email, known.phone = name, zone, locale, email, phone


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """The organization, or NotYetKnown."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    return known
