"""All that this service says: routes as they are now, arrivals as they are expected now, and plans that the office
wants the calendar to follow."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from uuid import UUID

import msgspec

from common.events import DomainEvent


class RouteStopData(msgspec.Struct, frozen=True, kw_only=True):
    """A visit on a crew's route."""

    visit_id: UUID
    arrives_at: datetime
    departs_at: datetime


class RoutePlanned(DomainEvent, frozen=True, kw_only=True):
    """A crew's day is routed as told here, in full; without stops when nothing is left of it."""

    TYPE = "route.planned.v1"
    KEY = "route_id"
    ROOT = "route_id"
    CREATES = True
    route_id: UUID
    crew_id: UUID
    date: Day
    distance_meters: int
    drive_seconds: int
    on_site_seconds: int
    source: str
    degraded: bool
    stops: list[RouteStopData]


class EtaChanged(DomainEvent, frozen=True, kw_only=True):
    """A crew will be at a visit at another time than was said last. `promise` is kept, at_risk or broken; `alert` is
    true once per version of the promise, when it first stops being kept."""

    TYPE = "eta.changed.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    CREATES = True
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    arrives_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    promise: str
    alert: bool
    crew_name: str | None = None
    job_number: int | None = None


class PlannedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Where a visit is to stand in the calendar. `booking_version` is that of the booking which the plan saw."""

    visit_id: UUID
    crew_id: UUID
    starts_at: datetime
    minutes: int
    booking_version: int | None


class PlanConfirmed(DomainEvent, frozen=True, kw_only=True):
    """The office wants the calendar to follow a plan, in whole or for some visits."""

    TYPE = "plan.confirmed.v1"
    KEY = "plan_id"
    ROOT = "plan_id"
    CREATES = True
    plan_id: UUID
    date: Day
    items: list[PlannedItem]
