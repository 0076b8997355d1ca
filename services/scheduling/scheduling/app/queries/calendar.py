"""Day, week and list of the calendar, by the office's clocks; the number of statements does not grow with what is
shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, or_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import keyset
from scheduling.app.office import known_organization
from scheduling.app.queries.cards import (
    CARD_COLUMNS,
    as_cards,
    card_rows,
    filtered,
    overlapping,
    plain_cards,
    totals,
)
from scheduling.app.queries.queue import unscheduled
from scheduling.app.scope import Viewer
from scheduling.domain.bookings import Booking
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.crews import Crew, CrewMember
from scheduling.domain.hours import Shift, open_ranges
from scheduling.domain.refusals import BadDays
from scheduling.domain.zones import Days, check_day, day_bounds

MOST_CARDS = 2_000
WEEK_DAYS = 7
MOST_LISTED_DAYS = 92
QUEUE_SHOWN = 50


def day(uow: UnitOfWork, *, viewer: Viewer, on: date, **filters: Any) -> dict[str, Any]:
    """One local day grouped by crew."""
    table = _table(uow, viewer=viewer, first=check_day(on, field="on"), days=1, filters=filters)
    table["crews"] = [{"crew": row["crew"], **row["days"][0]} for row in table["crews"]]
    del table["days"]
    return {**table, "on": on, "unassigned": _unassigned(uow, viewer, filters)}


def week(uow: UnitOfWork, *, viewer: Viewer, from_on: date, **filters: Any) -> dict[str, Any]:
    """Seven local days, crews by days, with the row of what has no crew yet."""
    table = _table(uow, viewer=viewer, first=check_day(from_on, field="from"), days=WEEK_DAYS, filters=filters)
    return {**table, "from_on": from_on, "unassigned": _unassigned(uow, viewer, filters)}


def bookings(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    limit: int,
    after: str | None,
    from_on: date | None = None,
    until_on: date | None = None,
    **filters: Any,
) -> dict[str, Any]:
    """Live bookings in order of their start, between two local days (both count)."""
    zone = known_organization(uow).zone
    rows = card_rows(uow, viewer=viewer, columns=CARD_COLUMNS).where(Booking.status == "booked")
    rows = filtered(rows, **filters)
    if from_on is not None:
        rows = rows.where(Booking.starts_at >= day_bounds(check_day(from_on, field="from"), zone)[0])
    if until_on is not None:
        rows = rows.where(Booking.starts_at < day_bounds(check_day(until_on, field="until"), zone)[1])
    page = keyset(uow.session, rows, columns=[Booking.starts_at, Booking.id], after=after, limit=limit)
    return {"items": as_cards(uow, page.items), "next": page.next}


def listing(
    uow: UnitOfWork, *, viewer: Viewer, from_on: date, until_on: date, limit: int, after: str | None, **filters: Any
) -> dict[str, Any]:
    """The calendar as a list: the bookings of some local days by their start, with totals over all of them."""
    zone, currency = known_organization(uow).zone, known_organization(uow).currency
    begins_at = day_bounds(check_day(from_on, field="from"), zone)[0]
    ends_at = day_bounds(check_day(until_on, field="until"), zone)[1]
    if not from_on <= until_on < from_on + timedelta(days=MOST_LISTED_DAYS):
        raise BadDays(field="until")
    rows = card_rows(uow, viewer=viewer, columns=CARD_COLUMNS).where(overlapping(begins_at, ends_at))
    rows = filtered(rows, **filters)
    page = keyset(uow.session, rows, columns=[Booking.starts_at, Booking.id], after=after, limit=limit)
    return {**totals(uow, rows, currency=currency), "zone": zone, "items": as_cards(uow, page.items), "next": page.next}


def _table(uow: UnitOfWork, *, viewer: Viewer, first: date, days: int, filters: dict[str, Any]) -> dict[str, Any]:
    """Crews by days. A booking over midnight stands in each day that it touches."""
    zone = known_organization(uow).zone
    shown = Days(first, days, zone)
    rows = card_rows(uow, viewer=viewer, columns=CARD_COLUMNS).where(overlapping(*shown.during))
    wanted = filtered(rows, **filters)
    wanted = wanted.order_by(Booking.starts_at, Booking.id).limit(MOST_CARDS + 1)
    found: Sequence[Any] = uow.session.connection().execute(wanted).all()
    booked = {UUID(crew_id) for crew_id in {row.crew_id for row in found[:MOST_CARDS]}}
    crews = _crews(uow, viewer, shown.all, with_bookings=booked, filters=filters)
    cards, around = plain_cards(uow, found[:MOST_CARDS], crew_ids=[crew.id for crew in crews], days=shown)
    cells: dict[tuple[str, date], list[dict[str, Any]]] = {}
    for card in cards:
        for touched in shown.touched(card["starts_at"], card["ends_at"]):
            cells.setdefault((card["crew_id"], touched), []).append(card)
    return {
        "zone": zone,
        "days": shown.all,
        "holidays": [{"on": on, "name": name} for on, name in sorted(around.holidays.items()) if on in shown.all],
        "complete": len(found) <= MOST_CARDS,
        "crews": [_crew_row(crew, shown, cells, around) for crew in crews],
    }


def _crew_row(
    crew: Row[Any], shown: Days, cells: Mapping[tuple[str, date], list[dict[str, Any]]], around: Circumstances
) -> dict[str, Any]:
    """A crew's days: when it works, what it has along, when it is away, and its bookings."""
    shifts = [Shift(**record) for record in crew.hours]
    return {
        "crew": {"id": crew.id, "name": crew.name, "colour": crew.colour, "active": crew.active},
        "days": [
            _cell(crew.id, on, shifts, cells.get((str(crew.id), on), []), around, zone=shown.zone) for on in shown.all
        ],
    }


