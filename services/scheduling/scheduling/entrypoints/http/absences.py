"""Time off and holidays over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from scheduling.app import time_off
from scheduling.app.queries import absences
from scheduling.domain.absences import Holiday, TimeOff
from scheduling.entrypoints.http.absence_schemas import (
    HolidayCreate,
    HolidayDetail,
    HolidayFilter,
    TimeOffCreate,
    TimeOffDetail,
    TimeOffFilter,
)
from scheduling.entrypoints.http.viewing import current_viewer

blueprint = Blueprint("absences", __name__, url_prefix="/api/v1", description="Time off and holidays")


@operation(blueprint, "POST", "/time-off", id="giveTimeOff", body=TimeOffCreate, answer=TimeOffDetail, status=201)
def give_time_off(uow: UnitOfWork, body: dict[str, Any]) -> TimeOff:
    """A crew or a person is away; what is booked already is marked in the calendar."""
    return time_off.give_time_off(uow, **body)


@operation(blueprint, "GET", "/time-off", id="listTimeOff", query=TimeOffFilter, answer=page_of(TimeOffDetail))
def list_time_off(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Who is away, in order of the end."""
    return absences.time_off(uow, viewer=current_viewer(), **query)


@operation(blueprint, "DELETE", "/time-off/<uuid:time_off_id>", id="withdrawTimeOff")
def withdraw_time_off(uow: UnitOfWork, time_off_id: UUID) -> None:
    """They are there after all."""
    time_off.withdraw_time_off(uow, time_off_id=time_off_id)


@operation(blueprint, "POST", "/holidays", id="addHoliday", body=HolidayCreate, answer=HolidayDetail, status=201)
def add_holiday(uow: UnitOfWork, body: dict[str, Any]) -> Holiday:
    """The organization does not work that day."""
    return time_off.add_holiday(uow, **body)


@operation(blueprint, "GET", "/holidays", id="listHolidays", query=HolidayFilter, answer=page_of(HolidayDetail))
def list_holidays(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Holidays in order."""
    return absences.holidays(uow, **query)


@operation(blueprint, "DELETE", "/holidays/<uuid:holiday_id>", id="removeHoliday")
def remove_holiday(uow: UnitOfWork, holiday_id: UUID) -> None:
    """The organization works that day."""
    time_off.remove_holiday(uow, holiday_id=holiday_id)
