"""Redeliveries: what an endpoint asked for since some point, made ready to be sent again, slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Uuid, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id
from notification.app.webhooks.offering import delivery_of
from notification.domain.webhooks import delivery, redelivery, types
from notification.domain.webhooks.delivery import WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import WebhookEvent
from notification.domain.webhooks.redelivery import IS_RUNNING, SLICE, WebhookRedelivery
from notification.domain.webhooks.refusals import (
    WebhookEventNotKept,
    WebhookRedeliveryRunning,
    WebhookRedeliveryStartUnfit,
)

BEFORE_ALL = UUID(int=0)
RECORD = "webhook_redelivery"
Place = tuple[datetime, UUID]


def redeliveries(uow: UnitOfWork, *, endpoint_id: UUID, limit: int, after: str | None) -> Page:
    """Those to one endpoint, newest first."""
    uow.get(WebhookEndpoint, endpoint_id)
    found = select(WebhookRedelivery).where(WebhookRedelivery.endpoint_id == endpoint_id)
    return keyset(uow.session, found, columns=[WebhookRedelivery.id.desc()], after=after, limit=limit)


def start_redelivery(
    uow: UnitOfWork, *, endpoint_id: UUID, since: datetime | None = None, since_event_id: UUID | None = None
) -> WebhookRedelivery:
    """Send again all that happened from a time or an event on, until now."""
    to = uow.lock(WebhookEndpoint, endpoint_id)
    begun, before = _start(uow, since, since_event_id)
    to.ensure_active()
    running = select(WebhookRedelivery.id).where(WebhookRedelivery.endpoint_id == endpoint_id, IS_RUNNING)
    if uow.session.scalar(running) is not None:
        raise WebhookRedeliveryRunning()
    wanted = _wanted(to, after=before, until=uow.now)
    made = WebhookRedelivery(
        organization_id=uow.organization_id,
        id=new_id(),
        endpoint_id=endpoint_id,
        state=redelivery.RUNNING,
        since=begun,
        until=uow.now,
        reached_at=before[0],
        reached_id=before[1],
        total=uow.session.scalar(select(func.count()).select_from(WebhookEvent).where(*wanted)) or 0,
        created_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()
    after = {"endpoint_id": endpoint_id, "since": begun, "total": made.total}
    uow.audit(action=f"{RECORD}.start", record_type=RECORD, record_id=made.id, after=after)
    return made


def cancel_redelivery(uow: UnitOfWork, *, redelivery_id: UUID) -> WebhookRedelivery:
    """Make nothing more ready, and do not send what still waits because of it."""
    found = uow.lock(WebhookRedelivery, redelivery_id)
    found.cancel(None, at=uow.now)
    waiting = (WebhookDelivery.redelivery_id == redelivery_id, WebhookDelivery.state.in_(delivery.UNDER_WAY))
    ended = {"state": delivery.CANCELLED, "reason": "The redelivery was cancelled", "finished_at": uow.now}
    uow.session.execute(update(WebhookDelivery).where(*waiting).values(ended))
    uow.audit(action=f"{RECORD}.cancel", record_type=RECORD, record_id=found.id, after={"queued": found.queued})
    return found


def running_redeliveries(session: Session, *, count: int) -> Sequence[tuple[UUID, UUID]]:
    """(organization, redelivery) of those that are not finished, oldest first."""
    found = select(WebhookRedelivery.organization_id, WebhookRedelivery.id).where(IS_RUNNING)
    rows = session.execute(found.order_by(WebhookRedelivery.created_at, WebhookRedelivery.id).limit(count))
    return [(row.organization_id, row.id) for row in rows]


def queue_slice(uow: UnitOfWork, *, redelivery_id: UUID) -> int:
    """Make the next events ready, unless enough wait already; returns how many were looked at."""
    peeked = uow.get(WebhookRedelivery, redelivery_id)
    to = uow.lock(WebhookEndpoint, peeked.endpoint_id)
    found = uow.lock(WebhookRedelivery, redelivery_id)
    room = SLICE - _outstanding(uow, redelivery_id)
    if found.state != redelivery.RUNNING or room <= 0:
        return 0
    wanted = _wanted(to, after=(found.reached_at, found.reached_id), until=found.until)
    ordered = select(WebhookEvent).where(*wanted).order_by(WebhookEvent.occurred_at, WebhookEvent.id).limit(room)
    events = uow.session.scalars(ordered).all()
    present = _present(uow, to.id, [event.id for event in events])
    for event in events:
        _send_again(uow, to, event, present.get(event.id), redelivery_id)
        found.reach(event)
    if len(events) < room:
        found.finish(at=uow.now)
    return len(events)


def _send_again(
    uow: UnitOfWork, to: WebhookEndpoint, event: WebhookEvent, present: WebhookDelivery | None, redelivery_id: UUID
) -> None:
    if present is None:
        uow.session.add(delivery_of(uow, event, to, redelivery_id=redelivery_id))
    elif present.state not in delivery.UNDER_WAY:
        present.send_again(at=uow.now, redelivery_id=redelivery_id)


def _start(uow: UnitOfWork, since: datetime | None, event_id: UUID | None) -> tuple[datetime, Place]:
    """Where it starts, and the place in the order of events just before."""
    if since is not None and event_id is None:
        return since, (since, BEFORE_ALL)
    if event_id is None or since is not None:
        raise WebhookRedeliveryStartUnfit(field="since" if event_id is None else "since_event_id")
    first = uow.session.get(WebhookEvent, (uow.organization_id, event_id))
    if first is None:
        raise WebhookEventNotKept(field="since_event_id")
    return first.occurred_at, (first.occurred_at, UUID(int=first.id.int - 1))


def _wanted(to: WebhookEndpoint, *, after: Place, until: datetime) -> list[ColumnElement[bool]]:
    place = tuple_(literal(after[0], DateTime(timezone=True)), literal(after[1], Uuid()))
    found = [
        tuple_(WebhookEvent.occurred_at, WebhookEvent.id) > place,
        WebhookEvent.occurred_at <= until,
        WebhookEvent.type != types.TEST,
        WebhookEvent.data.is_not(None),
    ]
    if types.EVERYTHING not in to.event_types:
        found.append(WebhookEvent.type.in_(to.event_types))
    return found


def _outstanding(uow: UnitOfWork, redelivery_id: UUID) -> int:
    theirs = (WebhookDelivery.redelivery_id == redelivery_id, WebhookDelivery.state.in_(delivery.UNDER_WAY))
    return uow.session.scalar(select(func.count()).select_from(WebhookDelivery).where(*theirs)) or 0


def _present(uow: UnitOfWork, endpoint_id: UUID, event_ids: list[UUID]) -> dict[UUID, WebhookDelivery]:
    theirs = (WebhookDelivery.event_id.in_(event_ids), WebhookDelivery.endpoint_id == endpoint_id)
    found = select(WebhookDelivery).where(*theirs).order_by(WebhookDelivery.id).with_for_update()
    return {one.event_id: one for one in uow.session.scalars(found)}
