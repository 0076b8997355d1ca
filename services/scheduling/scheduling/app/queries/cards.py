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
from scheduling.app.queries.along import Along, along_of, same, tags_of
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.conflicts import Booked, conflicts
from scheduling.domain.crews import Crew
from scheduling.domain.known import KnownCustomer, KnownCustomerTag
from scheduling.domain.placements import LONGEST
from scheduling.domain.visits import KnownVisit

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
    Booking.promise_version,
    Booking.zone,
    Booking.warnings,
    Booking.override_reason,
    Booking.released_reason,
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
    KnownVisit.amount_minor,
    KnownVisit.currency,
)


_DETAIL = ("promise_version", "override_reason", "released_reason")
_AS_TEXT = ("address", "services", "skills", "required_equipment")
_ONLY_SHOWN = ("visit_id", "job_id", "property_id")
# What the calendar shows of thousands at once. JSON stays the text that it is: it is answered as stored. Ids that
# nothing is looked up by stay text too.
PLAIN_COLUMNS = tuple(
    cast(column, Text).label(column.key) if column.key in (*_AS_TEXT, *_ONLY_SHOWN) else column
    for column in COLUMNS
    if column.key not in _DETAIL
)


def plain_cards(
    uow: UnitOfWork, rows: Sequence[Any], *, crew_ids: Collection[UUID], during: tuple[datetime, datetime]
) -> tuple[list[dict[str, Any]], Circumstances]:
    """`cards_and_circumstances` of rows of `PLAIN_COLUMNS`, ready for the JSON encoder."""
    cards, around = cards_and_circumstances(uow, rows, crew_ids=crew_ids, during=during)
    for card in cards:
        for name in _AS_TEXT:
            card[name] = msgspec.Raw(card[name])
    return cards, around


def shown_booking(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> dict[str, Any]:
    """One booking; NotFound when the viewer may not see it."""
    uow.session.flush()
    row = uow.session.execute(card_rows(uow, viewer=viewer).where(Booking.id == booking_id)).one_or_none()
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
    """Rows of `card_rows` with the customer's tags, who and what goes along, and what is in the way."""
    if not rows:
        return []
    during = (min(row.starts_at for row in rows), max(row.ends_at for row in rows))
    return cards_and_circumstances(uow, rows, crew_ids=(), during=during)[0]


def cards_and_circumstances(
    uow: UnitOfWork, rows: Sequence[Any], *, crew_ids: Collection[UUID], during: tuple[datetime, datetime]
) -> tuple[list[dict[str, Any]], Circumstances]:
    """The cards, and what stands around them and these crews in that time."""
    zone = known_organization(uow).zone
    tags = tags_of(uow, {row.customer_id for row in rows})
    along = along_of(uow, [row.id for row in rows])
    people = {each["person_id"] for found in along.values() for each in found.people}
    crews = {*crew_ids, *(row.crew_id for row in rows)}
    around = circumstances(uow, crew_ids=crews, people=people, during=during, zone=zone)
    cards = [_card(row, tags.get(row.customer_id, []), along[row.id]) for row in rows]
    for card in cards:
        card["conflicts"] = _in_the_way(card, along[card["id"]], around, now=uow.now, zone=zone)
    return cards, around


def _card(row: Any, tags: list[dict[str, Any]], along: Along) -> dict[str, Any]:
    card = dict(zip(row._fields, row, strict=True))
    card["amount"] = {"amount": card.pop("amount_minor"), "currency": card.pop("currency")}
    card["tags"], card["people"], card["vehicles"] = tags, along.people, along.vehicles
    return card


def _in_the_way(card: dict[str, Any], along: Along, around: Circumstances, *, now: datetime, zone: str) -> list[str]:
    if card["status"] not in AHEAD or card["ends_at"] <= now:
        return []
    needed = card["required_equipment"]
    if isinstance(needed, str):
        needed = msgspec.json.decode(needed) if needed != "[]" else ()
    booked = Booked(
        crew_id=card["crew_id"],
        people=[person["person_id"] for person in along.people],
        along=[vehicle["vehicle_id"] for vehicle in along.vehicles],
        pieces=along.carried,
        needed=needed,
        during=(card["starts_at"], card["ends_at"]),
    )
    return conflicts(around, booked, known=card["warnings"], zone=zone)
