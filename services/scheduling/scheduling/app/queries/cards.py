"""Bookings as the calendar shows them: one statement for the cards, one or two each for tags, for who and what goes
along, for holidays, absences and vehicles, however many cards there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Row, Select, Text, and_, case, cast, exists, func, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.money import Money
from scheduling.app.circumstances import circumstances
from scheduling.app.office import known_organization
from scheduling.app.queries.along import Along, Parties, numbers_of_booking, parties, same, tags_of_visit
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.conflicts import Booked, conflicts
from scheduling.domain.crews import Crew
from scheduling.domain.known import KnownCustomer, KnownCustomerTag
from scheduling.domain.placements import LONGEST
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import Days, local_day

CUSTOMER_NAME = func.coalesce(KnownCustomer.name, KnownVisit.customer_name)
AHEAD = ("scheduled", "en_route")  # what has come in the way still matters
COLUMNS = (
    Booking.id,
    Booking.version,
    Booking.visit_id,
    Booking.job_id,
    Booking.crew_id,
    Booking.starts_at,
    Booking.ends_at,
    Booking.window_starts_at,
    Booking.window_ends_at,
    Booking.zone,
    Booking.warnings,
    Booking.undoable_change_id.is_not(None).label("undoable"),
    case((Booking.status == "released", Booking.status), else_=KnownVisit.status).label("status"),
    Crew.name.label("crew_name"),
    Crew.colour.label("crew_colour"),
    KnownVisit.job_number,
    KnownVisit.kind,
    KnownVisit.title,
    KnownVisit.customer_id,
    CUSTOMER_NAME.label("customer_name"),
    KnownVisit.property_id,
    KnownVisit.address,
    KnownVisit.services,
    KnownVisit.skills,
    KnownVisit.required_equipment,
    KnownVisit.water_gallons,
)
_AS_TEXT = ("address", "services", "skills", "required_equipment", "warnings")
_IDS = ("id", "visit_id", "job_id", "property_id", "customer_id", "crew_id")
_DETAIL = (Booking.promise_version, Booking.override_reason, Booking.released_reason)
# What cards are made of without being shown; it comes last.
_PARTS = (
    KnownVisit.amount_minor,
    KnownVisit.currency,
    tags_of_visit().label("tags"),
    numbers_of_booking().label("numbers"),
)
# What cards show of thousands of bookings at once. JSON and ids stay the text that they are: the calendar answers them
# as stored, and text is quicker to compare.
_SHOWN = tuple(cast(each, Text).label(each.key) if each.key in (*_AS_TEXT, *_IDS) else each for each in COLUMNS)
CARD_COLUMNS = (*_SHOWN, *_PARTS)
DETAIL_COLUMNS = (*_SHOWN, *_DETAIL, *_PARTS)


def shown_booking(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> dict[str, Any]:
    """One booking; NotFound when the viewer may not see it."""
    uow.session.flush()
    rows = card_rows(uow, viewer=viewer, columns=DETAIL_COLUMNS).where(Booking.id == booking_id)
    row = uow.session.execute(rows).one_or_none()
    if row is None:
        raise NotFound("Booking not found")
    return as_cards(uow, [row])[0]


def card_rows(uow: UnitOfWork, *, viewer: Viewer, columns: Sequence[Any] = COLUMNS) -> Select[Any]:
    """What cards are made of, as far as the viewer may see it."""
    return (
        select(*columns)
        .join_from(Booking, KnownVisit, same(Booking, KnownVisit, KnownVisit.id == Booking.visit_id))
        .join(Crew, same(Booking, Crew, Crew.id == Booking.crew_id))
        .outerjoin(KnownCustomer, same(KnownVisit, KnownCustomer, KnownCustomer.id == KnownVisit.customer_id))
        .where(Booking.organization_id == uow.organization_id, visible(uow, viewer))
    )


def overlapping(begins_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """Live bookings in a time range. No booking is longer than a day, which bounds the index from below."""
    return and_(
        Booking.status == "booked",
        Booking.starts_at < ends_at,
        Booking.starts_at > begins_at - LONGEST,
        Booking.ends_at > begins_at,
    )


def filtered(
    rows: Select[Any],
    *,
    crew_id: UUID | None = None,
    status: str | None = None,
    tag_id: UUID | None = None,
    service: str | None = None,
) -> Select[Any]:
    """Only bookings of a crew, with a status, with a tag on their customer, with a service."""
    if crew_id is not None:
        rows = rows.where(Booking.crew_id == crew_id)
    if status is not None:
        rows = rows.where(KnownVisit.status == status)
    if tag_id is not None:
        rows = rows.where(customer_has_tag(tag_id))
    if service is not None:
        rows = rows.where(KnownVisit.services.contains([service]))
    return rows


def totals(uow: UnitOfWork, rows: Select[Any], *, currency: str) -> dict[str, Any]:
    """How many bookings `card_rows` finds, how long they take and what they are worth."""
    length = func.extract("epoch", Booking.ends_at - Booking.starts_at)
    sums = rows.with_only_columns(func.count(), func.sum(length), func.sum(KnownVisit.amount_minor))
    count, seconds, amount = uow.session.execute(sums.order_by(None)).one()
    return {
        "count": count,
        "duration_minutes": int(seconds or 0) // 60,
        "amount": Money(int(amount or 0), currency),
    }


def customer_has_tag(tag_id: UUID) -> ColumnElement[bool]:
    """Whether the tag hangs on the visit's customer."""
    return exists().where(
        KnownCustomerTag.organization_id == KnownVisit.organization_id,
        KnownCustomerTag.customer_id == KnownVisit.customer_id,
        KnownCustomerTag.tag_id == tag_id,
    )


