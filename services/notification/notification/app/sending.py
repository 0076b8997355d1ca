"""The two ends of a sending: the decision that a message goes out now, and the note of what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from notification.app import organizations, reaching, settings
from notification.app.ports import Outgoing, Senders
from notification.domain import states
from notification.domain.known import KnownCustomer
from notification.domain.message import IS_SENDING, IS_WAITING, Message
from notification.domain.outcomes import Outcome
from notification.domain.wording import clock_time, zone_named

NO_SENDER = {
    "email": "No SMTP server is configured: kept in the outbox page",
    "sms": "No text message provider is configured: kept in the outbox page",
}
TOO_LATE = "It could not be sent in time to be of use"
ABANDONED = "The sending was cut off, so it may or may not have gone out; look before you send it again"


def due_messages(session: Session, *, now: datetime, count: int) -> Sequence[tuple[UUID, UUID]]:
    """(organization, message) of what is to be sent now, the longest waiting first."""
    found = (
        select(Message.organization_id, Message.id)
        .where(IS_WAITING, Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(count)
    )
    return [(row.organization_id, row.id) for row in session.execute(found)]


def abandoned_messages(session: Session, *, now: datetime, count: int) -> Sequence[tuple[UUID, UUID]]:
    """(organization, message) of what was begun and never finished."""
    found = select(Message.organization_id, Message.id).where(IS_SENDING, Message.lease_until < now)
    return [(row.organization_id, row.id) for row in session.execute(found.limit(count))]


def begin_sending(uow: UnitOfWork, *, message_id: UUID, senders: Senders) -> Outgoing | None:
    """Claim a message and return what to hand over; None when it is not to be sent now, which its state then tells."""
    found = select(Message).where(Message.id == message_id).with_for_update(skip_locked=True)
    message = uow.session.scalar(found)
    if message is None or message.state not in states.WAITING or message.due_at > uow.now:
        return None
    if not _may_go(uow, message):
        return None
    if senders.of(message.channel) is None:
        message.keep(NO_SENDER[message.channel])
        return None
    return _outgoing(uow, message, attempt=message.start(at=uow.now))


def finish_sending(uow: UnitOfWork, *, message_id: UUID, attempt: int, outcome: Outcome) -> None:
    """Note what came of an attempt, unless a later one was begun meanwhile."""
    message = uow.lock(Message, message_id)
    if not message.accepts(attempt=attempt):
        return
    said = message.record(outcome, at=uow.now)
    if said is not None:
        uow.emit(said)


def give_up_attempt(uow: UnitOfWork, *, message_id: UUID) -> None:
    """The process that was sending ended before it could note the answer: the message's fate is unknown."""
    message = uow.lock(Message, message_id)
    if message.state == states.SENDING and message.lease_until is not None and message.lease_until < uow.now:
        uow.emit(message.lose_sight(ABANDONED, at=uow.now))


def _may_go(uow: UnitOfWork, message: Message) -> bool:
    obstacle = _obstacle(uow, message)
    if obstacle is not None:
        uow.emit(message.suppress(obstacle))
        return False
    if message.useful_until is not None and uow.now > message.useful_until:
        uow.emit(message.fail(TOO_LATE))
        return False
    return not _quiet(uow, message)


def _obstacle(uow: UnitOfWork, message: Message) -> str | None:
    """Consent may have been taken back since the message was queued."""
    if message.to_member:
        return None
    if message.customer_id is None:
        reach = reaching.reach_business(uow, message.address, nowhere="There is no usable email address")
        return reach.obstacle
    customer = uow.session.get(KnownCustomer, (uow.organization_id, message.customer_id))
    if customer is None:
        return "The customer is no longer known"
    reach = reaching.reach(uow, customer, "email" if message.channel == "email" else "sms")
    message.address = reach.address
    return reach.obstacle


def _quiet(uow: UnitOfWork, message: Message) -> bool:
    if message.customer_id is None:
        return False
    hours = settings.notification_settings(uow).quiet_hours("email" if message.channel == "email" else "sms")
    ends = hours.end_after(uow.now, zone_named(message.zone)) if hours is not None else None
    if ends is None:
        return False
    clock = clock_time(ends, zone=message.zone, locale=message.locale)
    if message.useful_until is not None and ends > message.useful_until:
        uow.emit(message.suppress(f"Quiet hours until {clock}, when it would be too late to be of use"))
    else:
        message.hold(ends, f"Quiet hours until {clock}")
    return True


def _outgoing(uow: UnitOfWork, message: Message, *, attempt: int) -> Outgoing:
    organization = organizations.known_organization(uow)
    return Outgoing(
        organization_id=uow.organization_id,
        message_id=message.id,
        attempt=attempt,
        channel=message.channel,
        address=message.address or "",
        recipient=message.recipient,
        sender_name=organization.name,
        reply_to=settings.notification_settings(uow).reply_to or organization.email,
        subject=message.subject,
        text=message.text,
    )
