"""The two ends of asking a provider what became of a text message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from notification.app.ports import Delivery
from notification.domain import states
from notification.domain.message import Message
from notification.domain.outcomes import Outcome

CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about a message: by the provider's id, or, where none came back, by what was sent to whom."""

    attempt: int
    provider_id: str | None
    address: str
    text: str
    since: datetime
    not_these: frozenset[str]


def messages_to_ask_about(session: Session, *, now: datetime, count: int) -> Sequence[tuple[UUID, UUID]]:
    """(organization, message) whose provider is to be asked now."""
    found = (
        select(Message.organization_id, Message.id)
        .where(Message.follow_up_at <= now)
        .order_by(Message.follow_up_at)
        .limit(count)
    )
    return [(row.organization_id, row.id) for row in session.execute(found)]


def begin_question(uow: UnitOfWork, *, message_id: UUID) -> Question | None:
    """What to ask; the next question is set before this one is put, so that a failing one cannot be put forever."""
    message = uow.lock(Message, message_id)
    if message.state not in (states.SENT, states.UNKNOWN) or message.address is None:
        message.follow_up_at = None
        return None
    message.ask_later(at=uow.now)
    return Question(
        attempt=message.attempts,
        provider_id=message.provider_id if message.state == states.SENT else None,
        address=message.address,
        text=message.text,
        since=(message.started_at or message.created_at) - CLOCKS_DIFFER,
        not_these=_provider_ids(uow, message),
    )


def note_delivery(uow: UnitOfWork, *, message_id: UUID, attempt: int, delivery: Delivery) -> None:
    """Note that a sent message arrived, or that it did not."""
    message = uow.lock(Message, message_id)
    if message.state != states.SENT or message.attempts != attempt or delivery.delivered is None:
        return
    uow.emit(message.deliver(at=uow.now) if delivery.delivered else message.fail(delivery.reason))


def note_found(uow: UnitOfWork, *, message_id: UUID, attempt: int, outcome: Outcome) -> None:
    """Note that a message whose fate was unknown turned up at the provider."""
    message = uow.lock(Message, message_id)
    if message.state != states.UNKNOWN or message.attempts != attempt or outcome.verdict not in ("sent", "refused"):
        return
    said = message.record(outcome, at=uow.now)
    if said is not None:
        uow.emit(said)


def _provider_ids(uow: UnitOfWork, message: Message) -> frozenset[str]:
    """The ids of other messages to the same address, which are not this one however alike they read."""
    others = select(Message.provider_id).where(
        Message.channel == message.channel,
        Message.address == message.address,
        Message.provider_id.is_not(None),
        Message.id != message.id,
    )
    found = uow.session.scalars(others.order_by(Message.id.desc()).limit(200))
    return frozenset(one for one in found if one is not None)
