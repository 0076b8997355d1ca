"""The calendar, the queue and the settings over HTTP."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.http.dumping import dumper
from common.http.operations import Blueprint, Raw, operation
from scheduling.app import office, settings
from scheduling.app.queries import calendar, queue
from scheduling.domain.known import ScheduleSettings
from scheduling.entrypoints.http.schedule_schemas import (
    DayQuery,
    ListQuery,
    QueueQuery,
    ScheduleDay,
    ScheduleList,
    ScheduleSettingsChange,
    ScheduleSettingsDetail,
    ScheduleWeek,
    WaitingVisitPage,
    WeekQuery,
)
from scheduling.entrypoints.http.viewing import current_viewer

blueprint = Blueprint("schedule", __name__, url_prefix="/api/v1/schedule", description="Day, week and queue")


@operation(blueprint, "GET", "/day", id="showDay", query=DayQuery, answer=ScheduleDay)
def show_day(uow: UnitOfWork, query: dict[str, Any]) -> Raw:
    """One day grouped by crew."""
    return _plain(calendar.day(uow, viewer=current_viewer(), **query))


@operation(blueprint, "GET", "/week", id="showWeek", query=WeekQuery, answer=ScheduleWeek)
def show_week(uow: UnitOfWork, query: dict[str, Any]) -> Raw:
    """Seven days, crews by days, with the row of what has no crew yet."""
    return _plain(calendar.week(uow, viewer=current_viewer(), **query))


@operation(blueprint, "GET", "/list", id="listSchedule", query=ListQuery, answer=ScheduleList)
def list_schedule(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Some days as a list by time, with count, time and money of all of it."""
    return calendar.listing(uow, viewer=current_viewer(), **query)


@operation(blueprint, "GET", "/unscheduled", id="listUnscheduled", query=QueueQuery, answer=WaitingVisitPage)
def list_unscheduled(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Visits that wait for a place, oldest first, with count, time and money of all of them."""
    return queue.unscheduled(uow, viewer=current_viewer(), **query)


@operation(blueprint, "GET", "/settings", id="showScheduleSettings", answer=ScheduleSettingsDetail)
def show_settings(uow: UnitOfWork) -> ScheduleSettings:
    """How the organization plans."""
    return office.schedule_settings(uow)


@operation(
    blueprint,
    "PATCH",
    "/settings",
    id="changeScheduleSettings",
    body=ScheduleSettingsChange,
    answer=ScheduleSettingsDetail,
    versioned=True,
)
def change_settings(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> ScheduleSettings:
    """Change how the organization plans."""
    return settings.change_settings(uow, expected_version=expected_version, **body)


def _plain(table: dict[str, Any]) -> Raw:
    # The crews' cells are plain already: thousands of cards are too many for a schema. Tests hold them against it.
    return Raw({**table, "unassigned": dumper(WaitingVisitPage)(table["unassigned"])})
