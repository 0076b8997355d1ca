"""The best order of one crew's day while the caller waits; the outcome is kept as a plan that can be applied."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from common.errors import NotFound
from routing.app.asking import check_asked, wish_of
from routing.app.days import shared_day_of
from routing.app.operations.solving import Planner
from routing.app.plans import keep_plan
from routing.app.ports import OpenUnitOfWork
from routing.app.queries.plans import plan_view
from routing.domain.availability import kept_in_words
from routing.domain.day import Day
from routing.domain.day_plans import CREW_DAY, DayPlan
from routing.domain.refusals import CrewOff, NothingToRoute, PlaceUnknown, TooManyStops
from routing.domain.zones import check_day

MOST_WHILE_WAITING = 15
# Whoever waits at the gateway waits for five seconds; most days are proven in a fraction of one.
SECONDS = 3.0


def optimize_route(
    open_uow: OpenUnitOfWork, planner: Planner, *, crew_id: UUID, on: date, id: UUID | None = None, **asked: Any
) -> dict[str, Any]:
    """Order a crew's day. Nothing is changed until the plan is applied."""
    check_day(on, field="on")
    with open_uow() as uow:
        # A repeat of a creation whose answer was lost.
        known = uow.session.get(DayPlan, (uow.organization_id, id)) if id is not None else None
        if known is not None:
            return plan_view(known)
        day = shared_day_of(uow, on, crew_ids=[crew_id])
    _check_routable(day, crew_id, asked)
    outcome = planner.solve(day, wish_of(asked), seconds=SECONDS)
    with open_uow() as uow:
        wanted = {"crew_ids": [crew_id], "seconds": SECONDS, **asked}
        plan = keep_plan(uow, on=on, kind=CREW_DAY, id=id, asked=wanted)
        plan.begin(at=uow.now)
        plan.finish(result=outcome.result, changes=outcome.changes, at=uow.now)
        uow.session.flush()
        return plan_view(plan)


def _check_routable(day: Day, crew_id: UUID, asked: dict[str, Any]) -> None:
    crew = next((crew for crew in day.crews if crew.id == crew_id), None)
    if crew is None:
        raise NotFound("There is no such active crew", field="crew_id")
    if not crew.shifts:
        raise CrewOff(kept_in_words([crew]), field="on")
    check_asked(day, replan=False, **asked)
    stops = [visit for visit in day.visits if visit.is_plannable]
    if not stops:
        raise NothingToRoute(field="on")
    if len(stops) > MOST_WHILE_WAITING:
        raise TooManyStops(f"More than {MOST_WHILE_WAITING} stops: ask for a day plan of this crew", stops=len(stops))
    unmapped = [str(visit.id) for visit in stops if visit.place is None]
    if unmapped:
        raise PlaceUnknown(visit_ids=unmapped)
