"""What this service says about checklists: their whole state each time."""

from __future__ import annotations

from uuid import UUID

from common.events import DomainEvent
from quality.domain.checklist_items import ChecklistItem


class ChecklistFacts(DomainEvent, frozen=True, kw_only=True):
    """A checklist as it is now. Without services it is for every job; `revision` counts its contents from 1."""

    KEY = "checklist_id"
    ROOT = "checklist_id"
    checklist_id: UUID
    name: str
    kind: str
    active: bool
    revision: int
    service_ids: list[UUID]
    items: list[ChecklistItem]


class ChecklistCreated(ChecklistFacts, frozen=True, kw_only=True):
    """There is a new checklist."""

    TYPE = "checklist.created.v1"
    CREATES = True


class ChecklistChanged(ChecklistFacts, frozen=True, kw_only=True):
    """A checklist has other contents, or was put in or out of use."""

    TYPE = "checklist.changed.v1"
