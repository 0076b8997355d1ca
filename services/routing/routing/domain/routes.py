"""A crew's route of a day as it was computed last, and what was said of it. It is computed anew when it is due."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow, VersionedRow
from routing.domain.declarative import Base
from routing.domain.events import EtaChanged, RoutePlanned, RouteStopData
from routing.domain.live import AT_RISK, KEPT, Arrival, CrewDay, is_worth_saying
from routing.domain.travel import Line, TravelTimes


class Route(VersionedRow, Base):
    """One crew's day. `due_at`: from then on what is stored may be out of date."""

    __tablename__ = "routes"
    __table_args__ = (
        UniqueConstraint("organization_id", "crew_id", "runs_on"),
        Index("ix_routes_day", "organization_id", "runs_on", "crew_id"),
        Index("ix_routes_due", "due_at"),
    )
    crew_id: Mapped[UUID]
    runs_on: Mapped[date]
    due_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    source: Mapped[str]
    degraded: Mapped[bool]
    drive_seconds: Mapped[int]
    distance_meters: Mapped[int]
    on_site_seconds: Mapped[int]
    stops: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    line: Mapped[list[list[float]]] = mapped_column(JSONB())
    line_follows_roads: Mapped[bool] = mapped_column(default=False)
    last_leg: Mapped[dict[str, Any]] = mapped_column(JSONB())
    said: Mapped[str]

    def take(self, day: CrewDay, *, times: TravelTimes, line: Line, at: datetime) -> RoutePlanned | None:
        """Note the day as it is now; what is told of it, unless the same was told before."""
        self.planned_at, self.source, self.degraded = at, times.source, times.degraded
        self.drive_seconds, self.distance_meters = day.drive_seconds, day.distance_meters
        self.on_site_seconds = day.on_site_seconds
        self.stops = [_record(number, arrival) for number, arrival in enumerate(day.arrivals, start=1)]
        self.line, self.line_follows_roads = [list(point) for point in line.points], line.follows_roads
        self.last_leg = {"drive_seconds": day.last_leg.seconds, "distance_meters": day.last_leg.meters}
        said = self._fingerprint(day)
        if said == self.said or (not self.said and not day.arrivals):
            return None
        self.said = said
        return self._told(day)

    def _fingerprint(self, day: CrewDay) -> str:
        """What makes a route another one: its stops, their booked times and the roads; not each minute of delay."""
        order = [[str(each.stop.visit_id), each.stop.starts_at.isoformat(), each.stop.minutes] for each in day.arrivals]
        told = [order, self.distance_meters, self.drive_seconds, self.source, self.degraded]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _told(self, day: CrewDay) -> RoutePlanned:
        return RoutePlanned(
            route_id=self.id,
            crew_id=self.crew_id,
            date=self.runs_on,
            distance_meters=self.distance_meters,
            drive_seconds=self.drive_seconds,
            on_site_seconds=self.on_site_seconds,
            source=self.source,
            degraded=self.degraded,
            stops=[
                RouteStopData(visit_id=each.stop.visit_id, arrives_at=each.arrives_at, departs_at=each.departs_at)
                for each in day.arrivals
            ],
        )


class SaidEta(TenantRow, Base):
    """The arrival that was said last of a visit (its id), so that only what matters is said again."""

    __tablename__ = "said_etas"
    arrives_at: Mapped[datetime]
    promise: Mapped[str]
    promise_version: Mapped[int]

    @classmethod
    def booked(cls, organization_id: UUID, arrival: Arrival) -> SaidEta:
        """What the customer believes before anything is said: the crew comes when it is booked."""
        stop = arrival.stop
        return cls(
            organization_id=organization_id,
            id=stop.visit_id,
            arrives_at=stop.starts_at,
            promise=KEPT,
            promise_version=stop.promise_version,
        )

    def follow(self, arrival: Arrival, *, crew_id: UUID, crew_name: str, alert: bool) -> EtaChanged | None:
        """What is to be said of the visit now; None when what was said is good enough."""
        stop = arrival.stop
        if self.promise_version != stop.promise_version:
            self.promise_version, self.arrives_at, self.promise = stop.promise_version, stop.starts_at, KEPT
        if not alert and not is_worth_saying(arrival, said_at=self.arrives_at, said_promise=self.promise):
            return None
        self.arrives_at, self.promise = arrival.arrives_at, arrival.promise
        return EtaChanged(
            visit_id=stop.visit_id,
            job_id=stop.job_id,
            crew_id=crew_id,
            arrives_at=arrival.arrives_at,
            window_starts_at=stop.window_starts_at,
            window_ends_at=stop.window_ends_at,
            promise_version=stop.promise_version,
            promise=arrival.promise,
            alert=alert,
            crew_name=crew_name,
            job_number=stop.job_number,
        )


class PromiseAlert(TenantRow, Base):
    """A promise that will not be kept as things stand; one per visit and version of its promise."""

    __tablename__ = "promise_alerts"
    __table_args__ = (
        UniqueConstraint("organization_id", "visit_id", "promise_version"),
        Index("ix_promise_alerts_day", "organization_id", "runs_on", "id"),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    runs_on: Mapped[date]
    promise_version: Mapped[int]
    window_ends_at: Mapped[datetime]
    arrives_at: Mapped[datetime]
    promise: Mapped[str]
    found_at: Mapped[datetime]


def wants_alert(arrival: Arrival) -> bool:
    """Whether somebody should act: the promise will break, but has not yet."""
    return arrival.promise == AT_RISK


def _record(number: int, arrival: Arrival) -> dict[str, Any]:
    stop = arrival.stop
    return {
        "position": number,
        "visit_id": str(stop.visit_id),
        "job_id": str(stop.job_id),
        "title": stop.title,
        "status": stop.status,
        "latitude": stop.place.latitude if stop.place else None,
        "longitude": stop.place.longitude if stop.place else None,
        "booked_at": stop.starts_at.isoformat(),
        "arrives_at": arrival.arrives_at.isoformat(),
        "departs_at": arrival.departs_at.isoformat(),
        "drive_seconds": arrival.leg.seconds,
        "distance_meters": arrival.leg.meters,
        "window_starts_at": stop.window_starts_at.isoformat(),
        "window_ends_at": stop.window_ends_at.isoformat(),
        "promise": arrival.promise,
    }
