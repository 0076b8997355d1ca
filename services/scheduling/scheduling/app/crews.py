"""Forming and changing crews. When the members change, the visits ahead follow: who goes along is taken for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from scheduling.app.crew_bookings import people_follow_members
from scheduling.app.office import check_people_known
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew, Membership
from scheduling.domain.hours import WEEKDAYS_8_TO_5, Shift, check_shifts
from scheduling.domain.refusals import CrewHasBookings, CrewNameTaken
from scheduling.domain.visits import CLOSED, KnownVisit

PLAIN_FIELDS = ("colour", "lead_id", "start_place", "end_place")


def create_crew(uow: UnitOfWork, *, name: str, colour: str, id: UUID | None = None, **facts: Any) -> Crew:
    """Form a crew; without hours it works on weekdays from 8 to 5."""
    crew = Crew(
        organization_id=uow.organization_id,
        id=id or new_id(),
        colour=colour,
        active=True,
        lead_id=None,
        skills=[],
        start_place=None,
        end_place=None,
        created_at=uow.now,
        changed_at=uow.now,
        members=[],
    )
    crew.set_hours(WEEKDAYS_8_TO_5)
    uow.session.add(crew)
    _apply(uow, crew, {"name": name, **facts})
    uow.emit(crew.created())
    uow.audit(action="crew.create", record_type="crew", record_id=crew.id, after=_shown(crew))
    return crew


def change_crew(uow: UnitOfWork, *, crew_id: UUID, expected_version: int | None, **facts: Any) -> Crew:
    """Change what was named; lists replace the lists that were."""
    crew = uow.lock(Crew, crew_id, expected_version)
    before = _shown(crew)
    was_active = crew.active
    crew.active = facts.get("active", was_active)
    if was_active and not crew.active:
        _refuse_if_booked(uow, crew)
    crew.touch(uow.now)
    _apply(uow, crew, facts)
    if "members" in facts:
        people_follow_members(uow, crew)
    uow.emit(crew.changed())
    uow.audit(action="crew.change", record_type="crew", record_id=crew.id, before=before, after=_shown(crew))
    return crew


def _apply(uow: UnitOfWork, crew: Crew, facts: dict[str, Any]) -> None:
    with uow.session.no_autoflush:  # the row is written once, so that its version rises by one
        _set_facts(uow, crew, facts)
    try:
        uow.session.flush()
    except IntegrityError as failure:
        if "name_key" in str(failure.orig):  # another request took the name a moment ago
            raise CrewNameTaken(field="name") from failure
        raise


def _set_facts(uow: UnitOfWork, crew: Crew, facts: dict[str, Any]) -> None:
    if "name" in facts:
        _refuse_taken_name(uow, crew, facts["name"])
        crew.rename(facts["name"])
    for field in PLAIN_FIELDS:
        if field in facts:
            setattr(crew, field, facts[field])
    if "skills" in facts:
        crew.set_skills(facts["skills"])
    if "hours" in facts:
        crew.set_hours(check_shifts([Shift(**shift) for shift in facts["hours"]]))
    if "members" in facts:
        _replace_members(uow, crew, [Membership(**member) for member in facts["members"]])
    crew.check_lead()


def _refuse_taken_name(uow: UnitOfWork, crew: Crew, name: str) -> None:
    same_name = select(Crew.id).where(
        Crew.organization_id == uow.organization_id, Crew.name_key == name.casefold(), Crew.id != crew.id
    )
    if uow.session.scalar(same_name) is not None:
        raise CrewNameTaken(field="name")


def _replace_members(uow: UnitOfWork, crew: Crew, memberships: Sequence[Membership]) -> None:
    new = {membership.person_id for membership in memberships} - {member.person_id for member in crew.members}
    check_people_known(uow, new, field="members")
    crew.set_members(memberships)


def _refuse_if_booked(uow: UnitOfWork, crew: Crew) -> None:
    ahead = (
        select(func.count(), func.min(KnownVisit.job_number))
        .select_from(Booking)
        .join(KnownVisit, (KnownVisit.organization_id == Booking.organization_id) & (KnownVisit.id == Booking.visit_id))
        .where(
            Booking.organization_id == uow.organization_id,
            Booking.crew_id == crew.id,
            Booking.status == "booked",
            Booking.starts_at > uow.now,
            KnownVisit.status.not_in(CLOSED),
        )
    )
    count, job_number = uow.session.execute(ahead).one()
    if count:
        raise CrewHasBookings(
            f"{crew.name} still has {count} visits ahead, among them of job {job_number}; move them first",
            field="active",
        )


def _shown(crew: Crew) -> dict[str, Any]:
    return {
        "name": crew.name,
        "colour": crew.colour,
        "active": crew.active,
        "lead_id": None if crew.lead_id is None else str(crew.lead_id),
        "members": [[str(m.person_id), str(m.from_on), m.until_on and str(m.until_on)] for m in crew.members],
        "skills": crew.skills,
        "hours": crew.hours,
        "start_place": crew.start_place,
        "end_place": crew.end_place,
    }
