"""A purchase order: lines of items, sent to a supplier, coming in in as many receipts as it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from common.db.declarative import VersionedRow
from common.events import MoneyData
from common.ids import new_id
from common.money import Money
from inventory.domain import purchase_rules as rules
from inventory.domain.declarative import Base
from inventory.domain.item import Item
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.purchase_events import (
    LineQuantity,
    OrderedLine,
    PurchaseOrderCancelled,
    PurchaseOrderReceiptVoided,
    PurchaseOrderReceived,
    PurchaseOrderSent,
)
from inventory.domain.purchase_line import PurchaseOrderLine, Wanted
from inventory.domain.supplier import Supplier


class PurchaseOrder(VersionedRow, Base):
    """An order to one supplier for one location."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        CheckConstraint("status IN ('" + "', '".join(rules.STATUSES) + "')", name="status"),
        UniqueConstraint("organization_id", "number"),
        ForeignKeyConstraint(["organization_id", "supplier_id"], ["suppliers.organization_id", "suppliers.id"]),
        ForeignKeyConstraint(["organization_id", "location_id"], ["locations.organization_id", "locations.id"]),
        Index("ix_purchase_orders_status", "organization_id", "status", "id"),
        Index("ix_purchase_orders_supplier", "organization_id", "supplier_id", "id"),
        Index("ix_purchase_orders_location", "organization_id", "location_id", "id"),
    )
    number: Mapped[int]
    supplier_id: Mapped[UUID]
    location_id: Mapped[UUID]
    status: Mapped[str]
    currency: Mapped[str]
    note: Mapped[str | None]
    expected_on: Mapped[date | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PurchaseOrderLine.position"
    )

    @property
    def total(self) -> Money:
        """What all that is ordered costs."""
        return Money.total((line.amount for line in self.lines), currency=self.currency)

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Order these and nothing else. Raises OrderIsOut, CostInAnotherCurrency."""
        self.ensure_draft()
        for index, one in enumerate(wanted):
            if one.unit_cost.currency != self.currency:
                raise rules.CostInAnotherCurrency(field=f"lines.{index}.unit_cost")
        self.lines = [self._line(position, one) for position, one in enumerate(wanted, start=1)]

    def ensure_draft(self) -> None:
        """Raises OrderIsOut."""
        if self.status != rules.DRAFT:
            raise rules.OrderIsOut(status_now=self.status)

    def send(
        self, *, supplier: Supplier, location: Location, items: Mapping[UUID, Item], at: datetime
    ) -> PurchaseOrderSent:
        """Let it go out. Raises IllegalOrderMove, SupplierNotInUse."""
        rules.check_move(status=self.status, to=rules.SENT)
        if not supplier.active:
            raise rules.SupplierNotInUse
        self.status, self.sent_at = rules.SENT, at
        return PurchaseOrderSent(
            purchase_order_id=self.id,
            number=self.number,
            supplier_id=supplier.id,
            supplier_name=supplier.name,
            supplier_email=supplier.email,
            location_id=location.id,
            location_name=location.name,
            address=location.address,
            lines=[_ordered(line, items[line.item_id]) for line in self.lines],
            total=_money(self.total),
            note=self.note,
            expected_on=self.expected_on,
            sent_at=at,
        )

    def receive(
        self, came: Sequence[tuple[UUID, Decimal]], *, tolerance_percent: int, at: datetime
    ) -> PurchaseOrderReceived:
        """Note what came in, line by line. Raises IllegalOrderMove, UnknownOrderLine, LineNamedTwice, OverReceipt."""
        rules.check_move(status=self.status, to=rules.RECEIVED)
        seen = set[UUID]()
        for index, (line_id, quantity) in enumerate(came):
            line = self._named(line_id, index, seen)
            most = (line.quantity - line.cancelled) * (100 + tolerance_percent) / 100
            if line.received + quantity > most:
                raise rules.OverReceipt(
                    f"Of this line {line.outstanding} is expected.",
                    field=f"lines.{index}.quantity",
                    outstanding=str(line.outstanding),
                )
            line.received += quantity
        self._follow_lines(at=at)
        lines = self._quantities(came)
        where = self.location_id
        return PurchaseOrderReceived(
            purchase_order_id=self.id, number=self.number, status=self.status, location_id=where, lines=lines,
            received_at=at,
        )  # fmt: skip

    def take_back(self, line_id: UUID, quantity: Decimal, *, at: datetime) -> PurchaseOrderReceiptVoided:
        """What was noted as received of a line did not come: it is expected again."""
        line = self._named(line_id, 0, set())
        line.received -= quantity
        self._follow_lines(at=at)
        lines, where = self._quantities([(line_id, quantity)]), self.location_id
        return PurchaseOrderReceiptVoided(
            purchase_order_id=self.id, number=self.number, status=self.status, location_id=where, lines=lines,
            voided_at=at,
        )  # fmt: skip

    def cancel(self, reason: str, *, at: datetime) -> PurchaseOrderCancelled | None:
        """Expect nothing more: an order of which nothing came is cancelled, any other is received as it is. Answers
        None for a draft, of which nobody has heard. Raises IllegalOrderMove."""
        came = any(line.received for line in self.lines)
        was_out = self.status in rules.EXPECTED
        rules.check_move(status=self.status, to=rules.RECEIVED if came and was_out else rules.CANCELLED)
        rest = [(line.id, line.outstanding) for line in self.lines if line.outstanding]
        for line in self.lines:
            line.cancelled += line.outstanding
        self.cancelled_at, self.cancel_reason = at, reason
        self.status = rules.RECEIVED if came else rules.CANCELLED
        self.received_at = at if came else None
        if not was_out:
            return None
        return PurchaseOrderCancelled(
            purchase_order_id=self.id, number=self.number, status=self.status, lines=self._quantities(rest),
            reason=reason, cancelled_at=at,
        )  # fmt: skip

    def _follow_lines(self, *, at: datetime) -> None:
        done = not any(line.outstanding for line in self.lines)
        came = any(line.received for line in self.lines)
        to = rules.RECEIVED if done and came else rules.PARTLY if came else rules.SENT
        if to == self.status:
            return
        rules.check_move(status=self.status, to=to)
        self.status, self.received_at = to, at if to == rules.RECEIVED else None

    def _named(self, line_id: UUID, index: int, seen: set[UUID]) -> PurchaseOrderLine:
        line = next((line for line in self.lines if line.id == line_id), None)
        if line is None:
            raise rules.UnknownOrderLine(field=f"lines.{index}.line_id")
        if line_id in seen:
            raise rules.LineNamedTwice(field=f"lines.{index}.line_id")
        seen.add(line_id)
        return line

    def _line(self, position: int, wanted: Wanted) -> PurchaseOrderLine:
        return PurchaseOrderLine(
            organization_id=self.organization_id,
            id=new_id(),
            position=position,
            item_id=wanted.item_id,
            quantity=wanted.quantity,
            unit_cost_minor=wanted.unit_cost.amount,
            currency=self.currency,
            received=NOTHING,
            cancelled=NOTHING,
        )

    def _quantities(self, pairs: Sequence[tuple[UUID, Decimal]]) -> list[LineQuantity]:
        items = {line.id: line.item_id for line in self.lines}
        return [LineQuantity(line_id=line, item_id=items[line], quantity=str(quantity)) for line, quantity in pairs]


def _ordered(line: PurchaseOrderLine, item: Item) -> OrderedLine:
    return OrderedLine(
        line_id=line.id,
        item_id=item.id,
        item_name=item.name,
        sku=item.sku,
        unit=item.unit,
        quantity=str(line.quantity),
        unit_cost=_money(line.unit_cost),
    )


def _money(money: Money) -> MoneyData:
    return MoneyData(amount=money.amount, currency=money.currency)
