"""How organizations and their members stand, told as their first events: for a service that is new."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from common.db.everything import every
from common.events import Standing
from gateway.domain.organizations import Organization
from gateway.domain.people import Person


def organization_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every organization."""
    for organization in every(session, Organization, organization_id):
        yield Standing(organization_id=organization.id, aggregate_id=organization.id, events=[organization.created()])


def member_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every member, also one who may not come in any more. Invitations that are open stay where they are."""
    for person in every(session, Person, organization_id):
        yield Standing(organization_id=person.organization_id, aggregate_id=person.id, events=[person.joined()])
