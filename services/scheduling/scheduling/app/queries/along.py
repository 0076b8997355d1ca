"""Who and what goes along with bookings, and the tags of their customers: a statement or two, however many there
are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Uuid, and_, any_, bindparam, case, func, select

from common.db.unit_of_work import UnitOfWork
from scheduling.domain.known import KnownCustomerTag, KnownPerson
from scheduling.domain.resources import Occupancy, Resource
from scheduling.domain.vehicles import KnownVehicle


@dataclass(slots=True)
class Along:
    """Who and what goes along with a booking; `carried`: the equipment that this brings, in small letters."""

    people: list[dict[str, Any]] = field(default_factory=list)
    vehicles: list[dict[str, Any]] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)

    def take(self, one: Taken) -> None:
        """Add one of them."""
        if one.is_person:
            self.people.append(one.shown)
        else:
            self.vehicles.append(one.shown)
            self.carried.update(one.carried)


@dataclass(frozen=True, slots=True)
class Taken:
    """A person, a vehicle or a piece of equipment, as each booking shows it that takes it."""

    is_person: bool
    shown: dict[str, Any]
    carried: frozenset[str] = frozenset()


def tags_of(uow: UnitOfWork, customer_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The tags of these customers."""
    tag = KnownCustomerTag
    wanted = (
        select(tag.customer_id, tag.tag_id, tag.name, tag.colour)
        .where(tag.organization_id == uow.organization_id, tag.customer_id == one_of(customer_ids))
        .order_by(tag.name, tag.tag_id)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for customer_id, tag_id, name, colour in uow.session.execute(wanted):
        found.setdefault(customer_id, []).append({"tag_id": tag_id, "name": name, "colour": colour})
    return found


def along_of(uow: UnitOfWork, booking_ids: Sequence[UUID]) -> dict[UUID, Along]:
    """People, vehicles and equipment by booking. Thousands of bookings share a few hundred of them: each is read
    once."""
    numbers = func.array_agg(Occupancy.resource_no)
    wanted = (
        select(Occupancy.booking_id, numbers)
        .where(Occupancy.organization_id == uow.organization_id, Occupancy.booking_id == one_of(booking_ids))
        .group_by(Occupancy.booking_id)
    )
    # By the connection: rows that the session would look at one by one.
    taken = [(row[0], row[1]) for row in uow.session.connection().execute(wanted)]
    known = _taken(uow, {number for _, found in taken for number in found})
    rank = {number: place for place, number in enumerate(known)}
    along: dict[UUID, Along] = {booking_id: Along() for booking_id in booking_ids}
    for booking_id, found in taken:
        held = along[booking_id]
        for number in sorted((number for number in found if number in rank), key=rank.__getitem__):
            held.take(known[number])
    return along


def _taken(uow: UnitOfWork, numbers: Collection[int]) -> dict[int, Taken]:
    """What these resources are, in the order of their names; crews are left out."""
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
    return {row[0]: _shown(*row[1:]) for row in uow.session.connection().execute(wanted)}


def _shown(kind: str, ref: UUID, name: str, carries: list[str] | None) -> Taken:
    if kind == "person":
        return Taken(True, {"person_id": ref, "name": name})
    brought = {piece.casefold() for piece in carries or ()} | ({name.casefold()} if kind == "equipment" else set())
    usable = frozenset(brought) if carries is not None else frozenset[str]()
    return Taken(False, {"vehicle_id": ref, "name": name, "kind": kind}, usable)


def one_of(ids: Collection[UUID]) -> Any:
    """To compare an id with many: one parameter, however many there are."""
    return any_(bindparam(None, list(ids), ARRAY(Uuid())))


def same(left: Any, right: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(left.organization_id == right.organization_id, condition)
