"""Stripe's events: kept before they are acknowledged, applied after, by reading how the object stands now. So neither
order nor repeats matter, one reading serves all that came about a payment, and what the webhook missed is found in
Stripe's own list."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Function, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from billing.app import collecting
from billing.app.ports import EventSeen, OpenUnitOfWork, PaymentGateway
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.stripe_records import LEASE, StripeAccount, StripeEvent
from common.db.unit_of_work import UnitOfWork
from common.failpoints import failpoint

ABOUT_PAYMENTS = ("checkout.session.", "payment_intent.", "charge.", "refund.")
# Events appear in the list with a delay, and clocks differ.
OVERLAP = timedelta(hours=1)
SOON, LATER = timedelta(seconds=60), timedelta(hours=1)
log = logging.getLogger(__name__)


def keep_event(uow: UnitOfWork, event: EventSeen, *, account: str, source: str) -> bool:
    """Store an event once; False when it was here before."""
    statement = (
        insert(StripeEvent)
        .values(
            organization_id=uow.organization_id,
            id=event.id,
            account=account,
            type=event.type,
            created=event.created,
            payload=_without_secret(event.payload),
            source=source,
            received_at=uow.now,
            attempts=0,
            next_try_at=uow.now,
        )
        .on_conflict_do_nothing()
        .returning(StripeEvent.id)
    )
    return uow.session.scalar(statement) is not None


def _without_secret(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What lets a browser give a card for a payment comes with the news of it, and is nothing to keep."""
    data = payload["data"]
    thing = {name: value for name, value in data["object"].items() if name != "client_secret"}
    return {**payload, "data": {**data, "object": thing}}


def apply_event(open_uow: OpenUnitOfWork, gateway: PaymentGateway, event_id: str, *, among: Sequence[str] = ()) -> str:
    """Take in what an event is about, as it stands now; gives the outcome. Those `among` others of the organization
    that are about the same payment need no reading of their own."""
    with open_uow() as uow:
        event = _locked(uow, event_id)
        if event.applied_at is not None:
            return event.outcome or "applied"
        if not event.type.startswith(ABOUT_PAYMENTS):
            event.applied(at=uow.now, outcome="ignored")
            return "ignored"
        event.next_try_at = uow.now + LEASE
        thing, account = event.payload["data"]["object"], event.account
        payment = _payment_of(uow, thing)
        told = [event_id] if payment is None else [event_id, *_also_about(uow, payment, among=among, but=event)]
    try:
        return _refresh(open_uow, gateway, told, payment=payment, thing=thing, account=account)
    except Exception as failure:  # noqa: BLE001 - whatever it is, the event stays and is tried again
        log.warning("stripe event postponed", extra={"event_id": event_id, "error": repr(failure)[:300]})
        with open_uow() as uow:
            _locked(uow, event_id).postponed(at=uow.now, error=repr(failure))
        return "postponed"


def _also_about(uow: UnitOfWork, payment: Payment, *, among: Sequence[str], but: StripeEvent) -> list[str]:
    """They are here already, so what Stripe says from now on holds all that they tell."""
    names = [name for name in (payment.stripe_session_id, payment.stripe_intent_id) if name is not None]
    waiting = select(StripeEvent.id).where(
        StripeEvent.organization_id == uow.organization_id,
        StripeEvent.id.in_(set(among) - {but.id}),
        StripeEvent.account == but.account,
        StripeEvent.applied_at.is_(None),
        or_(*(StripeEvent.type.startswith(kind, autoescape=True) for kind in ABOUT_PAYMENTS)),
        or_(
            _told("metadata", "payment_id") == str(payment.id),
            _told("id").in_(names),
            _told("payment_intent").in_(names),
        ),
    )
    return list(uow.session.scalars(waiting.order_by(StripeEvent.id))) if among else []


def _told(*path: str) -> Function[str]:
    return func.jsonb_extract_path_text(StripeEvent.payload, "data", "object", *path)


def refresh_payment(open_uow: OpenUnitOfWork, gateway: PaymentGateway, payment_id: UUID) -> None:
    """Look how a payment stands now; for a customer who just came back from the payment page."""
    with open_uow() as uow:
        payment = uow.get(Payment, payment_id)
    seen = gateway.payment(
        account=payment.stripe_account or "",
        session_id=payment.stripe_session_id,
        intent_id=payment.stripe_intent_id,
    )
    with open_uow() as uow:
        collecting.absorb(uow, payment_id=payment_id, seen=seen)


