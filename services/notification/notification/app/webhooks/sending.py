"""The two ends of a call: which delivery goes out now and how it is signed, and the note of what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from common.db.declarative import TenantRow
from common.db.unit_of_work import UnitOfWork
from common.sealing import SealBroken
from notification.app.ports import SecretSeal, WebhookCall
from notification.app.webhooks.endings import disable_endpoint
from notification.domain.webhooks import endpoint, schedule, signing
from notification.domain.webhooks.answer import Answer
from notification.domain.webhooks.delivery import IS_WAITING, WebhookAttempt, WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import WebhookEvent
from notification.domain.webhooks.lane import WebhookLane

AGENT = "Crewline-Webhooks/1"
UNREADABLE_SECRET = "The endpoint's secret cannot be read any more; rotate it"
RowT = TypeVar("RowT", bound=TenantRow)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was begun. Without a call there is nothing to send, and `obstacle` says why."""

    delivery_id: UUID
    number: int
    call: WebhookCall | None
    obstacle: str = ""


def claim_lanes(session: Session, *, now: datetime, count: int, slow: bool) -> Sequence[tuple[UUID, UUID]]:
    """(organization, endpoint) of lanes with something to send, those that waited longest first; they are closed to
    others until left, or until their lease ends."""
    lane = WebhookLane
    due = exists().where(
        WebhookDelivery.organization_id == lane.organization_id,
        WebhookDelivery.endpoint_id == lane.id,
        IS_WAITING,
        WebhookDelivery.due_at <= now,
    )
    active = exists().where(
        WebhookEndpoint.organization_id == lane.organization_id,
        WebhookEndpoint.id == lane.id,
        WebhookEndpoint.state == endpoint.ACTIVE,
    )
    free = (lane.leased_until.is_(None) | (lane.leased_until <= now)) & (
        lane.resting_until.is_(None) | (lane.resting_until <= now)
    )
    found = select(lane).where(lane.is_slow == slow, free, active, due).order_by(lane.served_at, lane.id).limit(count)
    lanes = session.scalars(found.with_for_update(skip_locked=True)).all()
    for one in lanes:
        one.occupy(at=now)
    return [(one.organization_id, one.id) for one in lanes]


def begin_attempt(uow: UnitOfWork, *, endpoint_id: UUID, seal: SecretSeal) -> Attempt | None:
    """Claim the endpoint's next delivery and sign it; None when nothing is due."""
    found = uow.session.get(WebhookEndpoint, (uow.organization_id, endpoint_id))
    lane = _locked(uow, WebhookLane, endpoint_id)
    if found is None or lane is None or found.state != endpoint.ACTIVE:
        return None
    delivery = uow.session.scalar(_next_due(uow, endpoint_id).with_for_update(skip_locked=True))
    if delivery is None:
        return None
    lane.occupy(at=uow.now)
    number = delivery.begin(at=uow.now)
    uow.session.add(
        WebhookAttempt(organization_id=uow.organization_id, delivery_id=delivery.id, number=number, started_at=uow.now)
    )
    try:
        event = uow.get(WebhookEvent, delivery.event_id)
        return Attempt(delivery.id, number, _signed(uow, found, event, seal))
    except SealBroken:
        return Attempt(delivery.id, number, None, UNREADABLE_SECRET)


def finish_attempt(uow: UnitOfWork, *, endpoint_id: UUID, attempt: Attempt, answer: Answer) -> bool:
    """Note what came of an attempt; tells whether the next delivery may follow at once."""
    # Endpoint, lane, delivery: whoever locks several locks them in this order.
    found = _locked(uow, WebhookEndpoint, endpoint_id)
    lane = _locked(uow, WebhookLane, endpoint_id)
    delivery = _locked(uow, WebhookDelivery, attempt.delivery_id)
    if delivery is None:  # forgotten with its event meanwhile
        return False
    asked = 0 if answer.is_taken else schedule.wait_asked(answer.retry_after, at=uow.now)
    made = select(WebhookAttempt).where(
        WebhookAttempt.delivery_id == attempt.delivery_id, WebhookAttempt.number == attempt.number
    )
    uow.session.scalars(made).one().finish(answer, at=uow.now)
    if delivery.accepts(attempt=attempt.number):
        delivery.record(answer, at=uow.now, asked_seconds=asked)
    if found is None or lane is None:
        return False
    was_slow = lane.is_slow
    lane.note(answer, at=uow.now, asked_seconds=asked)
    _end_if_over(uow, found, lane, answer)
    return answer.is_taken and lane.is_slow == was_slow


def leave_lane(uow: UnitOfWork, *, endpoint_id: UUID) -> None:
    """Others may serve the endpoint."""
    lane = _locked(uow, WebhookLane, endpoint_id)
    if lane is not None:
        lane.leave(at=uow.now)


def _end_if_over(uow: UnitOfWork, found: WebhookEndpoint, lane: WebhookLane, answer: Answer) -> None:
    if found.state == endpoint.DISABLED:
        return
    if answer.is_gone:
        disable_endpoint(uow, found, endpoint.GONE)
    elif lane.is_dead(at=uow.now):
        disable_endpoint(uow, found, endpoint.DEAD)


def _next_due(uow: UnitOfWork, endpoint_id: UUID) -> Select[WebhookDelivery]:
    theirs = (WebhookDelivery.organization_id == uow.organization_id, WebhookDelivery.endpoint_id == endpoint_id)
    due = select(WebhookDelivery).where(*theirs, IS_WAITING, WebhookDelivery.due_at <= uow.now)
    return due.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(1)


def _locked(uow: UnitOfWork, entity: type[RowT], record_id: UUID) -> RowT | None:
    found = select(entity).where(entity.organization_id == uow.organization_id, entity.id == record_id)
    return uow.session.scalar(found.with_for_update().execution_options(populate_existing=True))


def _signed(uow: UnitOfWork, to: WebhookEndpoint, event: WebhookEvent, seal: SecretSeal) -> WebhookCall:
    body = event.body(to.api_version)
    secrets = [seal.open(sealed, place=str(to.id)) for sealed in to.secrets_at(uow.now)]
    signed = signing.headers(secrets, message_id=str(event.id), at=uow.now, body=body)
    return WebhookCall(
        url=to.url, headers={"content-type": "application/json", "user-agent": AGENT, **signed}, body=body
    )
