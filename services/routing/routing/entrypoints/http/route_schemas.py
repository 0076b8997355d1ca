"""Answers about routes, maps, slots and promises."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, PageQuery, Query
from routing.domain.known_work import STATUSES
from routing.domain.live import PROMISES
from routing.domain.travel import SOURCES


class OnDay(Query):
    """Which day; today, if none is named."""

    on = fields.Day()


class RouteFilter(PageQuery):
    """Which day's routes; today's, if none is named."""

    on = fields.Day()


class AlertFilter(PageQuery):
    """Which alerts."""

    on = fields.Day()


class SlotQuery(Query):
    """From which day on, over how many days, and how many slots at most; today, if no day is named."""

    first = fields.Day(data_key="from")
    days = fields.WholeNumber(min=1, max=14, load_default=7)
    limit = fields.WholeNumber(min=1, max=50, load_default=10)


class DriveTotals(Answer):
    """A drive."""

    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()


class RouteStop(Answer):
    """A visit on a route; `arrives_at` is what is expected now, or what was. `booked_at` is its start in the
    calendar."""

    position = fields.WholeNumber()
    visit_id = fields.Id()
    job_id = fields.Id()
    title = fields.Text(500)
    status = fields.Choice(*STATUSES)
    latitude = fields.Degrees(90, allow_none=True)
    longitude = fields.Degrees(180, allow_none=True)
    booked_at = fields.Instant()
    arrives_at = fields.Instant()
    departs_at = fields.Instant()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    window_starts_at = fields.Instant()
    window_ends_at = fields.Instant()
    promise = fields.Choice(*PROMISES)


class RouteCard(Answer):
    """Totals of a crew's day. `degraded`: the provider of travel times did not answer, they are estimated. Not
    `is_up_to_date`: something changed a moment ago, and the day is about to be routed anew."""

    crew_id = fields.Id()
    crew_name = fields.Text(80)
    on = fields.Day()
    is_up_to_date = fields.Flag()
    planned_at = fields.Instant(allow_none=True)
    source = fields.Choice(*SOURCES)
    degraded = fields.Flag()
    stop_count = fields.WholeNumber()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    on_site_seconds = fields.WholeNumber()


class RouteDetail(RouteCard):
    """A crew's day: its stops in order, and the drive home."""

    stops = fields.Items(RouteStop, max=500)
    last_leg = fields.Object(DriveTotals)


class RouteMap(Answer):
    """A GeoJSON feature collection: a point for each stop on the map, a line from place to place, along the
    roads where `follows_roads`."""

    type = fields.Choice("FeatureCollection")
    features = fields.Items(fields.JsonObject(), max=501)


class Slot(Answer):
    """A crew and a start that fit. `drive_seconds` and `distance_meters`: what the crew's driving grows by."""

    crew_id = fields.Id()
    crew_name = fields.Text(80)
    starts_at = fields.Instant()
    ends_at = fields.Instant()
    drive_seconds = fields.WholeNumber()
    distance_meters = fields.WholeNumber()
    reason = fields.Text(1200)


class Slots(Answer):
    """The best slots for a visit, the least driving first."""

    visit_id = fields.Id()
    source = fields.Choice(*SOURCES)
    degraded = fields.Flag()
    items = fields.Items(Slot, max=50)


class VisitSlots(Answer):
    """The best slots for one of a job's visits."""

    visit_id = fields.Id()
    title = fields.Text(500)
    items = fields.Items(Slot, max=50)


class JobSlots(Answer):
    """The best slots for each visit of a job that waits, in their order; none of a visit begins before the best one of
    the visit before it has ended."""

    job_id = fields.Id()
    source = fields.Choice(*SOURCES)
    degraded = fields.Flag()
    visits = fields.Items(VisitSlots, max=10)


class PromiseAlertShown(Answer):
    """A promise that will not be kept as things stood when it was noticed; once per version of a promise."""

    id = fields.Id()
    visit_id = fields.Id()
    job_id = fields.Id()
    crew_id = fields.Id()
    on = fields.Day(attribute="runs_on")
    promise_version = fields.WholeNumber()
    window_ends_at = fields.Instant()
    arrives_at = fields.Instant()
    found_at = fields.Instant()
