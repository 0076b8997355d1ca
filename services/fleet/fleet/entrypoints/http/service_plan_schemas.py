"""What operations on service plans take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from fleet.domain.due import STATES
from fleet.entrypoints.http import sizes


class ServicePlanChange(Body):
    """What is to be another. `start_`: where it is counted from before the first service."""

    name = fields.Name(120)
    safety = fields.Flag()
    active = fields.Flag()
    every_days = sizes.days_between(allow_none=True)
    every_miles = sizes.miles_between(allow_none=True)
    every_engine_hours = sizes.hours_between(allow_none=True)
    soon_days = fields.WholeNumber(max=365)
    soon_miles = fields.DecimalNumber(1, max=100_000)
    soon_engine_hours = fields.DecimalNumber(1, max=10_000)
    start_on = fields.Day()
    start_miles = sizes.miles(allow_none=True)
    start_engine_hours = sizes.engine_hours(allow_none=True)


class ServicePlanNew(ServicePlanChange):
    """Something to be done again after days, miles or engine hours, whichever is first. A `safety` one that is overdue
    keeps the vehicle from going out."""

    id = fields.NewId()
    name = fields.Name(120, required=True)


class ServicePlanFilter(PageQuery):
    """Which plans."""

    vehicle_id = fields.Id()
    state = fields.Choice(*STATES)


class ServicePlanShown(Answer):
    """A plan, where it is due, and when it is expected to be."""

    id = fields.Id()
    version = fields.WholeNumber()
    vehicle_id = fields.Id()
    vehicle_name = fields.Name(120)
    name = fields.Name(120)
    safety = fields.Flag()
    active = fields.Flag()
    every_days = sizes.days_between(allow_none=True)
    every_miles = sizes.miles_between(allow_none=True)
    every_engine_hours = sizes.hours_between(allow_none=True)
    soon_days = fields.WholeNumber()
    soon_miles = fields.DecimalNumber(1)
    soon_engine_hours = fields.DecimalNumber(1)
    start_on = fields.Day()
    start_miles = sizes.miles(allow_none=True)
    start_engine_hours = sizes.engine_hours(allow_none=True)
    last_serviced_on = fields.Day(allow_none=True)
    state = fields.Choice(*STATES)
    due_on = fields.Day(allow_none=True)
    due_at_miles = fields.DecimalNumber(1, allow_none=True)
    due_at_engine_hours = fields.DecimalNumber(1, allow_none=True)
    projected_on = fields.Day(allow_none=True)
    created_at = fields.Instant()


class PlannedMiles(Answer):
    """How far the crews that have the vehicle are planned to drive on a day."""

    on = fields.Day()
    miles = fields.DecimalNumber(1)


class ForecastShown(Answer):
    """What a vehicle's meters are expected to add: the longer of the planned and the usual, each day."""

    vehicle_id = fields.Id()
    usual_miles_per_day = fields.DecimalNumber(1)
    usual_engine_hours_per_day = fields.DecimalNumber(1)
    planned = fields.Items(PlannedMiles, max=100)
