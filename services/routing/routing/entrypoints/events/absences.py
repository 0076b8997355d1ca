"""Hearing of when nobody is to be sent."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from routing.app import known_absences
from routing.entrypoints.events.register import on
from routing.entrypoints.messages import absences as messages

BLOCK = "block"


@on(messages.TimeOffGiven)
def keep_time_off(uow: UnitOfWork, event: Event[messages.TimeOffGiven]) -> None:
    """Plan nothing for them meanwhile."""
    told = event.data
    known_absences.keep_time_off(
        uow, time_off_id=told.time_off_id, ref=told.ref, starts_at=told.starts_at, ends_at=told.ends_at
    )


@on(messages.TimeOffWithdrawn)
def drop_time_off(uow: UnitOfWork, event: Event[messages.TimeOffWithdrawn]) -> None:
    """Plan with them again."""
    known_absences.drop_time_off(uow, time_off_id=event.data.time_off_id)


@on(messages.HolidayAdded)
def keep_holiday(uow: UnitOfWork, event: Event[messages.HolidayAdded]) -> None:
    """Plan nothing on that day."""
    told = event.data
    known_absences.keep_holiday(uow, holiday_id=told.holiday_id, on=told.date, name=told.name)


@on(messages.HolidayRemoved)
def drop_holiday(uow: UnitOfWork, event: Event[messages.HolidayRemoved]) -> None:
    """Plan on that day again."""
    known_absences.drop_holiday(uow, holiday_id=event.data.holiday_id)


@on(messages.ScheduleChanged)
def keep_schedule(uow: UnitOfWork, event: Event[messages.ScheduleChanged]) -> None:
    """Know whether a grounded vehicle keeps its crew in."""
    known_absences.keep_schedule(uow, grounding_blocks=event.data.grounded_vehicles == BLOCK)
