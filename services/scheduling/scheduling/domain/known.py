"""What scheduling keeps of other services' facts, fed by their events: the organization, people, customers, tags."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow, VersionedRow
from scheduling.domain.availability_events import ScheduleChanged
from scheduling.domain.declarative import Base

DEFAULT_WINDOW_MARGIN_MINUTES = 60
# What happens to a booking for a crew whose vehicle must stay in: the calendar marks it, or it is refused.
FLAG, BLOCK = "flag", "block"
GROUNDED_VEHICLES = (FLAG, BLOCK)


class KnownOrganization(TenantRow, Base):
    """The organization itself; its id is the tenant's."""

    __tablename__ = "known_organizations"
    name: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]


class KnownPerson(TenantRow, Base):
    """A person who belongs to the organization."""

    __tablename__ = "known_people"
    name: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]


class KnownCustomer(TenantRow, Base):
    """A customer's name; erased ones stay known as such, so that a late event brings nothing back."""

    __tablename__ = "known_customers"
    name: Mapped[str]
    erased: Mapped[bool]


class KnownCustomerTag(Base):
    """A tag that hangs on a customer."""

    __tablename__ = "known_customer_tags"
    __table_args__ = (Index("ix_known_customer_tags_tag", "organization_id", "tag_id", "customer_id"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    colour: Mapped[str]


class ScheduleSettings(VersionedRow, Base):
    """How an organization plans; one row, made when the organization becomes known, under its own id."""

    __tablename__ = "schedule_settings"
    __table_args__ = (
        CheckConstraint("window_margin_minutes BETWEEN 0 AND 480", name="window_margin"),
        CheckConstraint("grounded_vehicles IN ('" + "', '".join(GROUNDED_VEHICLES) + "')", name="grounded_vehicles"),
    )
    window_margin_minutes: Mapped[int] = mapped_column(default=DEFAULT_WINDOW_MARGIN_MINUTES)
    grounded_vehicles: Mapped[str] = mapped_column(default=FLAG)

    def changed(self) -> ScheduleChanged:
        """How the organization plans now."""
        return ScheduleChanged(
            schedule_id=self.id,
            window_margin_minutes=self.window_margin_minutes,
            grounded_vehicles=self.grounded_vehicles,
        )
