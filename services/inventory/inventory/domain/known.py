"""What this service keeps of other services' facts: crews and who belongs to them, vehicles and who drives them, jobs,
bookings, and the recipes of the catalogue."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from inventory.domain.declarative import Base
from inventory.domain.measures import Quantity

OPEN, COMPLETED, CANCELLED = "open", "completed", "cancelled"


class KnownCrew(TenantRow, Base):
    """A crew."""

    __tablename__ = "known_crews"
    name: Mapped[str]


class KnownCrewMember(Base):
    """A person in a crew from a day on, until a day (included) or for good."""

    __tablename__ = "known_crew_members"
    __table_args__ = (Index("ix_known_crew_members_person", "organization_id", "person_id", "crew_id"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date | None]


class KnownVehicle(TenantRow, Base):
    """A vehicle; `stock_location_id` is what the fleet says of where its stock is kept."""

    __tablename__ = "known_vehicles"
    __table_args__ = (Index("ix_known_vehicles_location", "organization_id", "stock_location_id"),)
    name: Mapped[str]
    stock_location_id: Mapped[UUID | None]


class KnownAssignment(TenantRow, Base):
    """A vehicle is a crew's from a day on, until a day (included) or until it is told otherwise."""

    __tablename__ = "known_assignments"
    __table_args__ = (
        Index("ix_known_assignments_crew", "organization_id", "crew_id", "starts_on"),
        Index("ix_known_assignments_vehicle", "organization_id", "vehicle_id"),
    )
    vehicle_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class KnownService(TenantRow, Base):
    """A service of the catalogue."""

    __tablename__ = "known_services"
    name: Mapped[str]


class KnownRecipePart(Base):
    """What one unit of a service uses up; `item_key` is the item's name or SKU in one spelling."""

    __tablename__ = "known_recipe_parts"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str]
    item_key: Mapped[str]
    quantity: Mapped[Quantity]


class KnownJob(TenantRow, Base):
    """A job. Its row is also the lock under which its stock is settled."""

    __tablename__ = "known_jobs"
    __table_args__ = (CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="state"),)
    number: Mapped[int | None]
    state: Mapped[str]
    state_sequence: Mapped[int]  # of the event that told of the state: one that is older tells nothing new

    def move(self, state: str, *, sequence: int) -> bool:
        """Take over a state; False when a later event told of another, or this one was heard of."""
        if sequence <= self.state_sequence:
            return False
        self.state, self.state_sequence = state, sequence
        return True


class KnownJobLine(Base):
    """A service on a job."""

    __tablename__ = "known_job_lines"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_id: Mapped[UUID | None]
    quantity: Mapped[Quantity]


class KnownVoidedMaterial(TenantRow, Base):
    """A use that crews took back, so that it counts for nothing when it is heard of later."""

    __tablename__ = "known_voided_materials"


class KnownBooking(TenantRow, Base):
    """A booking. `starts_on` is the day in the organization's zone."""

    __tablename__ = "known_bookings"
    __table_args__ = (
        Index("ix_known_bookings_job", "organization_id", "job_id"),
        Index("ix_known_bookings_day", "organization_id", "starts_on"),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    starts_on: Mapped[date]
