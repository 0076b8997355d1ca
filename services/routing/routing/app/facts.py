"""Business figures of routing: whether today's promised arrival windows were kept, and what is expected of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from common.telemetry.facts import NOW, Fact, local_day
from routing.domain.known_crews import KnownOrganization
from routing.domain.known_work import CANCELLED, EN_ROUTE, OPEN, KnownBooking, KnownVisit
from routing.domain.live import BROKEN, KEPT
from routing.domain.routes import SaidEta

_began_at = func.coalesce(KnownVisit.started_at, KnownVisit.completed_at)
_state = case(
    (_began_at <= KnownBooking.window_ends_at, KEPT),
    (func.coalesce(_began_at, NOW) > KnownBooking.window_ends_at, BROKEN),
    else_="open",
).label("state")
_expected = func.coalesce(SaidEta.promise, KEPT).label("promise")


def _of_bookings_today(*columns: Any) -> Select[Any]:
    """Columns of what is booked for today, each in its organization's own day."""
    organization = KnownBooking.organization_id
    return (
        select(*columns)
        .select_from(KnownOrganization)
        .join(
            KnownBooking,
            (organization == KnownOrganization.organization_id)
            & (KnownBooking.starts_on == local_day(KnownOrganization.zone)),
        )
        .join(KnownVisit, (KnownVisit.organization_id == organization) & (KnownVisit.id == KnownBooking.visit_id))
    )


FACTS: Sequence[Fact] = (
    Fact(
        statement=_of_bookings_today(_state, func.count()).where(KnownVisit.status != CANCELLED).group_by(_state),
        labels=("state",),
        gauges={"crewline_promises_today": "Arrival windows promised for today, by whether they were kept."},
    ),
    Fact(
        statement=_of_bookings_today(_expected, func.count())
        .outerjoin(SaidEta, (SaidEta.organization_id == KnownVisit.organization_id) & (SaidEta.id == KnownVisit.id))
        .where(KnownVisit.status.in_((OPEN, EN_ROUTE)))
        .group_by(_expected),
        labels=("promise",),
        gauges={"crewline_etas_today": "Visits of today that have not begun, by what is expected."},
    ),
)
