"""Noting that crews' days changed. However many changes come, the day is routed once, by the timer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from routing.domain.known_work import KnownBooking
from routing.domain.routes import Route
from routing.domain.travel import ESTIMATE


def mark_days(uow: UnitOfWork, days: Iterable[tuple[UUID, date]]) -> None:
    """These crews' days are to be routed anew."""
    rows = [
        {
            "organization_id": uow.organization_id,
            "id": new_id(),
            "version": 1,
            "crew_id": crew_id,
            "runs_on": on,
            "due_at": uow.now,
            "source": ESTIMATE,
            "degraded": False,
            "drive_seconds": 0,
            "distance_meters": 0,
            "on_site_seconds": 0,
            "stops": [],
            "line": [],
            "last_leg": {"drive_seconds": 0, "distance_meters": 0},
            "said": "",
        }
        # In one order, so that two transactions never wait for each other.
        for crew_id, on in sorted(set(days))
    ]
    if rows:
        uow.session.flush()
        made = insert(Route).values(rows)
        keys = ["organization_id", "crew_id", "runs_on"]
        uow.session.execute(made.on_conflict_do_update(index_elements=keys, set_={"due_at": made.excluded.due_at}))


def mark_visit(uow: UnitOfWork, visit_id: UUID) -> None:
    """The days on which a visit is booked are to be routed anew."""
    booked = select(KnownBooking.crew_id, KnownBooking.starts_on).where(
        KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit_id
    )
    mark_days(uow, [(row.crew_id, row.starts_on) for row in uow.session.execute(booked)])


def mark_all(uow: UnitOfWork) -> None:
    """Every day from yesterday on on which something is booked is to be routed anew."""
    yesterday = uow.now.date() - timedelta(days=1)
    booked = select(KnownBooking.crew_id, KnownBooking.starts_on).distinct()
    ours = (KnownBooking.organization_id == uow.organization_id, KnownBooking.starts_on >= yesterday)
    mark_days(uow, [(row.crew_id, row.starts_on) for row in uow.session.execute(booked.where(*ours))])


def mark_crew(uow: UnitOfWork, crew_id: UUID) -> None:
    """A crew's days from yesterday on are to be routed anew: its places or hours changed."""
    yesterday = uow.now.date() - timedelta(days=1)
    known = select(Route.runs_on).where(
        Route.organization_id == uow.organization_id, Route.crew_id == crew_id, Route.runs_on >= yesterday
    )
    mark_days(uow, [(crew_id, on) for on in uow.session.scalars(known)])
