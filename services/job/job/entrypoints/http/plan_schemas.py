"""What requests about recurring plans carry, and what is answered."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from job.domain.holidays import ON_HOLIDAYS, SKIP
from job.domain.recurring_plan import STATES, STATUSES
from job.entrypoints.http.job_bodies import LineNew

RULE = {"description": "RFC 5545, days only, such as FREQ=MONTHLY;BYDAY=1MO or FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH."}


class PlanTerms(Body):
    """What may change with one day and all that follow."""

    title = fields.Name(200)
    instructions = fields.Text(5000, allow_none=True)
    discount = fields.MoneyField(min=0)
    ends_on = fields.Day(allow_none=True)
    at_time = fields.ClockTime(allow_none=True)


class PlanNew(PlanTerms):
    """Work that recurs, for a customer's property. Jobs are made `ahead_days` before their days."""

    id = fields.NewId()
    customer_id = fields.Id(required=True)
    property_id = fields.Id(required=True)
    lines = fields.Items(LineNew, min=1, max=100, required=True)
    rule = fields.Name(200, required=True, metadata=RULE)
    starts_on = fields.Day(required=True)
    tax_rate = fields.DecimalNumber(4, max=100, load_default=0)
    on_holidays = fields.Choice(*ON_HOLIDAYS, load_default=SKIP)
    ahead_days = fields.WholeNumber(min=1, max=366, load_default=30)


class PlanFollowing(PlanTerms):
    """What is to be another from one of the plan's days on; what is not named stays."""

    from_on = fields.Day(required=True)
    reason = fields.Text(500, required=True)
    property_id = fields.Id()
    lines = fields.Items(LineNew, min=1, max=100)
    rule = fields.Name(200, metadata=RULE)
    tax_rate = fields.DecimalNumber(4, max=100)
    on_holidays = fields.Choice(*ON_HOLIDAYS)
    ahead_days = fields.WholeNumber(min=1, max=366)


class OccurrenceChange(Body):
    """What one of the plan's days is to be instead, before there is a job for it."""

    occurs_on = fields.Day(required=True)
    reason = fields.Text(500, required=True)
    skip = fields.Flag(load_default=False)
    moved_to = fields.Day(allow_none=True)
    at_time = fields.ClockTime(allow_none=True)
    title = fields.Name(200)
    lines = fields.Items(LineNew, min=1, max=100)


class PlanEnd(Body):
    """Why, and from when on: at once, or after a last day."""

    reason = fields.Text(500, required=True)
    last_on = fields.Day(allow_none=True)


class PlanFilter(PageQuery):
    """Which plans."""

    status = fields.Choice(*STATUSES)
    customer_id = fields.Id()


class PlanLineShown(Answer):
    """A service of a plan."""

    name = fields.Name(120)
    description = fields.Text(2000, min_length=0)
    quantity = fields.DecimalNumber(4)
    unit = fields.Name(40)
    unit_price = fields.MoneyField()
    taxable = fields.Flag()
    duration_minutes = fields.WholeNumber()
    skills = fields.Items(fields.Name(80))
    required_equipment = fields.Items(fields.Name(120))
    water_gallons = fields.WholeNumber()
    service_id = fields.Id(allow_none=True)


class PlanRow(Answer):
    """A plan in the list."""

    id = fields.Id()
    version = fields.WholeNumber()
    status = fields.Choice(*STATUSES)
    reason = fields.Text(500, allow_none=True)
    customer_id = fields.Id()
    property_id = fields.Id()
    title = fields.Name(200, allow_none=True)
    rule = fields.Name(200)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_none=True)
    next_on = fields.Day(allow_none=True)


class OccurrenceShown(Answer):
    """What became of one of the plan's days, or is to."""

    occurs_on = fields.Day()
    state = fields.Choice(*STATES)
    job_id = fields.Id(allow_none=True)
    moved_to = fields.Day(allow_none=True)
    reason = fields.Text(500, allow_none=True)


class UpcomingDay(Answer):
    """A day of the rule that has no job yet, and when the work is meant to be."""

    occurs_on = fields.Day()
    planned_on = fields.Day()
    planned_at = fields.Instant(allow_none=True)


class PlanShown(Answer):
    """A plan. Days and `at_time` are those of `zone`."""

    id = fields.Id(attribute="plan.id")
    version = fields.WholeNumber()
    status = fields.Choice(*STATUSES, attribute="plan.status")
    reason = fields.Text(500, attribute="plan.reason", allow_none=True)
    customer_id = fields.Id(attribute="plan.customer_id")
    property_id = fields.Id(attribute="plan.property_id")
    title = fields.Name(200, attribute="plan.title", allow_none=True)
    instructions = fields.Text(5000, attribute="plan.instructions", allow_none=True)
    lines = fields.Items(PlanLineShown)
    discount = fields.MoneyField()
    tax_rate = fields.DecimalNumber(4, max=100, attribute="plan.tax_rate")
    rule = fields.Name(200, attribute="plan.rule")
    starts_on = fields.Day(attribute="plan.starts_on")
    ends_on = fields.Day(attribute="plan.ends_on", allow_none=True)
    at_time = fields.ClockTime(attribute="plan.at_time", allow_none=True)
    on_holidays = fields.Choice(*ON_HOLIDAYS, attribute="plan.on_holidays")
    ahead_days = fields.WholeNumber(attribute="plan.ahead_days")
    next_on = fields.Day(attribute="plan.next_on", allow_none=True)
    predecessor_id = fields.Id(attribute="plan.predecessor_id", allow_none=True)
    created_at = fields.Instant(attribute="plan.created_at")
    updated_at = fields.Instant(attribute="plan.updated_at")
    zone = fields.Name(80)
    occurrences = fields.Items(OccurrenceShown, max=100)
    upcoming = fields.Items(UpcomingDay, max=10)
