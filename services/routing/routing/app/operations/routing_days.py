"""Routing the crews' days that changed: reads a day, asks the roads, notes the route and says what is new of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from routing.app.days import day_of
from routing.app.ports import OpenUnitOfWork, Roads
from routing.domain.day import Crew, Day
from routing.domain.geography import Place
from routing.domain.known_crews import KnownCrew
from routing.domain.known_work import COMPLETED, IN_PROGRESS
from routing.domain.live import LOOK_AGAIN, Arrival, CrewDay
from routing.domain.routes import PromiseAlert, Route, SaidEta, wants_alert

AT_ONCE = 50


def due_routes(session: Session, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """(organization, route) of the days that are due, the longest due first."""
    due = select(Route.organization_id, Route.id).where(Route.due_at <= now).order_by(Route.due_at).limit(AT_ONCE)
    return [(row.organization_id, row.id) for row in session.execute(due)]


def route_day(open_uow: OpenUnitOfWork, roads: Roads, *, route_id: UUID) -> None:
    """Route one crew's day as it stands now. What changes meanwhile makes it due again."""
    with open_uow() as uow:
        route = uow.get(Route, route_id)
        crew_id, on, due_at = route.crew_id, route.runs_on, route.due_at
        day = day_of(uow, on, crew_ids=[crew_id])
        crew = _crew(uow, day, crew_id)
    times = roads.between_all([*day.places(), *(place for place in (crew.start, crew.end) if place is not None)])
    going = day.projected(crew, times)
    line = roads.line(_way(crew, going))
    with open_uow() as uow:
        route = uow.lock(Route, route_id)
        said = route.take(going, times=times, line=line, at=uow.now)
        if route.due_at == due_at:
            route.due_at = going.look_again_at
        if said is not None:
            uow.emit(said)
        if day.now is not None:
            _follow_arrivals(uow, crew, on, going.arrivals)


def postpone(open_uow: OpenUnitOfWork, *, route_id: UUID) -> None:
    """Leave a day that cannot be routed alone for a minute."""
    with open_uow() as uow:
        uow.lock(Route, route_id).due_at = uow.now + LOOK_AGAIN


def _crew(uow: UnitOfWork, day: Day, crew_id: UUID) -> Crew:
    """The crew, also when it is not active any more: what is booked for it is still its route."""
    for crew in day.crews:
        if crew.id == crew_id:
            return crew
    known = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    return Crew(
        id=crew_id,
        name=known.name if known else "",
        skills=frozenset(),
        start=known.starts_from if known else None,
        end=known.ends_at if known else None,
        shifts=(),
    )


def _way(crew: Crew, going: CrewDay) -> list[Place]:
    """From place to place; nowhere on a day without stops."""
    places = [crew.start, *(each.stop.place for each in going.arrivals), crew.end]
    return [place for place in places if place is not None] if going.arrivals else []


def _follow_arrivals(uow: UnitOfWork, crew: Crew, on: date, arrivals: Sequence[Arrival]) -> None:
    """Say of each stop that is left when the crew will be there, where that is news."""
    left = [each for each in arrivals if each.stop.status not in (COMPLETED, IN_PROGRESS)]
    ids = [each.stop.visit_id for each in left]
    ours = (SaidEta.organization_id == uow.organization_id, SaidEta.id.in_(ids))
    said = {eta.id: eta for eta in uow.session.scalars(select(SaidEta).where(*ours).with_for_update())}
    alerted = _alerted(uow, ids)
    for each in left:
        stop = each.stop
        eta = said.get(stop.visit_id) or SaidEta.booked(uow.organization_id, each)
        is_first = wants_alert(each) and (stop.visit_id, stop.promise_version) not in alerted
        event = eta.follow(each, crew_id=crew.id, crew_name=crew.name, alert=is_first)
        if is_first:
            uow.session.add(_alert(uow, crew.id, on, each))
        if event is not None:
            uow.session.add(eta)
            uow.emit(event)


def _alerted(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> set[tuple[UUID, int]]:
    ours = (PromiseAlert.organization_id == uow.organization_id, PromiseAlert.visit_id.in_(visit_ids))
    found = uow.session.execute(select(PromiseAlert.visit_id, PromiseAlert.promise_version).where(*ours))
    return {(row.visit_id, row.promise_version) for row in found}


def _alert(uow: UnitOfWork, crew_id: UUID, on: date, arrival: Arrival) -> PromiseAlert:
    stop = arrival.stop
    return PromiseAlert(
        organization_id=uow.organization_id,
        visit_id=stop.visit_id,
        job_id=stop.job_id,
        crew_id=crew_id,
        runs_on=on,
        promise_version=stop.promise_version,
        window_ends_at=stop.window_ends_at,
        arrives_at=arrival.arrives_at,
        promise=arrival.promise,
        found_at=uow.now,
    )
