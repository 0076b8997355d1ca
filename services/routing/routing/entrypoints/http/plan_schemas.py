"""Bodies and answers about plans."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from routing.domain.day_plans import KINDS, STATUSES
from routing.domain.travel import SOURCES


class Pin(Body):
    """A visit that keeps its crew; and its time, or the position (from 0) in the crew's order."""

    visit_id = fields.Id(required=True)
    position = fields.WholeNumber(min=0, max=499, allow_none=True, load_default=None)


class RunningLong(Body):
    """A visit that takes this many minutes in all."""

    visit_id = fields.Id(required=True)
    minutes = fields.WholeNumber(min=15, max=1440, required=True)


class RouteWish(Body):
    """Whose day to put in order."""

    id = fields.NewId()
    crew_id = fields.Id(required=True)
    on = fields.Day(required=True)
    pinned = fields.Items(Pin, max=15)


class DayPlanWish(Body):
    """What to plan. `crew_ids`: only these crews, with what is booked for them. `visit_ids`: visits to put into the
    day, before others that wait. `with_waiting`: so many of the visits that wait for a place, the oldest first.
    `replan`: the day goes on; what is begun stays, promises come first. `out_crew_ids`: crews that do not work after
    all."""

    id = fields.NewId()
    on = fields.Day(required=True)
    kind = fields.Choice("day", "replan", load_default="day")
    crew_ids = fields.Items(fields.Id(), max=100, min=1)
    visit_ids = fields.Items(fields.Id(), max=500)
    with_waiting = fields.WholeNumber(max=500)
    pinned = fields.Items(Pin, max=500)
    running_long = fields.Items(RunningLong, max=100)
    out_crew_ids = fields.Items(fields.Id(), max=100)
    balanced = fields.Flag()
    seconds = fields.WholeNumber(min=1, max=20, load_default=10)


class DayPlanApply(Body):
    """Which visits to move; all that the plan changes, when none are named."""

    visit_ids = fields.Items(fields.Id(), max=500, min=1)


class DayPlanFilter(PageQuery):
    """Which plans."""

    on = fields.Day()
    status = fields.Choice(*STATUSES)


class PlaceBefore(Answer):
    """Where a visit stands in the calendar."""

    crew_id = fields.Id()
    starts_at = fields.Instant()


class Alternative(Answer):
    """What another crew's driving would have grown by, or the rule that keeps it away."""

    crew_id = fields.Id()
    crew_name = fields.Text(80)
    drive_seconds = fields.WholeNumber(min=-604_800, allow_none=True)
    code = fields.Text(80, allow_none=True)
    reason = fields.Text(500)


class PlannedStop(Answer):
    """A visit where the plan puts it: work begins in the quarter hour of `starts_at`. `late_seconds`: behind its
    promise."""

    position = fields.WholeNumber()
    visit_id = fields.Id()
    job_id = fields.Id()
    title = fields.Text(500)
    arrives_at = fields.Instant()
    starts_at = fields.Instant()
    departs_at = fields.Instant()
    minutes = fields.WholeNumber()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    late_seconds = fields.WholeNumber()
    before = fields.Object(PlaceBefore, allow_none=True)
    is_changed = fields.Flag()
    why = fields.Text(500)
    alternatives = fields.Items(Alternative, max=5)


class PlannedRoute(Answer):
    """A crew's day in a plan."""

    crew_id = fields.Id()
    crew_name = fields.Text(80)
    leaves_at = fields.Instant()
    returns_at = fields.Instant()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    on_site_seconds = fields.WholeNumber()
    stops = fields.Items(PlannedStop, max=500)


class Unassigned(Answer):
    """A visit that the plan has no place for, and why. `stays_booked`: applying the plan leaves it where it is."""

    visit_id = fields.Id()
    job_id = fields.Id()
    title = fields.Text(500)
    code = fields.Text(80)
    reason = fields.Text(500)
    stays_booked = fields.Flag()


class CrewKeptIn(Answer):
    """A crew that the plan leaves at home, and why: its hours, a holiday, time off, a vehicle that must stay in where
    the organization books nobody then, or because it was asked for."""

    crew_id = fields.Id()
    crew_name = fields.Text(80)
    code = fields.Text(80)
    reason = fields.Text(500)


class PlanTotals(Answer):
    """Sums over the day, of what is still to come."""

    visits = fields.WholeNumber()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    on_site_seconds = fields.WholeNumber()
    promises_broken = fields.WholeNumber()
    late_seconds = fields.WholeNumber()


class RefusedVisit(Answer):
    """A visit that the calendar left where it was, and the rule that refused it."""

    visit_id = fields.Id()
    reason = fields.Text(200)


class DayPlanCard(Answer):
    """A plan in a list. `changes`: how many visits it would move. `change_set_id`: undo that to undo the plan."""

    id = fields.Id()
    version = fields.WholeNumber()
    kind = fields.Choice(*KINDS)
    on = fields.Day()
    status = fields.Choice(*STATUSES)
    progress_percent = fields.WholeNumber(max=100)
    failure_code = fields.Text(80, allow_none=True)
    failure_detail = fields.Text(500, allow_none=True)
    created_at = fields.Instant()
    finished_at = fields.Instant(allow_none=True)
    changes = fields.WholeNumber()
    change_set_id = fields.Id(allow_none=True)


class DayPlanDetail(DayPlanCard):
    """A plan with its routes, and the day's totals before and after. `is_proven`: no order is better."""

    crew_ids = fields.Items(fields.Id(), max=100, allow_none=True)
    engine = fields.Text(80, allow_none=True)
    is_proven = fields.Flag()
    source = fields.Choice(*SOURCES, allow_none=True)
    degraded = fields.Flag()
    routes = fields.Items(PlannedRoute, max=100)
    unassigned = fields.Items(Unassigned, max=500)
    kept_in = fields.Items(CrewKeptIn, max=1000)
    before = fields.Object(PlanTotals, allow_none=True)
    after = fields.Object(PlanTotals, allow_none=True)
    applied = fields.Items(fields.Id(), max=500)
    refused = fields.Items(RefusedVisit, max=500)
