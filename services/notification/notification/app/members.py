"""Keeping who belongs to the company, and asking who of them is the office."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from notification.domain.known import OFFICE, KnownMember


def keep_member(uow: UnitOfWork, *, person_id: UUID, name: str, email: str, role: str, active: bool) -> None:
    """Note how a member is now."""
    known = uow.session.get(KnownMember, (uow.organization_id, person_id))
    if known is None:
        known = KnownMember(organization_id=uow.organization_id, id=person_id)
        uow.session.add(known)
    known.name, known.email, known.role, known.active = name, email, role, active


def office_members(uow: UnitOfWork) -> Sequence[KnownMember]:
    """Owners and managers, or NotYetKnown: there is always somebody."""
    theirs = KnownMember.organization_id == uow.organization_id
    found = select(KnownMember).where(theirs, KnownMember.active, KnownMember.role.in_(OFFICE))
    office = uow.session.scalars(found.order_by(KnownMember.id)).all()
    if not office:
        raise NotYetKnown("Nobody of the office has arrived yet")
    return office
