"""All that this service says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class PlanOpened(DomainEvent, frozen=True, kw_only=True):
    """A plan is there."""

    TYPE = "plan.opened.v1"
    KEY = "plan_id"
    ROOT = "plan_id"
    CREATES = True
    plan_id: UUID
    title: str
    opened_at: datetime
