"""Business figures of notification: messages on their way, and what became of the latest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from common.telemetry.facts import NOW, Fact
from notification.domain.message import Message
from notification.domain.states import SENDING, WAITING

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
)
