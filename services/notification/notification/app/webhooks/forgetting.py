"""What is kept no longer: events past their time with all that was sent of them, and what tells of an erased
customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, tuple_, update
from sqlalchemy.orm import Session

from common.erasing.marks import Erasure
from notification.domain.webhooks import delivery, types
from notification.domain.webhooks.delivery import IS_WAITING, WebhookAttempt, WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import KEPT_DAYS, WebhookEvent
from notification.domain.webhooks.redelivery import RUNNING, WebhookRedelivery

AT_ONCE = 1_000
ERASED = "The customer was erased"
REMOVED = "The endpoint was removed"


def forget_customer(session: Session, erasure: Erasure, *, now: datetime) -> None:
    """Blank every kept event that is about the customer, or about an estimate, job or invoice of theirs. What waits of
    them is not sent; that the customer was erased is. May run again for what arrived late."""
    ours = WebhookEvent.organization_id == erasure.organization_id
    roots = select(WebhookEvent.root).where(ours, WebhookEvent.customer_id == erasure.subject_id)
    theirs = (WebhookEvent.customer_id == erasure.subject_id) | WebhookEvent.root.in_(roots)
    left = (ours, theirs, WebhookEvent.type != types.ERASED, WebhookEvent.data.is_not(None))
    ids = session.scalars(select(WebhookEvent.id).where(*left).order_by(WebhookEvent.id).with_for_update()).all()
    if not ids:
        return
    of_them = (WebhookDelivery.organization_id == erasure.organization_id, WebhookDelivery.event_id.in_(ids))
    deliveries = select(WebhookDelivery.id).where(*of_them)
    blank = {"response": None}
    session.execute(update(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(deliveries)).values(blank))
    ended = {"state": delivery.CANCELLED, "reason": ERASED, "finished_at": now}
    waiting = (*of_them, WebhookDelivery.state.in_(delivery.UNDER_WAY))
    session.execute(update(WebhookDelivery).where(*waiting).values(ended))
    session.execute(update(WebhookEvent).where(ours, WebhookEvent.id.in_(ids)).values(data=None))


def forget_old_events(session: Session, *, now: datetime) -> int:
    """Remove some events past their time, with their deliveries and attempts; returns how many."""
    before = now - timedelta(days=KEPT_DAYS)
    key = (WebhookEvent.organization_id, WebhookEvent.id)
    old = select(*key).where(WebhookEvent.heard_at < before).order_by(WebhookEvent.heard_at).limit(AT_ONCE)
    found = session.execute(old).all()
    if found:
        session.execute(delete(WebhookEvent).where(tuple_(*key).in_([(row[0], row[1]) for row in found])))
    return len(found)


def forget_old_redeliveries(session: Session, *, now: datetime) -> None:
    """Remove redeliveries that ended long ago."""
    old = WebhookRedelivery.created_at < now - timedelta(days=KEPT_DAYS)
    session.execute(delete(WebhookRedelivery).where(old, WebhookRedelivery.state != RUNNING))


def give_up_orphans(session: Session, *, now: datetime) -> None:
    """End what was made for an endpoint at the very moment that it was removed."""
    alive = exists().where(
        WebhookEndpoint.organization_id == WebhookDelivery.organization_id,
        WebhookEndpoint.id == WebhookDelivery.endpoint_id,
    )
    ended = {"state": delivery.CANCELLED, "reason": REMOVED, "finished_at": now}
    session.execute(update(WebhookDelivery).where(IS_WAITING, ~alive).values(ended))


def drop_old_secrets(session: Session, *, now: datetime) -> None:
    """Remove secrets whose overlap is over."""
    over = WebhookEndpoint.previous_secret_until <= now
    session.execute(update(WebhookEndpoint).where(over).values(previous_sealed_secret=None, previous_secret_until=None))
