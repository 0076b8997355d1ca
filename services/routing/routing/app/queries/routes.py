"""Routes, maps of them, and promises that are about to break, as they are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from routing.app.known_office import zone_of
from routing.app.viewer import Viewer, check_sees, crews_seen
from routing.domain.known_crews import KnownCrew
from routing.domain.routes import PromiseAlert, Route
from routing.domain.travel import ESTIMATE
from routing.domain.zones import check_day, local_day


def crew_route(uow: UnitOfWork, viewer: Viewer, *, crew_id: UUID, on: date | None = None) -> dict[str, Any]:
    """One crew's day, as it was routed last."""
    on = _day(uow, on)
    check_sees(uow, viewer, crew_id, on)
    crew = uow.get(KnownCrew, crew_id)
    this = (Route.organization_id == uow.organization_id, Route.crew_id == crew_id, Route.runs_on == on)
    route = uow.session.scalar(select(Route).where(*this))
    view = _card(route, crew.name, now=uow.now) if route is not None else _nothing(crew, on)
    return {
        **view,
        "stops": route.stops if route is not None else [],
        "last_leg": route.last_leg if route is not None else {"drive_seconds": 0, "distance_meters": 0},
    }


def crew_map(uow: UnitOfWork, viewer: Viewer, *, crew_id: UUID, on: date | None = None) -> dict[str, Any]:
    """The same as GeoJSON: a point for each stop that is on the map, and the line between them."""
    on = _day(uow, on)
    check_sees(uow, viewer, crew_id, on)
    uow.get(KnownCrew, crew_id)
    this = (Route.organization_id == uow.organization_id, Route.crew_id == crew_id, Route.runs_on == on)
    route = uow.session.scalar(select(Route).where(*this))
    features = [_point(stop) for stop in (route.stops if route else []) if stop["latitude"] is not None]
    if route is not None and len(route.line) > 1:
        features.append(_line(route))
    return {"type": "FeatureCollection", "features": features}


def route_page(uow: UnitOfWork, viewer: Viewer, *, limit: int, after: str | None, on: date | None = None) -> Page:
    """The crews' totals of a day."""
    on = _day(uow, on)
    wanted = select(Route, KnownCrew.name).join(
        KnownCrew, (KnownCrew.organization_id == Route.organization_id) & (KnownCrew.id == Route.crew_id)
    )
    wanted = wanted.where(Route.organization_id == uow.organization_id, Route.runs_on == on)
    seen = crews_seen(uow, viewer, on)
    if seen is not None:
        wanted = wanted.where(Route.crew_id.in_(seen))
    rows = cast("Select[Any]", wanted)
    page = keyset(uow.session, rows, columns=[Route.crew_id], after=after, limit=limit)
    return Page([_card(row[0], row[1], now=uow.now) for row in page.items], page.next)


def alert_page(uow: UnitOfWork, *, limit: int, after: str | None, on: date | None = None) -> Page:
    """Promises that will not be kept as things stood when it was noticed, newest first."""
    wanted = select(PromiseAlert).where(PromiseAlert.organization_id == uow.organization_id)
    if on is not None:
        wanted = wanted.where(PromiseAlert.runs_on == on)
    return keyset(uow.session, wanted, columns=[PromiseAlert.id.desc()], after=after, limit=limit)


def _day(uow: UnitOfWork, on: date | None) -> date:
    """The day that is asked for: today, if none is named."""
    return local_day(uow.now, zone_of(uow)) if on is None else check_day(on, field="on")


def _card(route: Route, crew_name: str, *, now: datetime) -> dict[str, Any]:
    return {
        "crew_id": route.crew_id,
        "crew_name": crew_name,
        "on": route.runs_on,
        "is_up_to_date": route.due_at is None or route.due_at > now,
        "planned_at": route.planned_at,
        "source": route.source,
        "degraded": route.degraded,
        "stop_count": len(route.stops),
        "drive_seconds": route.drive_seconds,
        "distance_meters": route.distance_meters,
        "on_site_seconds": route.on_site_seconds,
    }


def _nothing(crew: KnownCrew, on: date) -> dict[str, Any]:
    return {
        "crew_id": crew.id,
        "crew_name": crew.name,
        "on": on,
        "is_up_to_date": True,
        "planned_at": None,
        "source": ESTIMATE,
        "degraded": False,
        "stop_count": 0,
        "drive_seconds": 0,
        "distance_meters": 0,
        "on_site_seconds": 0,
    }


def _point(stop: dict[str, Any]) -> dict[str, Any]:
    shown = ("position", "visit_id", "title", "status", "arrives_at", "departs_at", "promise")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [stop["longitude"], stop["latitude"]]},
        "properties": {"kind": "stop", **{name: stop[name] for name in shown}},
    }


def _line(route: Route) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": route.line},
        "properties": {
            "kind": "route",
            "crew_id": str(route.crew_id),
            "drive_seconds": route.drive_seconds,
            "distance_meters": route.distance_meters,
            "source": route.source,
            "follows_roads": route.line_follows_roads,
        },
    }
