"""The ledger: what came, went, was counted and was moved. Rows are only ever added; a mistake is voided by another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.errors import Conflict
from common.ids import new_id
from inventory.domain.declarative import Base
from inventory.domain.measures import Cost, Quantity

RECEIVE, USE, ADJUST, TRANSFER, COUNT, VOID = "receive", "use", "adjust", "transfer", "count", "void"
KINDS = (RECEIVE, USE, ADJUST, TRANSFER, COUNT, VOID)


class VoidedAlready(Conflict):
    """This movement was voided already."""

    code = "voided_already"


class VoidIsFinal(Conflict):
    """What voids another movement cannot be voided itself; make the right movement anew."""

    code = "void_is_final"


class FollowsAJob(Conflict):
    """This was used on a job; void the use there, and the stock follows."""

    code = "follows_a_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """All of a movement but its quantity."""

    organization_id: UUID
    item_id: UUID
    location_id: UUID
    kind: str
    unit_cost_minor: Decimal
    currency: str
    at: datetime
    made_by: UUID | None
    reason: str | None = None
    job_id: UUID | None = None
    transfer_id: UUID | None = None
    order_line_id: UUID | None = None
    voids_id: UUID | None = None


class Movement(TenantRow, Base):
    """One movement. `number` counts those of the item at the location without a gap, `balance` is what was there
    after it."""

    __tablename__ = "movements"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("quantity <> 0 OR kind IN ('count', 'void')", name="quantity"),
        CheckConstraint("kind <> 'adjust' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(kind = 'transfer') = (transfer_id IS NOT NULL)", name="transfer_id"),
        CheckConstraint("(kind = 'void') = (voids_id IS NOT NULL)", name="voids_id"),
        ForeignKeyConstraint(["organization_id", "level_id"], ["stock_levels.organization_id", "stock_levels.id"]),
        UniqueConstraint("organization_id", "level_id", "number"),
        Index(
            "uq_movements_voids",
            "organization_id",
            "voids_id",
            unique=True,
            postgresql_where=text("voids_id IS NOT NULL"),
        ),
        Index("ix_movements_item", "organization_id", "item_id", "id"),
        Index("ix_movements_location", "organization_id", "location_id", "id"),
        Index("ix_movements_kind", "organization_id", "kind", "id"),
        Index("ix_movements_job", "organization_id", "job_id", "id", postgresql_where=text("job_id IS NOT NULL")),
        Index(
            "ix_movements_transfer",
            "organization_id",
            "transfer_id",
            postgresql_where=text("transfer_id IS NOT NULL"),
        ),
    )
    level_id: Mapped[UUID]
    number: Mapped[int]
    item_id: Mapped[UUID]
    location_id: Mapped[UUID]
    kind: Mapped[str]
    quantity: Mapped[Quantity]
    balance: Mapped[Quantity]
    unit_cost_minor: Mapped[Cost]
    currency: Mapped[str]
    at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    job_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None]
    order_line_id: Mapped[UUID | None]
    voids_id: Mapped[UUID | None]

    @classmethod
    def of(
        cls, particulars: Particulars, *, quantity: Decimal, balance: Decimal, number: int, level_id: UUID
    ) -> Movement:
        """The movement that made a balance what it is."""
        facts: dict[str, Any] = asdict(particulars)
        return cls(id=new_id(), quantity=quantity, balance=balance, number=number, level_id=level_id, **facts)

    def ensure_voidable(self, *, is_voided: bool) -> None:
        """Raises VoidIsFinal, FollowsAJob, VoidedAlready."""
        if self.kind == VOID:
            raise VoidIsFinal
        if self.kind == USE:
            raise FollowsAJob
        if is_voided:
            raise VoidedAlready
