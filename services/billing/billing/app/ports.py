"""What the operations need of the outside, in this service's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from billing.domain.snapshots import BookKind, BooksPage, PaymentSeen, RefundSeen
from common.db.unit_of_work import UnitOfWork

OpenUnitOfWork = Callable[[], AbstractContextManager[UnitOfWork]]


class GatewayRefused(Exception):
    """The provider did not do it and will not: a refusal with its code and a message fit for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class GatewayUnanswered(Exception):
    """No answer that decides: it may have happened. `is_saved` when the provider will repeat this very failure."""

    def __init__(self, error: str, *, is_saved: bool = False) -> None:
        super().__init__(error)
        self.is_saved = is_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """An event of the provider's own list."""

    id: str
    type: str
    created: datetime
    livemode: bool
    payload: dict[str, Any]


class PaymentGateway(Protocol):
    """Online payment. Every call that changes something carries the key that makes its repeat harmless; `find_...`
    looks for what such a call left behind, by its operation's id."""

    @property
    def is_online(self) -> bool:
        """Whether online payment is set up at all."""

    @property
    def livemode(self) -> bool:
        """Real money."""

    def create_account(self, request: Mapping[str, Any], *, key: str) -> str: ...
    def find_account(self, operation_id: UUID) -> str | None: ...
    def create_checkout(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen: ...
    def find_checkout(self, operation_id: UUID, *, account: str, since: datetime) -> PaymentSeen | None: ...
    def create_intent(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen:
        """A payment whose card the customer will type; `find_charge` looks for it."""

    def client_secret(self, intent_id: str, *, account: str) -> str | None:
        """What lets the customer's own browser give a card for that payment; None once it takes no card any more."""

    def charge_card(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen:
        """Charge a saved card while its owner is not there."""

    def find_charge(self, operation_id: UUID, *, account: str, since: datetime) -> PaymentSeen | None: ...
    def forget_card(self, method_id: str, *, account: str, key: str) -> None:
        """Let go of a saved card; one that is gone already is as well."""

    def expire_checkout(self, session_id: str, *, account: str, key: str) -> PaymentSeen: ...
    def cancel_intent(self, intent_id: str, *, account: str, key: str) -> PaymentSeen: ...
    def create_refund(self, request: Mapping[str, Any], *, account: str, key: str) -> RefundSeen: ...
    def find_refund(self, operation_id: UUID, *, account: str, intent_id: str) -> RefundSeen | None: ...
    def payment(self, *, account: str, session_id: str | None, intent_id: str | None) -> PaymentSeen: ...
    def payment_of_intent(self, intent_id: str, *, account: str) -> UUID | None:
        """The payment that an intent was made for, by its metadata."""

    def books_page(self, kind: BookKind, *, account: str, after: str | None) -> BooksPage:
        """What is on an account at the provider, page by page."""

    def events_since(self, moment: datetime, *, account: str) -> Iterator[EventSeen]: ...
    def has_endpoint(self, endpoint_id: str) -> bool: ...
    def register_endpoint(self, url: str) -> tuple[str, str]:
        """(id, secret) of a fresh webhook endpoint; earlier ones of that address are removed."""
