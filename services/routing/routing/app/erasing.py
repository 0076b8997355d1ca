"""Blanking what routes and day plans say of an erased customer's visits: what they were called and where they were."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, or_, select, update
from sqlalchemy.orm import Session

from common.erasing.marks import Erasure, Record
from routing.app.known_work import ERASED_FACTS
from routing.domain.day_plans import DayPlan
from routing.domain.known_work import KnownVisit
from routing.domain.routes import Route

_JSON_OF_PLANS = ("asked", "result", "changes", "applied", "refused")


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Blank them; name the records that were about the customer. Lines on the map are drawn anew without the place."""
    own = erasure.organization_id
    theirs = (KnownVisit.organization_id == own, KnownVisit.customer_id == erasure.subject_id)
    session.execute(update(KnownVisit).where(*theirs).values(**ERASED_FACTS))
    visits = session.scalars(select(KnownVisit.id).where(*theirs)).all()
    names = {str(visit_id) for visit_id in visits}
    if names:
        told = "|".join(sorted(names))
        on_the_way = cast(Route.stops, Text).regexp_match(told)
        for route in session.scalars(select(Route).where(Route.organization_id == own, on_the_way)):
            route.stops, route.line = _blanked(route.stops, names), []
        planned = or_(*(cast(getattr(DayPlan, column), Text).regexp_match(told) for column in _JSON_OF_PLANS))
        for plan in session.scalars(select(DayPlan).where(DayPlan.organization_id == own, planned)):
            _blank_plan(plan, names)
    return [("customer", erasure.subject_id), *(("visit", visit_id) for visit_id in visits)]


def _blank_plan(plan: DayPlan, names: set[str]) -> None:
    for column in _JSON_OF_PLANS:
        told = getattr(plan, column)
        less = _blanked(told, names)
        if less != told:
            setattr(plan, column, less)


def _blanked(told: Any, names: set[str]) -> Any:
    """The same with every stop at one of these visits without title and place."""
    if isinstance(told, list):
        return [_blanked(each, names) for each in told]
    if not isinstance(told, dict):
        return told
    less = {name: _blanked(each, names) for name, each in told.items()}
    if less.get("visit_id") in names:
        less |= {name: value for name, value in ERASED_FACTS.items() if name in less}
    return less
