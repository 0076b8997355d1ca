"""Messages as the office sees them, and sending one again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from notification.app import reaching
from notification.app.reaching import Reach
from notification.domain.known import KnownCustomer
from notification.domain.message import Message
from notification.domain.refusals import MessageNotRetriable, RecipientNotReachable


def messages(
    uow: UnitOfWork, *, limit: int, after: str | None, state: str | None = None, customer_id: UUID | None = None
) -> Page:
    """Messages, newest first."""
    found = select(Message)
    if state is not None:
        found = found.where(Message.state == state)
    if customer_id is not None:
        found = found.where(Message.customer_id == customer_id)
    return keyset(uow.session, found, columns=[Message.id.desc()], after=after, limit=limit)


def latest_messages(uow: UnitOfWork, *, count: int) -> list[Message]:
    """The newest messages."""
    return list(uow.session.scalars(select(Message).order_by(Message.id.desc()).limit(count)))


def retry_message(uow: UnitOfWork, *, message_id: UUID, expected_version: int | None) -> Message:
    """Queue a message again, to where the customer can be reached now."""
    message = uow.lock(Message, message_id, expected_version)
    before = {"state": message.state}
    if not message.text:
        raise MessageNotRetriable("The text of this message is gone")
    uow.emit(message.retry(at=uow.now, address=_address(uow, message)))
    uow.audit(
        action="message.retry",
        record_type="message",
        record_id=message.id,
        before=before,
        after={"state": message.state},
    )
    return message


def _address(uow: UnitOfWork, message: Message) -> str:
    if message.to_member:
        if message.address is None:
            raise RecipientNotReachable("There is no usable email address")
        return message.address
    if message.customer_id is None:
        return _reachable(reaching.reach_business(uow, message.address, nowhere="There is no usable email address"))
    customer = uow.session.get(KnownCustomer, (uow.organization_id, message.customer_id))
    if customer is None:
        raise RecipientNotReachable("The customer is no longer known")
    return _reachable(reaching.reach(uow, customer, "email" if message.channel == "email" else "sms"))


def _reachable(reach: Reach) -> str:
    if reach.obstacle is not None or reach.address is None:
        raise RecipientNotReachable(reach.obstacle or "")
    return reach.address
