"""Queries and answers of the calendar, the queue and the settings."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, Query, page_of
from scheduling.app.queries.calendar import MOST_CARDS, WEEK_DAYS
from scheduling.domain.known import GROUNDED_VEHICLES
from scheduling.domain.visits import STATUSES
from scheduling.entrypoints.http.booking_schemas import BookingCard, CardVehicle, WaitingVisit
from scheduling.entrypoints.http.crew_schemas import Colour

MOST_CREWS = 1_000


class CalendarFilter(Query):
    """Which cards."""

    crew_id = fields.Id()
    status = fields.Choice(*STATUSES)
    tag_id = fields.Id()
    service = fields.Name(200)


class DayQuery(CalendarFilter):
    """Which day, by the office's clocks."""

    on = fields.Day(required=True)


class WeekQuery(CalendarFilter):
    """The first of seven days."""

    from_on = fields.Day(required=True, data_key="from")


class ListQuery(PageQuery):
    """Which days, both counted, and which cards."""

    from_on = fields.Day(required=True, data_key="from")
    until_on = fields.Day(required=True, data_key="until")
    crew_id = fields.Id()
    status = fields.Choice(*STATUSES)
    tag_id = fields.Id()
    service = fields.Name(200)


class QueueQuery(PageQuery):
    """Which waiting visits."""

    tag_id = fields.Id()
    service = fields.Name(200)


class WaitingVisitPage(page_of(WaitingVisit)):  # type: ignore[misc]
    """A page of the queue; count, duration and amount are those of the whole queue."""

    count = fields.WholeNumber()
    duration_minutes = fields.WholeNumber(max=2**53)
    amount = fields.MoneyField()


class CrewHead(Answer):
    """A crew at the side of the calendar."""

    id = fields.Id()
    name = fields.Name(80)
    colour = Colour()
    active = fields.Flag()


class OpenRange(Answer):
    """When the crew works."""

    opens_at = fields.Instant()
    closes_at = fields.Instant()


class AwayRange(Answer):
    """When the crew has time off."""

    starts_at = fields.Instant()
    ends_at = fields.Instant()


class VehicleOfDay(CardVehicle):
    """A vehicle or a piece of equipment that the crew has that day."""

    grounded = fields.Flag()


class CrewDay(Answer):
    """One cell of the week."""

    on = fields.Day()
    open = fields.Items(OpenRange, max=21)
    away = fields.Items(AwayRange, max=100)
    vehicles = fields.Items(VehicleOfDay, max=200)
    bookings = fields.Items(BookingCard, max=MOST_CARDS)


class CrewOfDay(CrewDay):
    """A crew's day."""

    crew = fields.Object(CrewHead)


class HolidayOfDay(Answer):
    """A day on which the organization does not work."""

    on = fields.Day()
    name = fields.Name(120)


class CrewOfWeek(Answer):
    """A crew's week."""

    crew = fields.Object(CrewHead)
    days = fields.Items(CrewDay, min=WEEK_DAYS, max=WEEK_DAYS)


class ScheduleDay(Answer):
    """A day grouped by crew. `complete` is false when there was more than could be shown."""

    on = fields.Day()
    zone = fields.Name(64)
    holidays = fields.Items(HolidayOfDay, max=WEEK_DAYS)
    complete = fields.Flag()
    crews = fields.Items(CrewOfDay, max=MOST_CREWS)
    unassigned = fields.Object(WaitingVisitPage)


class ScheduleWeek(Answer):
    """A week, crews by days, and the row of what has no crew yet."""

    from_on = fields.Day()
    zone = fields.Name(64)
    days = fields.Items(fields.Day(), min=WEEK_DAYS, max=WEEK_DAYS)
    holidays = fields.Items(HolidayOfDay, max=WEEK_DAYS)
    complete = fields.Flag()
    crews = fields.Items(CrewOfWeek, max=MOST_CREWS)
    unassigned = fields.Object(WaitingVisitPage)


class ScheduleList(page_of(BookingCard)):  # type: ignore[misc]
    """A page of the calendar as a list; count, duration and amount are those of all pages."""

    zone = fields.Name(64)
    count = fields.WholeNumber()
    duration_minutes = fields.WholeNumber(max=2**53)
    amount = fields.MoneyField()


class ScheduleSettingsDetail(Answer):
    """How the organization plans."""

    version = fields.WholeNumber(min=1)
    window_margin_minutes = fields.WholeNumber(max=480)
    grounded_vehicles = fields.Choice(*GROUNDED_VEHICLES)


class ScheduleSettingsChange(Body):
    """What to change; `window_margin_minutes` is the arrival window on each side of the start. `grounded_vehicles`: a
    booking for a crew whose vehicle must stay in is marked (flag), or refused (block)."""

    window_margin_minutes = fields.WholeNumber(max=480)
    grounded_vehicles = fields.Choice(*GROUNDED_VEHICLES)
