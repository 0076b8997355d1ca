"""One message to one address: queued once per cause, and sent again only after a failure that certainly sent nothing,
or because a person says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from notification.domain import states
from notification.domain.declarative import Base
from notification.domain.events import (
    MessageDelivered,
    MessageFacts,
    MessageFailed,
    MessageQueued,
    MessageSent,
    MessageSuppressed,
)
from notification.domain.masking import masked
from notification.domain.outcomes import Outcome
from notification.domain.refusals import MessageNotRetriable

MAX_ATTEMPTS = 5
BACKOFF_SECONDS = (30, 120, 600, 1800)
LEASE_SECONDS = 180
FOLLOW_UP_SECONDS = 15  # how soon after sending the provider is first asked what became of it
FOLLOW_UP_HOURS = 24
# Written out and never bound, so that the planner can tell that the partial indexes fit.
IS_WAITING, IS_SENDING = text("state IN ('queued', 'held')"), text("state = 'sending'")
EventT = TypeVar("EventT", bound=MessageFacts)


class Message(VersionedRow, Base):
    """A message with its text as it goes out, its state and the plain reason for it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("organization_id", "cause", "channel", "template"),
        CheckConstraint("state IN ('" + "', '".join(states.ALL) + "')", name="state"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease"),
        Index("ix_messages_state", "organization_id", "state", "id"),
        Index("ix_messages_customer", "organization_id", "customer_id", "id"),
        Index("ix_messages_address", "organization_id", "channel", "address", "id"),
        Index("ix_messages_due", "due_at", "id", postgresql_where=IS_WAITING),
        Index("ix_messages_lease", "lease_until", postgresql_where=IS_SENDING),
        Index("ix_messages_created", "created_at"),
        Index("ix_messages_follow_up", "follow_up_at", postgresql_where=text("follow_up_at IS NOT NULL")),
    )
    cause: Mapped[str]
    template: Mapped[str]
    channel: Mapped[str]
    locale: Mapped[str]
    to_member: Mapped[bool]
    customer_id: Mapped[UUID | None]
    recipient: Mapped[str]
    address: Mapped[str | None]
    zone: Mapped[str]
    subject: Mapped[str | None]
    text: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_allowed: Mapped[int] = mapped_column(default=MAX_ATTEMPTS)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    follow_up_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]

    def queue(self) -> MessageQueued:
        """It waits to be sent."""
        self._move(states.QUEUED)
        return self._said(MessageQueued)

    def suppress(self, reason: str) -> MessageSuppressed:
        """It will not be sent."""
        self._move(states.SUPPRESSED, reason)
        return self._said(MessageSuppressed)

    def hold(self, until: datetime, reason: str) -> None:
        """It waits for quiet hours to end."""
        self._move(states.HELD, reason)
        self.due_at = until

    def keep(self, reason: str) -> None:
        """It stays here, as there is nothing to send it by."""
        self._move(states.KEPT, reason)

    def retry(self, *, at: datetime, address: str) -> MessageQueued:
        """A person wants it sent again."""
        if self.state not in states.RETRIABLE:
            raise MessageNotRetriable(f"A message that is {self.state} cannot be sent again")
        self.address, self.due_at, self.useful_until, self.follow_up_at = address, at, None, None
        self.attempts_allowed = self.attempts + MAX_ATTEMPTS
        return self.queue()

    def start(self, *, at: datetime) -> int:
        """It is about to be handed over; the attempt's number tells a late answer from a present one."""
        self._move(states.SENDING)
        self.lease_until = at + timedelta(seconds=LEASE_SECONDS)
        self.started_at = at
        self.attempts += 1
        return self.attempts

    def accepts(self, *, attempt: int) -> bool:
        """Whether the answer to an attempt still matters: no later attempt was begun, and none has been recorded."""
        return self.attempts == attempt and self.state in (states.SENDING, states.UNKNOWN)

    def record(self, outcome: Outcome, *, at: datetime) -> MessageFacts | None:
        """Note what came of an attempt."""
        if outcome.verdict == "sent":
            return self._sent(outcome.provider_id, at=at)
        if outcome.verdict == "refused":
            return self.fail(outcome.reason)
        if outcome.verdict == "unknown":
            return self.lose_sight(outcome.reason, at=at)
        tries = self.attempts - (self.attempts_allowed - MAX_ATTEMPTS)
        if tries >= MAX_ATTEMPTS:
            return self.fail(f"Gave up after {tries} tries: {outcome.reason}")
        self._move(states.QUEUED, outcome.reason)
        self.due_at = at + timedelta(seconds=BACKOFF_SECONDS[tries - 1])
        return None

    def fail(self, reason: str) -> MessageFailed:
        """It did not get through."""
        self._move(states.FAILED, reason)
        self.follow_up_at = None
        return self._said(MessageFailed)

    def lose_sight(self, reason: str, *, at: datetime) -> MessageFailed:
        """Nobody knows whether it got through; only a person may send it again. A text's provider can be asked."""
        self._move(states.UNKNOWN, reason)
        self.follow_up_at = at + timedelta(seconds=FOLLOW_UP_SECONDS) if self.channel == "sms" else None
        return self._said(MessageFailed)

    def deliver(self, *, at: datetime) -> MessageDelivered:
        """The provider says that it arrived."""
        self._move(states.DELIVERED)
        self.delivered_at, self.follow_up_at = at, None
        return self._said(MessageDelivered)

    def ask_later(self, *, at: datetime) -> None:
        """Ask the provider again when as much time has passed once more; after a day the state stays as it is."""
        age = max(at - (self.started_at or at), timedelta(seconds=FOLLOW_UP_SECONDS))
        self.follow_up_at = at + age if age < timedelta(hours=FOLLOW_UP_HOURS) else None

    @property
    def shown_subject(self) -> str | None:
        """The subject, for people of the organization; that of an account's message is nobody else's matter."""
        return None if self.to_member else self.subject

    @property
    def shown_text(self) -> str | None:
        """The text, for people of the organization; not where its link would let them into a colleague's account."""
        return None if self.to_member else self.text

    def forget_person(self) -> None:
        """Blank what tells of the person, keeping that there was a message."""
        self.recipient, self.address, self.subject, self.text = "", None, None, ""

    def _sent(self, provider_id: str | None, *, at: datetime) -> MessageSent:
        self._move(states.SENT)
        self.sent_at, self.provider_id = at, provider_id
        asks = self.channel == "sms" and provider_id
        self.follow_up_at = at + timedelta(seconds=FOLLOW_UP_SECONDS) if asks else None
        if self.to_member:
            self.subject, self.text = None, ""  # its link opens an account; once sent, nobody needs it here
        return self._said(MessageSent)

    def _move(self, state: str, reason: str | None = None) -> None:
        self.state, self.reason = state, reason[:500] if reason else None
        self.lease_until = None

    def _said(self, kind: type[EventT]) -> EventT:
        facts: dict[str, Any] = {
            "message_id": self.id,
            "channel": self.channel,
            "template": self.template,
            "cause": self.cause,
            "customer_id": self.customer_id,
            "to_masked": masked(self.address),
            "reason": self.reason,
        }
        return kind(**facts)
