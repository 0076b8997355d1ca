"""What this service needs of the outside: somebody who carries email, and somebody who carries text messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from notification.domain.outcomes import Outcome
from notification.domain.webhooks.answer import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message as it is handed over. `attempt` tells whose answer it is."""

    organization_id: UUID
    message_id: UUID
    attempt: int
    channel: str
    address: str
    recipient: str
    sender_name: str
    reply_to: str | None
    subject: str | None
    text: str


class EmailSender(Protocol):
    """A mail server. Never raises for what the server or the network does."""

    def send(self, mail: Outgoing) -> Outcome: ...


class SmsSender(Protocol):
    """A text message provider. Never raises for what the provider or the network does."""

    def send(self, message: Outgoing) -> Outcome: ...

    def find(self, *, address: str, text: str, since: datetime, not_these: Collection[str]) -> Outcome:
        """`sent` when such a message was made since then, `refused` when it was made and failed, else `unknown`."""

    def ask(self, provider_id: str) -> Delivery: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a provider says of a message it took: None while it is under way or cannot be told."""

    delivered: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Senders:
    """The channels that are set up here; None for one that is not."""

    email: EmailSender | None
    sms: SmsSender | None

    def of(self, channel: str) -> EmailSender | SmsSender | None:
        """Who carries that channel."""
        return self.email if channel == "email" else self.sms


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """One call to an endpoint, signed and ready."""

    url: str
    headers: dict[str, str]
    body: bytes


class WebhookCaller(Protocol):
    """Whoever calls endpoints. Never raises for what the endpoint, its address or the network does."""

    def call(self, call: WebhookCall) -> Answer: ...


class SecretSeal(Protocol):
    """Keeps secrets unreadable in the database; `open` raises SealBroken for what it did not seal."""

    def seal(self, text: str, *, place: str) -> str: ...

    def open(self, sealed: str, *, place: str) -> str: ...


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """What this installation allows: `allow_private` lets endpoints lie in our own network, for local use."""

    seal: SecretSeal
    allow_private: bool
