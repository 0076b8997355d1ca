"""Materials used on a job: facts of what was taken, how much and what it cost. A fact is never changed: it is voided
with its reason, and the right one is recorded beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict, Forbidden, InvalidInput
from common.money import Money
from job.domain.declarative import Base
from job.domain.event_shapes import decimal_text, money_data
from job.domain.material_events import MaterialUsed, MaterialVoided

MOST_MATERIALS = 200
# Phones' clocks differ a little from ours.
CLOCK_SKEW = timedelta(minutes=5)


class TooManyMaterials(Conflict):
    """The job has as many materials as a job may have."""

    code = "too_many_materials"


class MaterialVoidedAlready(Conflict):
    """This use of material was voided already."""

    code = "material_voided_already"


class NotYourMaterial(Forbidden):
    """A use of material is voided by whoever recorded it, or by who may change jobs."""

    code = "not_your_material"


class MaterialInAnotherCurrency(InvalidInput):
    """The unit cost is in another currency than the job."""

    code = "material_in_another_currency"


class MaterialUsedInFuture(InvalidInput):
    """Material cannot have been used in the future."""

    code = "material_used_in_future"


class JobMaterial(VersionedRow, Base):
    """One use of material. `quantity` counts in `unit`; the cost is for one of it, in the job's currency."""

    __tablename__ = "job_materials"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        ForeignKeyConstraint(["organization_id", "visit_id"], ["visits.organization_id", "visits.id"]),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        Index("ix_job_materials_job", "organization_id", "job_id", "id"),
        Index("ix_job_materials_visit", "organization_id", "visit_id"),
    )
    job_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    crew_id: Mapped[UUID | None]
    item_id: Mapped[UUID | None]
    sku: Mapped[str | None]
    name: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    unit: Mapped[str]
    unit_cost_minor: Mapped[int | None]
    currency: Mapped[str]
    used_at: Mapped[datetime]
    recorded_kind: Mapped[str]
    recorded_by_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[UUID | None]
    void_reason: Mapped[str | None]

    @property
    def unit_cost(self) -> Money | None:
        """What one unit cost the company, if anybody said."""
        return None if self.unit_cost_minor is None else Money(self.unit_cost_minor, self.currency)

    def used(self) -> MaterialUsed:
        """The material is used up."""
        cost = self.unit_cost
        return MaterialUsed(
            job_id=self.job_id,
            material_id=self.id,
            visit_id=self.visit_id,
            crew_id=self.crew_id,
            item_id=self.item_id,
            sku=self.sku,
            name=self.name,
            quantity=decimal_text(self.quantity),
            unit=self.unit,
            unit_cost=None if cost is None else money_data(cost),
            used_at=self.used_at,
            recorded_by_id=self.recorded_by_id,
        )

    def void(self, *, by: UUID | None, changes_jobs: bool, at: datetime, reason: str) -> MaterialVoided:
        """It was not so."""
        if not changes_jobs and (by is None or by != self.recorded_by_id):
            raise NotYourMaterial
        if self.voided_at is not None:
            raise MaterialVoidedAlready
        self.voided_at, self.voided_by_id, self.void_reason = at, by, reason
        return MaterialVoided(
            job_id=self.job_id,
            material_id=self.id,
            visit_id=self.visit_id,
            crew_id=self.crew_id,
            item_id=self.item_id,
            sku=self.sku,
            quantity=decimal_text(self.quantity),
            unit=self.unit,
            reason=reason,
            voided_at=at,
        )


def ensure_recordable(*, count: int, unit_cost: Money | None, currency: str, used_at: datetime, now: datetime) -> None:
    """Refuse what cannot be a fact of this job."""
    if count >= MOST_MATERIALS:
        raise TooManyMaterials(limit=MOST_MATERIALS)
    if unit_cost is not None and unit_cost.currency != currency:
        raise MaterialInAnotherCurrency(field="unit_cost")
    if used_at > now + CLOCK_SKEW:
        raise MaterialUsedInFuture(field="used_at")
