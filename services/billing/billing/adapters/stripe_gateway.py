"""Stripe through its own SDK. Our stored key goes with every change and the SDK never retries by itself: a retry of the
SDK's own would carry the same key, but after a crash there would be a new one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import stripe

from billing.adapters.stripe_errors import Outcome, counted, translated
from billing.adapters.stripe_heard import HEARD
from billing.adapters.stripe_snapshots import (
    charge_seen,
    dispute_seen,
    metadata_id,
    moment,
    payment_seen,
    refund_seen,
    takes_money,
)
from billing.app.ports import EventSeen, GatewayRefused
from billing.domain.snapshots import BookKind, BooksPage, PaymentSeen, RefundSeen

API_VERSION = "2026-10-28.endive"
_EXPANDED = {"expand": ["payment_intent.latest_charge", "payment_intent.payment_method"]}
_INTENT_EXPANDED = {"expand": ["latest_charge", "payment_method"]}
_TAKES_A_CARD = ("requires_payment_method", "requires_confirmation", "requires_action")

log = logging.getLogger(__name__)


class StripeGateway:
    """Payments of all organizations, each on its own connected account."""

    is_online = True

    def __init__(
        self,
        api_key: str,
        *,
        api_base: str,
        timeout_seconds: float,
        tell: Callable[[Outcome], None] = lambda _: None,
    ) -> None:
        """`tell` hears how each call ended."""
        self._tell = tell
        self.livemode = "_live_" in api_key
        self._stripe = stripe.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=timeout_seconds),
        )

    def create_account(self, request: Mapping[str, Any], *, key: str) -> str:
        """A connected account for an organization."""
        with self._asking():
            account = self._stripe.v1.accounts.create(_params(request), _options(key=key))
            return str(account.id)

    def find_account(self, operation_id: UUID) -> str | None:
        """The account that an unanswered creation left behind."""
        with self._asking():
            listed = self._stripe.v1.accounts.list({"limit": 100}).auto_paging_iter()
            return next((each.id for each in listed if metadata_id(each, "op_id") == operation_id), None)

    def create_checkout(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen:
        """A payment page."""
        with self._asking():
            session = self._stripe.v1.checkout.sessions.create(_params(request), _options(account, key=key))
            return payment_seen(session, None)

    def find_checkout(self, operation_id: UUID, *, account: str, since: datetime) -> PaymentSeen | None:
        """The payment page that an unanswered creation left behind."""
        window: Any = {"limit": 100, "created": {"gte": int((since - timedelta(minutes=5)).timestamp())}}
        with self._asking():
            listed = self._stripe.v1.checkout.sessions.list(window, _options(account)).auto_paging_iter()
            found = next((each for each in listed if metadata_id(each, "op_id") == operation_id), None)
        return None if found is None else self.payment(account=account, session_id=found.id, intent_id=None)

    def create_intent(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen:
        """A payment whose card is not given yet."""
        with self._asking():
            intent = self._stripe.v1.payment_intents.create(_params(request), _options(account, key=key))
            return payment_seen(None, intent)

    def client_secret(self, intent_id: str, *, account: str) -> str | None:
        """For the customer's own browser."""
        with self._asking():
            intent = self._stripe.v1.payment_intents.retrieve(intent_id, None, _options(account))
        return str(intent.client_secret) if intent.status in _TAKES_A_CARD else None

    def charge_card(self, request: Mapping[str, Any], *, account: str, key: str) -> PaymentSeen:
        """A saved card, its owner not there."""
        with self._asking():
            wanted = _params({**request, **_INTENT_EXPANDED})
            return payment_seen(None, self._stripe.v1.payment_intents.create(wanted, _options(account, key=key)))

    def find_charge(self, operation_id: UUID, *, account: str, since: datetime) -> PaymentSeen | None:
        """The charge that an unanswered attempt left behind."""
        window: Any = {"limit": 100, "created": {"gte": int((since - timedelta(minutes=5)).timestamp())}}
        with self._asking():
            listed = self._stripe.v1.payment_intents.list(window, _options(account)).auto_paging_iter()
            found = next((each for each in listed if metadata_id(each, "op_id") == operation_id), None)
        return None if found is None else self.payment(account=account, session_id=None, intent_id=found.id)

    def forget_card(self, method_id: str, *, account: str, key: str) -> None:
        """Detached, now or before."""
        try:
            with self._asking():
                self._stripe.v1.payment_methods.detach(method_id, None, _options(account, key=key))
        except GatewayRefused as refusal:
            log.warning("card was gone already", extra={"error": str(refusal)[:300]})

    def expire_checkout(self, session_id: str, *, account: str, key: str) -> PaymentSeen:
        """Close a payment page; one that is closed already, paid or not, is seen as it is."""
        try:
            with self._asking():
                self._stripe.v1.checkout.sessions.expire(session_id, None, _options(account, key=key))
        except GatewayRefused:
            pass
        return self.payment(account=account, session_id=session_id, intent_id=None)

    def cancel_intent(self, intent_id: str, *, account: str, key: str) -> PaymentSeen:
        """Take no card any more; one that is paid or canceled already is seen as it is."""
        try:
            with self._asking():
                self._stripe.v1.payment_intents.cancel(intent_id, None, _options(account, key=key))
        except GatewayRefused:
            pass
        return self.payment(account=account, session_id=None, intent_id=intent_id)

    def create_refund(self, request: Mapping[str, Any], *, account: str, key: str) -> RefundSeen:
        """Money back to the card."""
        with self._asking():
            return refund_seen(self._stripe.v1.refunds.create(_params(request), _options(account, key=key)))

    def find_refund(self, operation_id: UUID, *, account: str, intent_id: str) -> RefundSeen | None:
        """The refund that an unanswered creation left behind."""
        with self._asking():
            listed = self._refunds(intent_id, account=account)
            found = next((each for each in listed if metadata_id(each, "op_id") == operation_id), None)
        return None if found is None else refund_seen(found)

    def payment(self, *, account: str, session_id: str | None, intent_id: str | None) -> PaymentSeen:
        """How a payment stands now, with its refunds and disputes."""
        with self._asking():
            session = None
            intent: Any = None
            if session_id is not None:
                session = self._stripe.v1.checkout.sessions.retrieve(session_id, _params(_EXPANDED), _options(account))
                intent = session.payment_intent
            elif intent_id is not None:
                options = _options(account)
                intent = self._stripe.v1.payment_intents.retrieve(intent_id, _params(_INTENT_EXPANDED), options)
            if intent is None or intent.status != "succeeded":
                return payment_seen(session, intent)
            refunds = list(self._refunds(intent.id, account=account))
            disputes = self._disputes(intent, account=account)
            return payment_seen(session, intent, refunds=refunds, disputes=disputes)

    def payment_of_intent(self, intent_id: str, *, account: str) -> UUID | None:
        """The payment that an intent was made for, by its metadata."""
        try:
            with self._asking():
                intent = self._stripe.v1.payment_intents.retrieve(intent_id, None, _options(account))
        except GatewayRefused:
            return None
        return metadata_id(intent, "payment_id")

    def books_page(self, kind: BookKind, *, account: str, after: str | None) -> BooksPage:
        """What is on an account, page by page."""
        lists: dict[str, Any] = {
            "charges": self._stripe.v1.charges,
            "refunds": self._stripe.v1.refunds,
            "disputes": self._stripe.v1.disputes,
        }
        window = {"limit": 100} if after is None else {"limit": 100, "starting_after": after}
        with self._asking():
            listed = lists[kind].list(window, _options(account))
        found = [each for each in listed.data if kind != "charges" or takes_money(each)]
        read: Callable[[Any], Any] = {"charges": charge_seen, "refunds": refund_seen, "disputes": dispute_seen}[kind]
        last = listed.data[-1].id if listed.has_more and listed.data else None
        return BooksPage(items=tuple(read(each) for each in found), after=last)

    def events_since(self, moment_: datetime, *, account: str) -> Iterator[EventSeen]:
        """What happened on an account, by Stripe's own list."""
        window: Any = {"limit": 100, "created": {"gte": int(moment_.timestamp())}, "types": HEARD}
        with self._asking():
            for event in self._stripe.v1.events.list(window, _options(account)).auto_paging_iter():
                yield EventSeen(
                    id=event.id,
                    type=event.type,
                    created=moment(event.created),
                    livemode=event.livemode,
                    payload=event.to_dict(),
                )

    def has_endpoint(self, endpoint_id: str) -> bool:
        """Whether a webhook endpoint still exists."""
        try:
            with self._asking():
                return self._stripe.v1.webhook_endpoints.retrieve(endpoint_id).status == "enabled"
        except GatewayRefused:
            return False

    def register_endpoint(self, url: str) -> tuple[str, str]:
        """A fresh endpoint for the events of all connected accounts; earlier ones of that address are removed."""
        with self._asking():
            for known in self._stripe.v1.webhook_endpoints.list({"limit": 100}).auto_paging_iter():
                if known.url == url:
                    self._stripe.v1.webhook_endpoints.delete(known.id)
            wanted: Any = {"url": url, "connect": True, "enabled_events": HEARD}
            made = self._stripe.v1.webhook_endpoints.create(wanted)
            return made.id, str(made.secret)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with translated(), counted(self._tell):
            yield

    def _refunds(self, intent_id: str, *, account: str) -> Iterator[Any]:
        listed = self._stripe.v1.refunds.list({"payment_intent": intent_id, "limit": 100}, _options(account))
        yield from listed.auto_paging_iter()

    def _disputes(self, intent: Any, *, account: str) -> list[Any]:
        if not getattr(intent.latest_charge, "disputed", False):
            return []
        listed = self._stripe.v1.disputes.list({"payment_intent": intent.id, "limit": 100}, _options(account))
        return list(listed.auto_paging_iter())


def _options(account: str | None = None, *, key: str | None = None) -> Any:
    options = {"stripe_account": account, "idempotency_key": key}
    return {name: value for name, value in options.items() if value is not None}


def _params(request: Mapping[str, Any]) -> Any:
    return dict(request)
