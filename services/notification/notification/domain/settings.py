"""When an organization wants messages sent. One row for each organization, made when it becomes known."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from notification.domain.declarative import Base
from notification.domain.kinds import Channel
from notification.domain.quiet_hours import QuietHours

CHANGEABLE = (
    "quiet_hours_on",
    "quiet_from",
    "quiet_until",
    "quiet_for_email",
    "send_receipts",
    "send_acceptance",
    "send_stock_alerts",
    "send_service_alerts",
    "send_promise_alerts",
    "reply_to",
    "eta_change_minutes",
)


class NotificationSettings(VersionedRow, Base):
    """Quiet hours (off until the organization wants them), which confirmations and warnings go out, and from which
    change of an announced arrival on the customer is told again."""

    __tablename__ = "notification_settings"
    __table_args__ = (CheckConstraint("id = organization_id", name="one"),)
    quiet_hours_on: Mapped[bool]
    quiet_from: Mapped[str]
    quiet_until: Mapped[str]
    quiet_for_email: Mapped[bool]
    send_receipts: Mapped[bool]
    send_acceptance: Mapped[bool]
    send_stock_alerts: Mapped[bool]
    send_service_alerts: Mapped[bool]
    send_promise_alerts: Mapped[bool]
    reply_to: Mapped[str | None]
    eta_change_minutes: Mapped[int]

    def quiet_hours(self, channel: Channel) -> QuietHours | None:
        """The hours in which this channel is quiet; None when it never is."""
        if not self.quiet_hours_on or (channel == "email" and not self.quiet_for_email):
            return None
        return QuietHours(time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until))

    def as_audited(self) -> dict[str, Any]:
        """What an audit entry compares."""
        return {name: getattr(self, name) for name in CHANGEABLE}


DEFAULTS: dict[str, Any] = {
    "quiet_hours_on": False,
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "quiet_for_email": False,
    "send_receipts": True,
    "send_acceptance": True,
    "send_stock_alerts": True,
    "send_service_alerts": True,
    "send_promise_alerts": True,
    "reply_to": None,
    "eta_change_minutes": 15,
}
