"""Whose phone it is: what the person may see and do, judged by the day on which a thing was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from common.db.unit_of_work import UnitOfWork
from common.errors import Forbidden, NotFound
from job.app.scope import booked_for
from job.app.viewer import Viewer
from job.domain.known_bookings import KnownBooking
from job.domain.sync.action import NOTES
from job.domain.sync.feed import PastAssignment


class NeedsAPerson(Forbidden):
    """Only people record work on a device."""

    code = "needs_a_person"


class PermissionMissing(Forbidden):
    """You lack the permission for this kind of action."""

    code = "permission_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncer:
    """A person with a phone."""

    viewer: Viewer
    is_person: bool
    may_move: bool
    may_note: bool

    @property
    def person_id(self) -> UUID:
        """Who it is; an API key is nobody."""
        if self.viewer.person_id is None or not self.is_person:
            raise NeedsAPerson
        return self.viewer.person_id

    def viewer_at(self, at: datetime) -> Viewer:
        """The person as a viewer on the day of that moment."""
        return replace(self.viewer, as_of=at)

    def check_may(self, kind: str) -> None:
        """Refuse what the person's role does not allow."""
        if not (self.may_note if kind in NOTES else self.may_move):
            raise PermissionMissing


def is_assigned(
    uow: UnitOfWork, viewer: Viewer, *, visit_id: UUID | None = None, job_id: UUID | None = None, what: str
) -> bool:
    """Whether a visit (or any of a job) is the viewer's now; False when it was once. Raises NotFound otherwise."""
    if viewer.sees_all or _any(uow, viewer, KnownBooking, visit_id=visit_id, job_id=job_id):
        return True
    if _any(uow, viewer, PastAssignment, visit_id=visit_id, job_id=job_id):
        return False
    raise NotFound(f"{what} not found")


def _any(
    uow: UnitOfWork,
    viewer: Viewer,
    assignments: type[KnownBooking | PastAssignment],
    *,
    visit_id: UUID | None,
    job_id: UUID | None,
) -> bool:
    record: ColumnElement[bool] = assignments.job_id == job_id if visit_id is None else assignments.visit_id == visit_id
    of_record = select(assignments.job_id).where(assignments.organization_id == uow.organization_id, record)
    return uow.session.scalar(of_record.where(booked_for(uow, viewer, assignments)).limit(1)) is not None
