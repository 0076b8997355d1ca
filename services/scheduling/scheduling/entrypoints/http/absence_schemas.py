"""Bodies and answers about time off and holidays."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery


class TimeOffCreate(Body):
    """Who is away: a crew or a person. Both days count, in full unless clock times are given."""

    id = fields.NewId()
    crew_id = fields.Id()
    person_id = fields.Id()
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    from_clock = fields.ClockTime()
    until_clock = fields.ClockTime()
    reason = fields.Text(500)


class TimeOffDetail(Answer):
    """When a crew or a person is away."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    kind = fields.Choice("crew", "person")
    ref = fields.Id()
    from_on = fields.Day()
    until_on = fields.Day()
    starts_at = fields.Instant()
    ends_at = fields.Instant()
    reason = fields.Text(500, allow_none=True)
    created_at = fields.Instant()


class TimeOffFilter(PageQuery):
    """Whose, and from which day on."""

    crew_id = fields.Id()
    person_id = fields.Id()
    from_on = fields.Day(data_key="from")


class HolidayCreate(Body):
    """A day on which the organization does not work."""

    id = fields.NewId()
    on = fields.Day(required=True)
    name = fields.Name(120, required=True)


class HolidayDetail(Answer):
    """A day on which the organization does not work."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    on = fields.Day(attribute="on_day")
    name = fields.Name(120)
    created_at = fields.Instant()


class HolidayFilter(PageQuery):
    """From which day on."""

    from_on = fields.Day(data_key="from")
