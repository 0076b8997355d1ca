"""Noting when people and crews are away and when the organization does not work. Bookings that are there already stay;
the calendar marks them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from scheduling.app.office import check_crews_known, check_people_known, known_organization
from scheduling.domain.absences import Holiday, TimeOff, away_between
from scheduling.domain.refusals import CrewOrPerson, HolidayTaken
from scheduling.domain.zones import check_day


def give_time_off(
    uow: UnitOfWork,
    *,
    from_on: date,
    until_on: date,
    crew_id: UUID | None = None,
    person_id: UUID | None = None,
    from_clock: str | None = None,
    until_clock: str | None = None,
    reason: str | None = None,
    id: UUID | None = None,
) -> TimeOff:
    """A crew or a person is away; days count in full without clock times."""
    zone = known_organization(uow).zone
    kind, ref = _whose(uow, crew_id=crew_id, person_id=person_id)
    starts_at, ends_at = away_between(from_on, until_on, from_clock=from_clock, until_clock=until_clock, zone=zone)
    time_off = TimeOff(
        organization_id=uow.organization_id,
        id=id or new_id(),
        kind=kind,
        ref=ref,
        from_on=from_on,
        until_on=until_on,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        created_at=uow.now,
    )
    uow.session.add(time_off)
    uow.emit(time_off.given())
    uow.audit(
        action="time_off.give", record_type="time_off", record_id=time_off.id, after=_shown(time_off), reason=reason
    )
    return time_off


def withdraw_time_off(uow: UnitOfWork, *, time_off_id: UUID) -> None:
    """They are there after all."""
    time_off = uow.lock(TimeOff, time_off_id)
    uow.session.delete(time_off)
    uow.emit(time_off.withdrawn())
    uow.audit(action="time_off.withdraw", record_type="time_off", record_id=time_off.id, before=_shown(time_off))


def add_holiday(uow: UnitOfWork, *, on: date, name: str, id: UUID | None = None) -> Holiday:
    """The organization does not work that day."""
    check_day(on, field="on")
    taken = select(Holiday.id).where(Holiday.organization_id == uow.organization_id, Holiday.on_day == on)
    if uow.session.scalar(taken) is not None:
        raise HolidayTaken(field="on")
    holiday = Holiday(organization_id=uow.organization_id, id=id or new_id(), on_day=on, name=name, created_at=uow.now)
    uow.session.add(holiday)
    try:
        uow.session.flush()
    except IntegrityError as failure:
        if "on_day" in str(failure.orig):  # another request took the day a moment ago
            raise HolidayTaken(field="on") from failure
        raise
    uow.emit(holiday.added())
    uow.audit(action="holiday.add", record_type="holiday", record_id=holiday.id, after={"on": str(on), "name": name})
    return holiday


def remove_holiday(uow: UnitOfWork, *, holiday_id: UUID) -> None:
    """The organization works that day."""
    holiday = uow.lock(Holiday, holiday_id)
    uow.session.delete(holiday)
    uow.emit(holiday.removed())
    uow.audit(
        action="holiday.remove",
        record_type="holiday",
        record_id=holiday.id,
        before={"on": str(holiday.on_day), "name": holiday.name},
    )


def _whose(uow: UnitOfWork, *, crew_id: UUID | None, person_id: UUID | None) -> tuple[str, UUID]:
    if person_id is not None:
        check_people_known(uow, [person_id], field="person_id")
    if crew_id is not None:
        check_crews_known(uow, [crew_id])
    if person_id is not None and crew_id is None:
        return "person", person_id
    if crew_id is not None and person_id is None:
        return "crew", crew_id
    raise CrewOrPerson(field="crew_id")


def _shown(time_off: TimeOff) -> dict[str, Any]:
    return {
        "kind": time_off.kind,
        "ref": str(time_off.ref),
        "starts_at": time_off.starts_at.isoformat(),
        "ends_at": time_off.ends_at.isoformat(),
    }
