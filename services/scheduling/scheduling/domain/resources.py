"""What can be in one place at a time, and when it is taken. The exclusion constraint is the last word on double
booking; resources have one number each, so that everybody locks them in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import Conflict
from scheduling.domain.declarative import Base
from scheduling.domain.refusals import (
    CrewAlreadyBooked,
    EquipmentAlreadyBooked,
    PersonAlreadyBooked,
    VehicleAlreadyBooked,
)
from scheduling.domain.zones import range_in_words

ONE_AT_A_TIME = "int8range(resource_no, resource_no, '[]')"


class Resource(Base):
    """A crew, a person, a vehicle or a piece of equipment, known here by its number."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "ref"),
        CheckConstraint("kind IN ('crew', 'person', 'vehicle', 'equipment')", name="kind"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    no: Mapped[int] = mapped_column(BigInteger(), Identity(always=True), primary_key=True)
    kind: Mapped[str]
    ref: Mapped[UUID]


class Occupancy(Base):
    """One resource taken by one booking for its whole time."""

    __tablename__ = "occupancies"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "booking_id"], ["bookings.organization_id", "bookings.id"]),
        ForeignKeyConstraint(["organization_id", "resource_no"], ["resources.organization_id", "resources.no"]),
        ExcludeConstraint(
            (text(ONE_AT_A_TIME), "="),
            ("during", "&&"),
            name="ex_occupancies_one_at_a_time",
            using="gist",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("ix_occupancies_resource", "organization_id", "resource_no", "starts_at", "ends_at"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    resource_no: Mapped[int] = mapped_column(BigInteger(), primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    during: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE(), Computed("tstzrange(starts_at, ends_at)", persisted=True), nullable=False
    )


@dataclass(frozen=True, slots=True, order=True)
class ResourceRef:
    """What a resource stands for."""

    kind: str
    ref: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The wish of one booking to have some resources for its time."""

    booking_id: UUID
    resources: frozenset[ResourceRef]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A resource that another booking has at that time."""

    kind: str
    ref: UUID
    name: str
    booking_id: UUID
    job_number: int
    starts_at: datetime
    ends_at: datetime


# What says no, and the field of the request that it is about, in the order in which clashes are named.
_RULES: dict[str, tuple[type[Conflict], str]] = {
    "crew": (CrewAlreadyBooked, "crew_id"),
    "person": (PersonAlreadyBooked, "people"),
    "vehicle": (VehicleAlreadyBooked, "crew_id"),
    "equipment": (EquipmentAlreadyBooked, "equipment"),
}


def refusal_for(clashes: Sequence[Clash], *, zone: str) -> Conflict:
    """The refusal naming the first clash in words, by the office's clocks, and all of them as data."""
    first = min(clashes, key=lambda clash: list(_RULES).index(clash.kind))
    rule, field = _RULES[first.kind]
    return rule(
        f"{first.name} is on job {first.job_number} {range_in_words(first.starts_at, first.ends_at, zone=zone)}",
        field=field,
        conflicts=[_shown(clash) for clash in clashes],
    )


def _shown(clash: Clash) -> dict[str, Any]:
    return {
        "kind": clash.kind,
        "id": clash.ref,
        "name": clash.name,
        "booking_id": clash.booking_id,
        "job_number": clash.job_number,
        "starts_at": clash.starts_at,
        "ends_at": clash.ends_at,
    }