def as_cards(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """Rows of `CARD_COLUMNS` with the customer's tags, who and what goes along, and what is in the way."""
    if not rows:
        return []
    during = (min(row.starts_at for row in rows), max(row.ends_at for row in rows))
    zone = known_organization(uow).zone
    days = Days(local_day(during[0], zone), 1, zone)
    cards, _ = _cards(uow, rows, crew_ids=(), during=during, days=days)
    for card in cards:
        for name in (*_AS_TEXT, "tags"):
            card[name] = msgspec.json.decode(card[name])
    return cards


def plain_cards(
    uow: UnitOfWork, rows: Sequence[Any], *, crew_ids: Collection[UUID], days: Days
) -> tuple[list[dict[str, Any]], Circumstances]:
    """The same ready for the JSON encoder, and what stands around them and these crews on these days."""
    cards, around = _cards(uow, rows, crew_ids=crew_ids, during=days.during, days=days)
    encoded: dict[int, msgspec.Raw] = {}  # parties are shared by many cards
    for card in cards:
        for name in (*_AS_TEXT, "tags"):
            card[name] = msgspec.Raw(card[name])
        for name in ("people", "vehicles"):
            party = card[name]
            if (raw := encoded.get(id(party))) is None:
                raw = encoded[id(party)] = msgspec.Raw(msgspec.json.encode(party))
            card[name] = raw
    return cards, around


def _cards(
    uow: UnitOfWork, rows: Sequence[Any], *, crew_ids: Collection[UUID], during: tuple[datetime, datetime], days: Days
) -> tuple[list[dict[str, Any]], Circumstances]:
    """Cards whose JSON is text, and what stands around them and these crews."""
    held = parties(uow, {number for row in rows for number in row.numbers or ()})
    crews = {*crew_ids, *(UUID(crew_id) for crew_id in {row.crew_id for row in rows})}
    around = circumstances(uow, crew_ids=crews, people=held.people, during=during, zone=days.zone)
    watch = _Watch(around, now=uow.now, days=days)
    fields = rows[0]._fields if rows else ()
    names = fields[: fields.index(_PARTS[0].key)] if rows else ()
    return [_card(tuple(row), names, held, watch) for row in rows], around


def _card(row: tuple[Any, ...], names: Sequence[str], held: Parties, watch: _Watch) -> dict[str, Any]:
    card = dict(zip(names, row, strict=False))
    amount, currency, tags, numbers = row[len(names) : len(names) + len(_PARTS)]
    along = held.of(numbers)
    card["amount"] = {"amount": amount, "currency": currency}
    card["tags"], card["people"], card["vehicles"] = tags or "[]", along.people, along.vehicles
    card["conflicts"] = watch.conflicts(card, along)
    return card


class _Watch:
    """What is in the way of bookings. Those of one crew and day that take and need the same have the same in their way,
    unless somebody is away for a part of the day or there is a holiday: then each is looked at by itself."""

    def __init__(self, around: Circumstances, *, now: datetime, days: Days) -> None:
        self._around, self._now, self._days = around, now, days
        self._known: dict[tuple[Any, ...], list[str]] = {}

    def conflicts(self, card: dict[str, Any], along: Along) -> list[str]:
        """The codes of what is in the way of one booking."""
        if card["status"] not in AHEAD or card["ends_at"] <= self._now:
            return []
        on, needed, known = self._days.of(card["starts_at"]), card["required_equipment"], card["warnings"]
        key = (card["crew_id"], on, id(along), needed, known)
        found = self._known.get(key)
        if found is None:
            booked = _booked(card, along)
            found = conflicts(self._around, booked, known=msgspec.json.decode(known), zone=self._days.zone)
            if not self._around.holidays and self._around.away.keys().isdisjoint({booked.crew_id, *booked.people}):
                self._known[key] = found
        return found


def _booked(card: dict[str, Any], along: Along) -> Booked:
    return Booked(
        crew_id=UUID(card["crew_id"]),
        people=[person["person_id"] for person in along.people],
        along=[vehicle["vehicle_id"] for vehicle in along.vehicles],
        pieces=along.carried,
        needed=msgspec.json.decode(card["required_equipment"]),
        during=(card["starts_at"], card["ends_at"]),
    )
