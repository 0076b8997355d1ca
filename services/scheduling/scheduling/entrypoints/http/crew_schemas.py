"""Bodies and answers about crews."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import post_load

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from common.http.texts import Patterned


class Colour(Patterned):
    """A colour such as #2E86DE."""

    def __init__(self, **options: Any) -> None:
        super().__init__("^#[0-9A-Fa-f]{6}$", "Not a colour such as #2E86DE.", max_length=7, **options)


class CrewPlace(Body):
    """Where a crew's day begins or ends."""

    label = fields.Name(120, required=True)
    latitude = fields.Degrees(90, required=True)
    longitude = fields.Degrees(180, required=True)

    @post_load
    def as_json(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Numbers as a JSON column takes them."""
        return {name: float(value) if isinstance(value, Decimal) else value for name, value in data.items()}


class CrewMemberBody(Body):
    """A person's time in the crew; both days count."""

    person_id = fields.Id(required=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(allow_none=True, load_default=None)


class CrewHours(Body):
    """A stretch of work on a weekday (0 is Monday); closing at or before opening means the next day."""

    weekday = fields.WholeNumber(min=0, max=6, required=True)
    opens = fields.ClockTime(required=True)
    closes = fields.ClockTime(required=True)


class CrewChange(Body):
    """What to change; lists replace the lists that were."""

    name = fields.Name(80)
    colour = Colour()
    active = fields.Flag()
    lead_id = fields.Id(allow_none=True)
    members = fields.Items(CrewMemberBody, max=100)
    skills = fields.Items(fields.Name(60), max=50)
    hours = fields.Items(CrewHours, max=21)
    start_place = fields.Object(CrewPlace, allow_none=True)
    end_place = fields.Object(CrewPlace, allow_none=True)


class CrewCreate(Body):
    """A new crew; without hours it works on weekdays from 8 to 5."""

    id = fields.NewId()
    name = fields.Name(80, required=True)
    colour = Colour(required=True)
    lead_id = fields.Id(allow_none=True)
    members = fields.Items(CrewMemberBody, max=100)
    skills = fields.Items(fields.Name(60), max=50)
    hours = fields.Items(CrewHours, max=21)
    start_place = fields.Object(CrewPlace, allow_none=True)
    end_place = fields.Object(CrewPlace, allow_none=True)


class CrewPlaceShown(Answer):
    """Where a crew's day begins or ends."""

    label = fields.Name(120)
    latitude = fields.Degrees(90)
    longitude = fields.Degrees(180)


class CrewMemberShown(Answer):
    """A person's time in the crew."""

    person_id = fields.Id()
    from_on = fields.Day()
    until_on = fields.Day(allow_none=True)


class CrewHoursShown(Answer):
    """A stretch of work on a weekday."""

    weekday = fields.WholeNumber(min=0, max=6)
    opens = fields.ClockTime()
    closes = fields.ClockTime()


class CrewDetail(Answer):
    """A crew."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    name = fields.Name(80)
    colour = Colour()
    active = fields.Flag()
    lead_id = fields.Id(allow_none=True)
    members = fields.Items(CrewMemberShown, max=100)
    skills = fields.Items(fields.Name(60), max=50)
    hours = fields.Items(CrewHoursShown, max=21)
    start_place = fields.Object(CrewPlaceShown, allow_none=True)
    end_place = fields.Object(CrewPlaceShown, allow_none=True)
    created_at = fields.Instant()
    changed_at = fields.Instant()


class CrewFilter(PageQuery):
    """Which crews."""

    active = fields.Flag()