def _cell(
    crew_id: UUID, on: date, shifts: list[Shift], cards: list[dict[str, Any]], around: Circumstances, *, zone: str
) -> dict[str, Any]:
    opened = open_ranges(shifts, on, on, zone=zone) if on not in around.holidays else []
    return {
        "on": on,
        "open": [{"opens_at": opens_at, "closes_at": closes_at} for opens_at, closes_at in opened],
        "away": [
            {"starts_at": away.starts_at, "ends_at": away.ends_at}
            for away in around.away_during({crew_id}, *day_bounds(on, zone))
        ],
        "vehicles": [
            {"vehicle_id": held.id, "name": held.name, "kind": held.kind, "grounded": held.is_grounded(on)}
            for held in around.vehicles_of(crew_id, on)
        ],
        "bookings": cards,
    }


def _crews(
    uow: UnitOfWork, viewer: Viewer, days: Sequence[date], *, with_bookings: set[UUID], filters: dict[str, Any]
) -> Sequence[Row[Any]]:
    """Active crews and those with a card; for a viewer of own visits only the crews they belong to then."""
    found = select(Crew.id, Crew.name, Crew.colour, Crew.active, Crew.hours).where(
        Crew.organization_id == uow.organization_id
    )
    if filters.get("crew_id") is not None:
        found = found.where(Crew.id == filters["crew_id"])
    wanted: ColumnElement[bool] = Crew.active.is_(True)
    if not viewer.sees_all:
        wanted = exists().where(
            CrewMember.organization_id == Crew.organization_id,
            CrewMember.crew_id == Crew.id,
            CrewMember.person_id == viewer.person_id,
            CrewMember.from_on <= days[-1],
            or_(CrewMember.until_on.is_(None), CrewMember.until_on >= days[0]),
        )
    found = found.where(or_(wanted, Crew.id.in_(with_bookings)))
    return uow.session.execute(found.order_by(Crew.name, Crew.id)).all()


def _unassigned(uow: UnitOfWork, viewer: Viewer, filters: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: filters.get(name) for name in ("tag_id", "service")}
    return unscheduled(uow, viewer=viewer, limit=QUEUE_SHOWN, **wanted)