def poll_account(open_uow: OpenUnitOfWork, gateway: PaymentGateway) -> int:
    """Keep the events of an organization's account that the webhook did not bring; gives how many there were."""
    with open_uow() as uow:
        account = uow.get(StripeAccount, uow.organization_id)
        started, since = uow.now, account.polled_until - OVERLAP
    events = list(gateway.events_since(since, account=account.account_id))
    with open_uow() as uow:
        missed = sum(keep_event(uow, event, account=account.account_id, source="poll") for event in events)
        known = uow.lock(StripeAccount, uow.organization_id)
        known.polled_until = max(known.polled_until, started)
        known.next_poll_at = uow.now + (SOON if _something_under_way(uow) else LATER)
    return missed


def _refresh(
    open_uow: OpenUnitOfWork,
    gateway: PaymentGateway,
    told: Sequence[str],
    *,
    payment: Payment | None,
    thing: Mapping[str, Any],
    account: str,
) -> str:
    intent_id = _intent_of(thing)
    payment_id = None if payment is None else payment.id
    if payment_id is None and intent_id is not None:
        payment_id = gateway.payment_of_intent(intent_id, account=account)
    if payment_id is None:
        return _finish(open_uow, told[0], "not_ours")
    with open_uow() as uow:
        payment = uow.session.get(Payment, (uow.organization_id, payment_id))
    if payment is None:
        return _finish(open_uow, told[0], "not_ours")
    session_id = payment.stripe_session_id or _session_of(thing)
    intent_id = payment.stripe_intent_id or intent_id
    seen = gateway.payment(account=account, session_id=session_id, intent_id=intent_id)
    failpoint("webhook.after_read_before_apply")
    with open_uow() as uow:
        collecting.absorb(uow, payment_id=payment_id, seen=seen)
        failpoint("webhook.after_apply_before_end")
        for event_id in told:
            _locked(uow, event_id).applied(at=uow.now, outcome="applied")
    return "applied"


def _finish(open_uow: OpenUnitOfWork, event_id: str, outcome: str) -> str:
    with open_uow() as uow:
        _locked(uow, event_id).applied(at=uow.now, outcome=outcome)
    return outcome


def _locked(uow: UnitOfWork, event_id: str) -> StripeEvent:
    found = uow.session.get(StripeEvent, (uow.organization_id, event_id), with_for_update=True, populate_existing=True)
    if found is None:
        raise LookupError(f"no stripe event {event_id}")
    return found


def _payment_of(uow: UnitOfWork, thing: Mapping[str, Any]) -> Payment | None:
    """By what Stripe calls it, or by our own id in the metadata."""
    session_id, intent_id, payment_id = _session_of(thing), _intent_of(thing), _our_id(thing)
    names = [
        column == value
        for column, value in (
            (Payment.stripe_session_id, session_id),
            (Payment.stripe_intent_id, intent_id),
            (Payment.id, payment_id),
        )
        if value is not None
    ]
    if not names:
        return None
    return uow.session.scalar(
        select(Payment).where(Payment.organization_id == uow.organization_id, or_(*names)).limit(1)
    )


def _our_id(thing: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID((thing.get("metadata") or {}).get("payment_id", ""))
    except ValueError:
        return None


def _session_of(thing: Mapping[str, Any]) -> str | None:
    return thing["id"] if thing.get("object") == "checkout.session" else None


def _intent_of(thing: Mapping[str, Any]) -> str | None:
    if thing.get("object") == "payment_intent":
        return str(thing["id"])
    intent = thing.get("payment_intent")
    return intent if isinstance(intent, str) else None


def _something_under_way(uow: UnitOfWork) -> bool:
    waiting = (
        select(Payment.id).where(
            Payment.organization_id == uow.organization_id, Payment.state == "pending", Payment.method == "card"
        ),
        select(Refund.id).where(Refund.organization_id == uow.organization_id, Refund.state == "pending"),
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id, PaymentOperation.state.in_(UNFINISHED)
        ),
    )
    return any(uow.session.scalar(query.limit(1)) is not None for query in waiting)
