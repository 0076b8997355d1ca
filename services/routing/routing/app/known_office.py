"""Keeping what is told of organizations, crews and vehicles; each may be told twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, cast, delete, func, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from routing.app.marking import mark_all, mark_crew
from routing.domain.known_crews import (
    KnownCrew,
    KnownCrewMember,
    KnownOrganization,
    KnownVehicle,
    KnownVehicleAssignment,
)
from routing.domain.known_work import KnownBooking

Membership = tuple[UUID, date, date | None]
OPENED, VEHICLE = "unknown", "vehicle"


def keep_organization(uow: UnitOfWork, *, zone: str) -> None:
    """Note the organization's zone; in another one bookings may be on other days."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        uow.session.add(KnownOrganization(organization_id=uow.organization_id, zone=zone))
        return
    if known.zone != zone:
        known.zone = zone
        day = cast(func.timezone(zone, KnownBooking.starts_at), Date)
        ours = KnownBooking.organization_id == uow.organization_id
        mark_all(uow)
        uow.session.execute(update(KnownBooking).where(ours).values(starts_on=day))
        mark_all(uow)


def zone_of(uow: UnitOfWork) -> str:
    """The organization's zone, or NotYetKnown."""
    known = uow.session.get(KnownOrganization, uow.organization_id)
    if known is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    return known.zone


def keep_crew(uow: UnitOfWork, *, crew_id: UUID, members: Collection[Membership], **facts: Any) -> None:
    """Note a crew as it is now."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    for field, value in facts.items():
        setattr(crew, field, value)
    current = {(member.person_id, member.from_on): member for member in crew.members}
    crew.members = [_member(uow, crew_id, current, membership) for membership in members]
    mark_crew(uow, crew_id)


def keep_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, **facts: Any) -> None:
    """Note a vehicle as it is now."""
    vehicle = _vehicle(uow, vehicle_id)
    for field, value in facts.items():
        setattr(vehicle, field, value)


def ground_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, crew_ids: list[UUID], reason: str, from_on: date) -> None:
    """Note for which crews it must stay, from when on, and why."""
    _vehicle(uow, vehicle_id).ground(reason=reason, from_on=from_on, crew_ids=crew_ids)


def release_vehicle(uow: UnitOfWork, *, vehicle_id: UUID) -> None:
    """Note that it may be driven again."""
    _vehicle(uow, vehicle_id).release()


def keep_assignment(
    uow: UnitOfWork, *, assignment_id: UUID, vehicle_id: UUID, crew_id: UUID, starts_on: date, ends_on: date | None
) -> None:
    """Note whose vehicle it is, and when."""
    uow.session.merge(
        KnownVehicleAssignment(
            organization_id=uow.organization_id,
            id=assignment_id,
            vehicle_id=vehicle_id,
            crew_id=crew_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )


def drop_assignment(uow: UnitOfWork, *, assignment_id: UUID) -> None:
    """Note that the crew has it no more."""
    this = (KnownVehicleAssignment.organization_id == uow.organization_id, KnownVehicleAssignment.id == assignment_id)
    uow.session.execute(delete(KnownVehicleAssignment).where(*this))


def _vehicle(uow: UnitOfWork, vehicle_id: UUID) -> KnownVehicle:
    vehicle = uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id))
    if vehicle is None:
        vehicle = KnownVehicle(organization_id=uow.organization_id, id=vehicle_id, name="", status=OPENED)
        vehicle.kind, vehicle.skills, vehicle.carries, vehicle.grounded_crews = VEHICLE, [], [], []
        uow.session.add(vehicle)
    return vehicle


def _member(
    uow: UnitOfWork, crew_id: UUID, current: dict[tuple[UUID, date], KnownCrewMember], membership: Membership
) -> KnownCrewMember:
    person_id, from_on, until_on = membership
    member = current.get((person_id, from_on)) or KnownCrewMember(
        organization_id=uow.organization_id, crew_id=crew_id, person_id=person_id, from_on=from_on
    )
    member.until_on = until_on
    return member
