"""How checklists stand, told as their first event: for a service that is new."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from common.db.everything import every
from common.events import Standing
from quality.domain.checklist import Checklist


def checklist_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every checklist, also those out of use."""
    for checklist in every(session, Checklist, organization_id):
        yield Standing(
            organization_id=checklist.organization_id, aggregate_id=checklist.id, events=[checklist.created()]
        )
