"""The organization as the gateway told it: whatever has a date or a price needs its zone and currency."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from estimate.domain.known import KnownOrganization


def keep_organization(
    uow: UnitOfWork, *, name: str, zone: str, currency: str, locale: str, email: str | None, phone: str | None
) -> None:
    """Remember how the organization is now."""
    facts = {"name": name, "zone": zone, "currency": currency, "locale": locale, "email": email, "phone": phone}
    statement = insert(KnownOrganization).values(organization_id=uow.organization_id, **facts)
    uow.session.execute(statement.on_conflict_do_update(index_elements=["organization_id"], set_=facts))


def own_organization(uow: UnitOfWork) -> KnownOrganization:
    """The organization of this transaction, or NotYetKnown."""
    found = uow.session.get(KnownOrganization, uow.organization_id)
    if found is None:
        raise NotYetKnown("The organization has not arrived here yet; try again shortly")
    return found
