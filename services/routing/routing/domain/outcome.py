"""What a plan says to people and to the calendar: the routes with their times, what changes, and totals before and
after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from routing.domain.availability import KeptIn
from routing.domain.day import Crew, Day, Visit
from routing.domain.live import KEPT
from routing.domain.planning.plan import Plan, Route, Unassigned
from routing.domain.planning.plan import Visit as PlannedVisit
from routing.domain.staying import because_of_crews
from routing.domain.travel import TravelTimes
from routing.domain.zones import grid_after, grid_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """As JSON columns hold it."""

    result: dict[str, Any]
    changes: list[dict[str, Any]]


def outcome_of(
    day: Day,
    plan: Plan,
    *,
    times: TravelTimes,
    left_out: Sequence[Unassigned],
    reasons: dict[str, dict[str, Any]],
) -> Outcome:
    """Everything that is shown of a plan. `reasons`: by stop, why it went where it did."""
    routes = [_route(day, route, reasons) for route in plan.routes]
    stops = [(route["crew_id"], stop) for route in routes for stop in route["stops"]]
    changes = [_change(day, crew_id, stop) for crew_id, stop in stops if stop["is_changed"]]
    result = {
        "engine": plan.engine,
        "is_proven": plan.is_proven,
        "source": times.source,
        "degraded": times.degraded,
        "routes": routes,
        "unassigned": [_unassigned(day, each) for each in (*because_of_crews(plan.unassigned, day), *left_out)],
        "kept_in": [_kept_in(crew, crew.kept_in) for crew in day.crews if crew.kept_in is not None],
        "before": _before(day, times),
        "after": _after(plan),
    }
    return Outcome(result=result, changes=changes)


def _route(day: Day, route: Route, reasons: dict[str, dict[str, Any]]) -> dict[str, Any]:
    names = {crew.id: crew.name for crew in day.crews}
    return {
        "crew_id": route.crew_id,
        "crew_name": names[UUID(route.crew_id)],
        "leaves_at": day.moment(route.leaves_at).isoformat(),
        "returns_at": day.moment(route.returns_at).isoformat(),
        "drive_seconds": route.drive_seconds,
        "distance_meters": route.drive_meters,
        "on_site_seconds": route.service_seconds,
        "stops": [
            _stop(day, route.crew_id, number, planned, reasons) for number, planned in enumerate(route.visits, start=1)
        ],
    }


def _stop(
    day: Day, crew_id: str, number: int, planned: PlannedVisit, reasons: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    visit = day.by_id[UUID(planned.stop_id)]
    starts_at = _start_on_grid(day, visit, planned).isoformat()
    spot = visit.spot
    before = {"crew_id": str(spot.crew_id), "starts_at": spot.starts_at.isoformat()} if spot else None
    return {
        "position": number,
        "visit_id": planned.stop_id,
        "job_id": str(visit.job_id),
        "title": visit.title,
        "arrives_at": day.moment(planned.arrives_at).isoformat(),
        "starts_at": starts_at,
        "departs_at": day.moment(planned.departs_at).isoformat(),
        "minutes": (planned.ends_at - planned.starts_at) // 60,
        "drive_seconds": planned.leg_seconds,
        "distance_meters": planned.leg_meters,
        "late_seconds": planned.late_seconds,
        "before": before,
        "is_changed": before != {"crew_id": crew_id, "starts_at": starts_at},
        **reasons.get(planned.stop_id, {"why": "", "alternatives": []}),
    }


def _start_on_grid(day: Day, visit: Visit, planned: PlannedVisit) -> datetime:
    """The quarter hour in which work begins: earlier ones end before it, so no booking runs into the next. Never before
    the promised window opens."""
    begins_at = day.moment(planned.starts_at)
    if visit.spot is None or visit.spot.window_starts_at > begins_at:
        return grid_before(begins_at)
    return max(grid_before(begins_at), grid_after(visit.spot.window_starts_at))


def _change(day: Day, crew_id: str, stop: dict[str, Any]) -> dict[str, Any]:
    spot = day.by_id[UUID(stop["visit_id"])].spot
    return {
        "visit_id": stop["visit_id"],
        "crew_id": crew_id,
        "starts_at": stop["starts_at"],
        "minutes": stop["minutes"],
        "booking_version": spot.booking_version if spot else None,
        "before": stop["before"],
    }


def _unassigned(day: Day, each: Unassigned) -> dict[str, Any]:
    visit = day.by_id[UUID(each.stop_id)]
    return {
        "visit_id": each.stop_id,
        "job_id": str(visit.job_id),
        "title": visit.title,
        "code": each.code,
        "reason": each.reason,
        "stays_booked": visit.spot is not None,
    }


def _kept_in(crew: Crew, kept_in: KeptIn) -> dict[str, Any]:
    return {"crew_id": str(crew.id), "crew_name": crew.name, "code": kept_in.code, "reason": kept_in.reason}


def _before(day: Day, times: TravelTimes) -> dict[str, int]:
    """What is still to come as it is booked now."""
    days = [day.projected(crew, times) for crew in day.crews]
    to_come = [each for one in days for each in one.arrivals if day.by_id[each.stop.visit_id].is_plannable]
    late = [each for each in to_come if each.promise != KEPT]
    return {
        "visits": len(to_come),
        "drive_seconds": sum(each.leg.seconds for each in to_come)
        + sum(one.last_leg.seconds for one in days if _goes_on(day, one)),
        "distance_meters": sum(each.leg.meters for each in to_come)
        + sum(one.last_leg.meters for one in days if _goes_on(day, one)),
        "on_site_seconds": sum(each.stop.minutes * 60 for each in to_come),
        "promises_broken": len(late),
        "late_seconds": sum(round((each.arrives_at - each.stop.window_ends_at).total_seconds()) for each in late),
    }


def _goes_on(day: Day, one: Any) -> bool:
    return any(day.by_id[each.stop.visit_id].is_plannable for each in one.arrivals)


def _after(plan: Plan) -> dict[str, int]:
    totals = plan.totals
    return {
        "visits": totals.stops,
        "drive_seconds": totals.drive_seconds,
        "distance_meters": totals.drive_meters,
        "on_site_seconds": totals.service_seconds,
        "promises_broken": totals.late,
        "late_seconds": totals.late_seconds,
    }
