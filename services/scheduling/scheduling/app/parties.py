"""Who and what goes along with a booking: the crew's people and vehicles of the day, and what was named beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from scheduling.app.circumstances import circumstances
from scheduling.app.office import people_by_id, schedule_settings
from scheduling.domain.circumstances import AssignedVehicle, Circumstances
from scheduling.domain.crews import Crew
from scheduling.domain.known import BLOCK, KnownPerson
from scheduling.domain.loads import Brought, Grounded, Load
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import PersonInactive
from scheduling.domain.resources import ResourceRef
from scheduling.domain.vehicles import KnownVehicle
from scheduling.domain.zones import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Everybody and everything that a placement takes, beside the crew itself, and what that brings."""

    people: frozenset[UUID]
    along: frozenset[ResourceRef]
    brought: Brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the parties of some placements are made from; read once for all of them."""

    zone: str
    around: Circumstances
    people: Mapping[UUID, KnownPerson]
    pieces: Mapping[UUID, KnownVehicle]

    def party(self, crew: Crew, placement: Placement) -> Party:
        """Who goes; refused when somebody or something named for it does not exist any more."""
        for person_id in placement.extra_people:
            self._check_person(person_id)
        pieces = [self._piece(piece_id) for piece_id in placement.equipment]
        return self._party(crew, placement, pieces)

    def party_as_is(self, crew: Crew, placement: Placement) -> Party:
        """Who goes with what is booked already; nobody is asked again."""
        known = (self.pieces.get(piece_id) for piece_id in placement.equipment)
        return self._party(crew, placement, [piece for piece in known if piece is not None])

    def _party(self, crew: Crew, placement: Placement, pieces: Sequence[KnownVehicle]) -> Party:
        on = local_day(placement.starts_at, self.zone)
        members = {who for who in crew.people_on(on) if who in self.people and self.people[who].active}
        held = self.around.vehicles_of(crew.id, on)
        own = {vehicle.resource for vehicle in held}
        return Party(
            people=frozenset(members | set(placement.extra_people)),
            along=frozenset(own | {ResourceRef(piece.kind, piece.id) for piece in pieces}),
            brought=_brought(self.around.load_of(crew.id, on), held, pieces, on=on),
        )

    def _check_person(self, person_id: UUID) -> None:
        person = self.people.get(person_id)
        if person is None:
            raise NotYetKnown("A person is not known here yet", field="people")
        if not person.active:
            raise PersonInactive(f"{person.name} is not active", field="people")

    def _piece(self, piece_id: UUID) -> KnownVehicle:
        piece = self.pieces.get(piece_id)
        if piece is None:
            raise NotYetKnown("This equipment is not known here yet", field="equipment")
        piece.check_usable()
        return piece


def _brought(own: Load, held: Sequence[AssignedVehicle], pieces: Sequence[KnownVehicle], *, on: date) -> Brought:
    kept_in = [each for piece in pieces if (each := piece.grounded_on(on)) is not None]
    named = Load.together(piece.load for piece in pieces if piece.grounded_on(on) is None)
    grounded = [Grounded(name=each.name, reason=each.grounded_reason or "") for each in held if each.is_grounded(on)]
    return Brought(load=Load.together([own, named]), pieces=named, grounded=(*grounded, *kept_in))


def surroundings(uow: UnitOfWork, places: Sequence[tuple[Crew, Placement]], *, zone: str) -> Surroundings:
    """All that the parties of these placements, and the rules about them, ask for."""
    people = {member.person_id for crew, _ in places for member in crew.members}
    people |= {person for _, placement in places for person in placement.extra_people}
    during = (
        min(placement.starts_at for _, placement in places),
        max(placement.ends_at for _, placement in places),
    )
    around = circumstances(uow, crew_ids={crew.id for crew, _ in places}, people=people, during=during, zone=zone)
    around = replace(around, grounding_blocks=schedule_settings(uow).grounded_vehicles == BLOCK)
    pieces = {piece for _, placement in places for piece in placement.equipment}
    return Surroundings(zone=zone, around=around, people=people_by_id(uow, people), pieces=pieces_by_id(uow, pieces))


def pieces_by_id(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, KnownVehicle]:
    """Those of these vehicles and pieces of equipment that have been heard of."""
    if not ids:
        return {}
    found = select(KnownVehicle).where(KnownVehicle.organization_id == uow.organization_id, KnownVehicle.id.in_(ids))
    return {piece.id: piece for piece in uow.session.scalars(found)}
