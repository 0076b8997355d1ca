"""What jobs use up: by the recipe of their services once they are done, or as it was recorded. What was recorded of an
item takes the place of its recipe, so that nothing is taken twice, in whatever order it is heard of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.errors import Conflict
from inventory.domain.declarative import Base
from inventory.domain.measures import NOTHING, Quantity

RECIPE, CREW, OFFICE = "recipe", "crew", "office"
SOURCES = (RECIPE, CREW, OFFICE)


class UseVoidedAlready(Conflict):
    """This use was voided already."""

    code = "use_voided_already"


class UseIsTheJobs(Conflict):
    """The crew recorded this on the job, or the job's services need it; change it there."""

    code = "use_is_the_jobs"


class JobUse(TenantRow, Base):
    """An amount of an item that a job uses. Without a location it waits until the crew's vehicle is known."""

    __tablename__ = "job_uses"
    __table_args__ = (
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("source <> 'office' OR location_id IS NOT NULL", name="place"),
        ForeignKeyConstraint(["organization_id", "item_id"], ["items.organization_id", "items.id"]),
        ForeignKeyConstraint(["organization_id", "location_id"], ["locations.organization_id", "locations.id"]),
        Index("ix_job_uses_job", "organization_id", "job_id", "id"),
        Index(
            "ix_job_uses_unplaced",
            "organization_id",
            "crew_id",
            "used_on",
            postgresql_where=text("location_id IS NULL AND voided_at IS NULL"),
        ),
        Index(
            "ix_job_uses_waiting",
            "organization_id",
            "id",
            postgresql_where=text("location_id IS NULL AND voided_at IS NULL"),
        ),
    )
    job_id: Mapped[UUID]
    item_id: Mapped[UUID]
    source: Mapped[str]
    quantity: Mapped[Quantity]
    crew_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    used_on: Mapped[date]
    used_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

    def void(self, *, at: datetime) -> None:
        """It did not happen. Raises UseIsTheJobs, UseVoidedAlready: only the office's own are voided here."""
        if self.source != OFFICE:
            raise UseIsTheJobs
        if self.voided_at is not None:
            raise UseVoidedAlready
        self.voided_at = at


class JobStock(TenantRow, Base):
    """What a job wants of an item from a location, what it took, and what was missing but does not matter any more."""

    __tablename__ = "job_stock"
    __table_args__ = (
        CheckConstraint("wanted >= 0 AND taken >= 0 AND waived >= 0", name="signs"),
        CheckConstraint("taken + waived <= wanted", name="taken"),
        CheckConstraint("is_short = (taken + waived < wanted)", name="is_short"),
        Index("uq_job_stock", "organization_id", "job_id", "item_id", "location_id", unique=True),
        Index("ix_job_stock_short", "organization_id", "id", postgresql_where=text("is_short")),
    )
    job_id: Mapped[UUID]
    item_id: Mapped[UUID]
    location_id: Mapped[UUID]
    wanted: Mapped[Quantity] = mapped_column(default=NOTHING)
    taken: Mapped[Quantity] = mapped_column(default=NOTHING)
    waived: Mapped[Quantity] = mapped_column(default=NOTHING)
    is_short: Mapped[bool] = mapped_column(default=False)

    def want(self, quantity: Decimal, *, takeable: Decimal) -> Decimal:
        """Be told what the job wants now; answers by how much the stock there changes. Of what is wanted more, as
        much is taken as there is; of what is wanted less, that much comes back."""
        more, before = quantity - self.wanted, self.taken
        self.wanted = quantity
        if more > 0:
            self.taken += max(NOTHING, min(more, takeable))
        self.taken = min(self.taken, quantity)
        self.waived = min(self.waived, quantity - self.taken)
        self._note()
        return before - self.taken

    def take(self, *, takeable: Decimal) -> Decimal:
        """Take of what is missing as much as there is; answers by how much the stock there changes."""
        taken = max(NOTHING, min(self.wanted - self.taken - self.waived, takeable))
        self.taken += taken
        self._note()
        return -taken

    def waive(self) -> Decimal:
        """What was missing does not matter any more; answers how much that was."""
        missing = self.wanted - self.taken - self.waived
        self.waived += missing
        self._note()
        return missing

    def _note(self) -> None:
        self.is_short = self.taken + self.waived < self.wanted


def wanted_by(uses: Iterable[JobUse]) -> dict[tuple[UUID, UUID], Decimal]:
    """What a job wants in all, by item and location: what was recorded and, of items that nobody recorded, what the
    recipes say."""
    valid = [use for use in uses if use.voided_at is None]
    recorded = {use.item_id for use in valid if use.source != RECIPE}
    wanted: dict[tuple[UUID, UUID], Decimal] = {}
    for use in valid:
        replaced = use.source == RECIPE and use.item_id in recorded
        if use.location_id is None or replaced:
            continue
        place = (use.item_id, use.location_id)
        wanted[place] = wanted.get(place, NOTHING) + use.quantity
    return wanted
