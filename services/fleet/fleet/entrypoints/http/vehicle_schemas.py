"""What operations on vehicles take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from fleet.domain import statuses
from fleet.domain.due import STATES
from fleet.domain.vehicle_sheet import MOST_CARRIED, MOST_SKILLS
from fleet.entrypoints.http import sizes


class VehicleChange(Body):
    """What is to be another; `skills` and `carries` (the equipment that is always on it) are all that there are to be
    from now on."""

    name = fields.Name(120)
    kind = fields.Choice(*statuses.KINDS)
    plate = fields.Name(20, allow_none=True)
    vin = fields.Name(40, allow_none=True)
    make = fields.Name(60, allow_none=True)
    model = fields.Name(60, allow_none=True)
    year = fields.WholeNumber(min=1900, max=2100, allow_none=True)
    stock_location_id = fields.Id(allow_none=True)
    skills = fields.Items(fields.Name(60), max=MOST_SKILLS)
    carries = fields.Items(fields.Name(120), max=MOST_CARRIED)
    payload_pounds = fields.WholeNumber(max=200_000, allow_none=True)
    tank_gallons = fields.WholeNumber(max=20_000, allow_none=True)
    seats = fields.WholeNumber(max=100, allow_none=True)
    notes = fields.Text(2000, allow_none=True)


class VehicleNew(VehicleChange):
    """A vehicle or a piece of equipment, with what its meters show today."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    kind = fields.Choice(*statuses.KINDS, load_default=statuses.VEHICLE)
    odometer_miles = sizes.miles(allow_none=True)
    engine_hours = sizes.engine_hours(allow_none=True)


class Reason(Body):
    """Why."""

    reason = fields.Text(500, required=True)


class VehicleFilter(PageQuery):
    """Which vehicles."""

    status = fields.Choice(*statuses.ALL)
    kind = fields.Choice(*statuses.KINDS)


class VehicleShown(Answer):
    """A vehicle: where its meters stand, the crew that has it today, its worst service state, and why it must stay."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    kind = fields.Choice(*statuses.KINDS)
    status = fields.Choice(*statuses.ALL)
    status_reason = fields.Text(500, allow_none=True)
    plate = fields.Name(20, allow_none=True)
    vin = fields.Name(17, allow_none=True)
    make = fields.Name(60, allow_none=True)
    model = fields.Name(60, allow_none=True)
    year = fields.WholeNumber(allow_none=True)
    stock_location_id = fields.Id(allow_none=True)
    skills = fields.Items(fields.Name(60), max=MOST_SKILLS)
    carries = fields.Items(fields.Name(120), max=MOST_CARRIED)
    payload_pounds = fields.WholeNumber(allow_none=True)
    tank_gallons = fields.WholeNumber(allow_none=True)
    seats = fields.WholeNumber(allow_none=True)
    notes = fields.Text(2000, allow_none=True)
    odometer_miles = sizes.miles(allow_none=True)
    miles_read_on = fields.Day(allow_none=True)
    engine_hours = sizes.engine_hours(allow_none=True)
    hours_read_on = fields.Day(allow_none=True)
    crew_id = fields.Id(allow_none=True)
    crew_name = fields.Name(120, allow_none=True)
    service_state = fields.Choice(*STATES)
    grounded_reason = fields.Choice(*statuses.GROUNDING_REASONS, allow_none=True)
    grounded_at = fields.Instant(allow_none=True)
    created_at = fields.Instant()
    changed_at = fields.Instant()
