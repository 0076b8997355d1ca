"""Who and what goes along with bookings, and the tags of their customers: read once for all of them, however many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, Uuid, and_, any_, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from common.db.unit_of_work import UnitOfWork
from scheduling.domain.bookings import Booking
from scheduling.domain.known import KnownCustomerTag, KnownPerson
from scheduling.domain.resources import Occupancy, Resource
from scheduling.domain.vehicles import KnownVehicle
from scheduling.domain.visits import KnownVisit


@dataclass(slots=True)
class Along:
    """Who and what goes along with a booking; `carried`: the equipment that this brings, in small letters."""

    people: list[dict[str, Any]] = field(default_factory=list)
    vehicles: list[dict[str, Any]] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Taken:
    """A person, a vehicle or a piece of equipment, as each booking shows it that takes it."""

    is_person: bool
    shown: dict[str, Any]
    carried: frozenset[str] = frozenset()


class Parties:
    """Bookings that take the same have the same party: thousands of bookings share a few hundred."""

    def __init__(self, taken: dict[int, Taken]) -> None:
        self._taken, self._rank = taken, {number: place for place, number in enumerate(taken)}
        self._known: dict[tuple[int, ...], Along] = {}

    @property
    def people(self) -> set[UUID]:
        """Everybody who goes along with any of them."""
        return {one.shown["person_id"] for one in self._taken.values() if one.is_person}

    def of(self, numbers: Sequence[int] | None) -> Along:
        """Who takes these resources, in the order of their names."""
        key = tuple(numbers or ())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Along()
            for number in sorted((number for number in key if number in self._rank), key=self._rank.__getitem__):
                one = self._taken[number]
                (found.people if one.is_person else found.vehicles).append(one.shown)
                found.carried.update(one.carried)
        return found


def numbers_of_booking() -> ColumnElement[Any]:
    """The numbers of a booking's resources, as a column of it."""
    mine = and_(Occupancy.organization_id == Booking.organization_id, Occupancy.booking_id == Booking.id)
    in_order = aggregate_order_by(Occupancy.resource_no, Occupancy.resource_no)
    return select(func.array_agg(in_order)).where(mine).correlate(Booking).scalar_subquery()


def tags_of_visit() -> ColumnElement[Any]:
    """The tags of a visit's customer as JSON in a text, as a column of it; null when there are none."""
    tag = KnownCustomerTag
    theirs = and_(tag.organization_id == KnownVisit.organization_id, tag.customer_id == KnownVisit.customer_id)
    shown = func.json_build_object("tag_id", tag.tag_id, "name", tag.name, "colour", tag.colour)
    in_order = aggregate_order_by(shown, tag.name, tag.tag_id)
    return select(cast(func.json_agg(in_order), Text)).where(theirs).correlate(KnownVisit).scalar_subquery()


def tags_of(uow: UnitOfWork, customer_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The tags of these customers."""
    tag = KnownCustomerTag
    wanted = (
        select(tag.customer_id, tag.tag_id, tag.name, tag.colour)
        .where(tag.organization_id == uow.organization_id, tag.customer_id == _one_of(customer_ids))
        .order_by(tag.name, tag.tag_id)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for customer_id, tag_id, name, colour in uow.session.execute(wanted):
        found.setdefault(customer_id, []).append({"tag_id": tag_id, "name": name, "colour": colour})
    return found


def parties(uow: UnitOfWork, numbers: Collection[int]) -> Parties:
    """The parties that these resources make up; crews are left out."""
    named = func.coalesce(KnownPerson.name, KnownVehicle.name)
    carried = case((KnownVehicle.grounded_reason.is_(None), KnownVehicle.carries))
    wanted = (
        select(Resource.no, Resource.kind, Resource.ref, named, carried)
        .outerjoin(KnownPerson, same(Resource, KnownPerson, KnownPerson.id == Resource.ref))
        .outerjoin(KnownVehicle, same(Resource, KnownVehicle, KnownVehicle.id == Resource.ref))
        .where(
            Resource.organization_id == uow.organization_id,
            Resource.no == any_(bindparam(None, list(numbers), ARRAY(BigInteger()))),
            Resource.kind != "crew",
            named.is_not(None),
        )
        .order_by(named, Resource.ref)
    )
    return Parties({row[0]: _taken(*row[1:]) for row in uow.session.execute(wanted)})


def _taken(kind: str, ref: UUID, name: str, carries: list[str] | None) -> Taken:
    if kind == "person":
        return Taken(True, {"person_id": ref, "name": name})
    shown = {"vehicle_id": ref, "name": name, "kind": kind}
    if carries is None:  # it must stay in
        return Taken(False, shown)
    own = [name] if kind == "equipment" else []
    return Taken(False, shown, frozenset(piece.casefold() for piece in [*carries, *own]))


def _one_of(ids: Collection[UUID]) -> Any:
    """To compare an id with many: one parameter, however many there are."""
    return any_(bindparam(None, list(ids), ARRAY(Uuid())))


def same(left: Any, right: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A join within an organization."""
    return and_(left.organization_id == right.organization_id, condition)
