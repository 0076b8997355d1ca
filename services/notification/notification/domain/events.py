"""What this service says about messages. Addresses are masked, and no text travels."""

from __future__ import annotations

from uuid import UUID

from common.events import DomainEvent


class MessageFacts(DomainEvent, frozen=True, kw_only=True):
    """Which message, in each event. `cause` names what it is about, such as event:<id of the event>."""

    KEY = "message_id"
    ROOT = "message_id"
    message_id: UUID
    channel: str
    template: str
    cause: str
    customer_id: UUID | None
    to_masked: str | None
    reason: str | None


class MessageQueued(MessageFacts, frozen=True, kw_only=True):
    """A message is to be sent: now, after quiet hours, or once more because somebody asked for it."""

    TYPE = "message.queued.v1"
    CREATES = True


class MessageSuppressed(MessageFacts, frozen=True, kw_only=True):
    """A message will not be sent: opt-out, no consent or no address; `reason` says which."""

    TYPE = "message.suppressed.v1"
    CREATES = True


class MessageSent(MessageFacts, frozen=True, kw_only=True):
    """The mail server or the text message provider took a message."""

    TYPE = "message.sent.v1"


class MessageDelivered(MessageFacts, frozen=True, kw_only=True):
    """The provider says that a message reached its phone."""

    TYPE = "message.delivered.v1"


class MessageFailed(MessageFacts, frozen=True, kw_only=True):
    """A message did not get through, or nobody knows whether it did; `reason` says so plainly."""

    TYPE = "message.failed.v1"
