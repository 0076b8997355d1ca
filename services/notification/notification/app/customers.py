"""Keeping and forgetting how customers may be written to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import Erasure, is_erased, mark_erased
from common.errors import NotYetKnown
from notification.app.webhooks import forgetting
from notification.domain import states
from notification.domain.known import KnownCustomer
from notification.domain.message import Message

ERASED = "The customer was erased"


def keep_customer(uow: UnitOfWork, *, customer_id: UUID, facts: dict[str, Any]) -> None:
    """Note how the customer is now; an erased one stays erased, whatever arrives late."""
    if is_erased(uow, customer_id):
        return
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if known is None:
        known = KnownCustomer(organization_id=uow.organization_id, id=customer_id)
        uow.session.add(known)
    for name, value in facts.items():
        setattr(known, name, value)


def known_customer(uow: UnitOfWork, customer_id: UUID) -> KnownCustomer:
    """The customer, or NotYetKnown."""
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if known is None:
        raise NotYetKnown("This customer has not arrived yet")
    return known


def erase_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Forget the customer and what was written; what still waits is not sent. The opt-out list stays as it is."""
    mark_erased(uow, customer_id)
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if known is None:
        known = KnownCustomer(organization_id=uow.organization_id, id=customer_id)
        uow.session.add(known)
    known.forget()
    theirs = select(Message).where(Message.customer_id == customer_id).order_by(Message.id).with_for_update()
    for message in uow.session.scalars(theirs):
        if message.state in states.WAITING:
            uow.emit(message.suppress(ERASED))
        message.forget_person()
    forgetting.forget_customer(uow.session, Erasure(uow.organization_id, customer_id), now=uow.now)
