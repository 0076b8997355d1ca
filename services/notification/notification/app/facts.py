"""Business figures of notification: messages on their way, what became of the latest, and outgoing webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import case, func, or_, select

from common.telemetry.facts import NOW, Fact
from notification.domain.message import Message
from notification.domain.states import SENDING, WAITING
from notification.domain.webhooks.delivery import IS_WAITING, UNDER_WAY, WebhookDelivery
from notification.domain.webhooks.endpoint import ACTIVE, WebhookEndpoint
from notification.domain.webhooks.lane import WebhookLane

_LANE, _ENDPOINT, _DELIVERY = WebhookLane, WebhookEndpoint, WebhookDelivery
_IS_OPEN = (_ENDPOINT.state == ACTIVE) & (func.greatest(_LANE.leased_until, _LANE.resting_until, _LANE.served_at) < NOW)
_OLDEST_DUE = (
    select(func.min(_DELIVERY.due_at))
    .where(_DELIVERY.organization_id == _LANE.organization_id, _DELIVERY.endpoint_id == _LANE.id, IS_WAITING)
    .correlate(_LANE)
    .scalar_subquery()
)
# Since when it could have been called: something was due, it was not resting, and nobody was at it.
_SINCE = func.greatest(_LANE.served_at, _LANE.resting_until, _OLDEST_DUE)
_THEIR_LANES = (_ENDPOINT.organization_id == _LANE.organization_id) & (_ENDPOINT.id == _LANE.id)
_HOW_IT_IS = case((_LANE.failing_since.is_not(None) & (_ENDPOINT.state == ACTIVE), "failing"), else_=_ENDPOINT.state)

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(Message.channel, Message.state, func.count())
        .where(or_(Message.state.in_(WAITING), Message.state == SENDING))
        .group_by(Message.channel, Message.state),
        labels=("channel", "state"),
        gauges={"crewline_messages_waiting": "Messages on their way."},
    ),
    Fact(
        statement=select(func.coalesce(func.extract("epoch", NOW - func.min(Message.due_at)), 0)).where(
            Message.state.in_(WAITING), Message.due_at < NOW
        ),
        gauges={"crewline_messages_oldest_due_seconds": "How long the oldest due message has not been sent."},
    ),
    Fact(
        statement=select(Message.channel, Message.state, func.count())
        .where(Message.created_at > NOW - timedelta(hours=1))
        .group_by(Message.channel, Message.state),
        labels=("channel", "state"),
        gauges={"crewline_messages_last_hour": "Messages made in the last hour, by what became of them."},
    ),
    Fact(
        statement=select(WebhookDelivery.state, func.count())
        .where(WebhookDelivery.state.in_(UNDER_WAY))
        .group_by(WebhookDelivery.state),
        labels=("state",),
        gauges={"crewline_webhook_deliveries": "Webhooks on their way to others."},
    ),
    Fact(
        statement=select(_HOW_IT_IS, func.count())
        .select_from(WebhookEndpoint)
        .join(WebhookLane, _THEIR_LANES)
        .group_by(_HOW_IT_IS),
        labels=("state",),
        gauges={"crewline_webhook_endpoints": "Addresses that get webhooks."},
    ),
    Fact(
        statement=select(func.coalesce(func.max(func.extract("epoch", NOW - _SINCE)), 0))
        .select_from(WebhookLane)
        .join(WebhookEndpoint, _THEIR_LANES)
        .where(_IS_OPEN, _OLDEST_DUE < NOW),
        gauges={"crewline_webhook_turn_wait_seconds": "How long an endpoint with something due was left alone."},
    ),
)
