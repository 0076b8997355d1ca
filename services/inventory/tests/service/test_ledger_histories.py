"""Whatever people and jobs do, in any order: each balance is the sum of its movements and never below zero, jobs take
what they want as far as it is there, and low stock is said once for each crossing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from common.db.unit_of_work import SYSTEM, UnitOfWork
from common.errors import Refusal
from common.ids import new_id
from common.testing.harness import Harness
from inventory.app import consumption, items, stock, voiding
from inventory.domain.job_use import JobStock
from inventory.domain.movement import Movement
from inventory.domain.stock_level import StockLevel
from inventory.testing import NOW, Company

amounts = st.decimals("0.001", "9", places=3)
places = st.integers(0, 1)


class Ledger(RuleBasedStateMachine):
    """One item at two locations, and two jobs of the crew whose van the first one is."""

    harness: ClassVar[Harness]

    def __init__(self) -> None:
        super().__init__()
        self.company = Company(self.harness)
        self.item = UUID(self.company.bleach_id)
        self.at = [UUID(self.company.van_id), UUID(self.company.warehouse_id)]
        self.jobs = [self.company.hear_job().id for _ in range(2)]
        self.service = self.company.hear_service(("Bleach", "2.5"))
        self.sequence = 1
        self.recorded: list[tuple[UUID, UUID]] = []
        self.points: list[Decimal | None] = [None, None]
        self.low = [False, False]
        self.crossings: Counter[str] = Counter()

    def do(self, act: Any, /, **facts: Any) -> None:
        try:
            with self.harness.service.database.unit_of_work(self.company.id, SYSTEM) as uow:
                act(uow, **facts)
        except Refusal as refusal:
            assert refusal.code in {"not_enough_stock", "voided_already", "void_is_final", "follows_a_job"}

    @rule(at=places, quantity=amounts)
    def receive(self, at: int, quantity: Decimal) -> None:
        self.do(stock.receive_stock, item_id=self.item, location_id=self.at[at], quantity=quantity)

    @rule(at=places, quantity=amounts)
    def lose(self, at: int, quantity: Decimal) -> None:
        place = {"item_id": self.item, "location_id": self.at[at]}
        self.do(stock.adjust_stock, quantity=-quantity, reason="spilled", **place)

    @rule(at=places, quantity=amounts)
    def transfer(self, at: int, quantity: Decimal) -> None:
        ends = {"from_location_id": self.at[at], "to_location_id": self.at[1 - at]}
        self.do(stock.transfer_stock, item_id=self.item, quantity=quantity, **ends)

    @rule(at=places, counted=amounts)
    def count(self, at: int, counted: Decimal) -> None:
        self.do(stock.count_stock, item_id=self.item, location_id=self.at[at], counted=counted)

    @rule(data=st.data())
    def void_something(self, data: st.DataObject) -> None:
        with self.harness.service.database.unit_of_work(self.company.id, SYSTEM, read_only=True) as uow:
            made = select(Movement.id).where(Movement.organization_id == self.company.id).order_by(Movement.id)
            movements = uow.session.scalars(made).all()
        if movements:
            self.do(voiding.void_movement, movement_id=data.draw(st.sampled_from(movements)), reason="x")

    @rule(job=places, done=st.booleans())
    def finish_or_reopen(self, job: int, done: bool) -> None:
        self.sequence += 1
        facts = {"job_id": self.jobs[job], "sequence": self.sequence}
        if done:
            work = [consumption.Done(service_id=self.service, quantity=Decimal(2))]
            self.do(consumption.complete_job, done=work, at=NOW, **facts)
        else:
            self.do(consumption.reopen_job, **facts)

    @rule(job=places, quantity=amounts)
    def record(self, job: int, quantity: Decimal) -> None:
        material = consumption.Material(
            material_id=new_id(), crew_id=self.company.crew_id, item_id=self.item, sku=None, name="x",
            quantity=quantity, used_at=NOW,
        )  # fmt: skip
        self.recorded.append((self.jobs[job], material.material_id))
        self.do(consumption.use_material, job_id=self.jobs[job], material=material)

    @precondition(lambda self: self.recorded)
    @rule(data=st.data())
    def void_record(self, data: st.DataObject) -> None:
        job_id, material_id = data.draw(st.sampled_from(self.recorded))
        self.do(consumption.void_material, job_id=job_id, material_id=material_id, at=NOW)

    @rule(at=places, point=st.none() | amounts)
    def watch(self, at: int, point: Decimal | None) -> None:
        self.points[at] = point
        facts = {"reorder_point": point, "reorder_quantity": point and Decimal(1)}
        self.do(items.watch_level, item_id=self.item, location_id=self.at[at], **facts)

    @invariant()
    def the_books_agree(self) -> None:
        with self.harness.service.database.unit_of_work(self.company.id, SYSTEM, read_only=True) as uow:
            levels = {level.location_id: level for level in uow.session.scalars(select(StockLevel))}
            sums = {row[0]: row[1:] for row in uow.session.execute(_SUMS)}
            taken = sum(uow.session.scalars(select(JobStock.taken)), Decimal(0))
            used = uow.session.scalar(select(func.sum(Movement.quantity)).where(Movement.kind == "use")) or 0
        assert taken == -used
        for index, place in enumerate(self.at):
            level = levels.get(place)
            if level is not None:
                assert (level.quantity, level.movements, level.movements) == sums.get(level.id, (0, 0, 0))
                assert level.quantity >= 0
            self.note_crossing(index, Decimal(0) if level is None else level.quantity)

    def note_crossing(self, index: int, quantity: Decimal) -> None:
        point = self.points[index]
        low = point is not None and quantity <= point
        if low != self.low[index]:
            self.crossings["stock.low.v1" if low else "stock.restocked.v1"] += 1
            self.low[index] = low

    def teardown(self) -> None:
        said = Counter(one.type for one in self.said())
        assert said == self.crossings

    def said(self) -> list[Any]:
        return [one for one in self.harness.said() if one.data.get("item_id") == str(self.item)]


_SUMS = select(
    Movement.level_id, func.sum(Movement.quantity), func.count(Movement.id), func.max(Movement.number)
).group_by(Movement.level_id)


@pytest.mark.slow
def test_the_books_agree_whatever_is_done(harness: Harness) -> None:
    Ledger.harness = harness
    checks = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Ledger, settings=checks)


def test_a_transaction_that_fails_leaves_no_trace(company: Company) -> None:
    company.receive(5)

    def fails(uow: UnitOfWork) -> None:
        stock.receive_stock(uow, item_id=UUID(company.bleach_id), location_id=UUID(company.van_id), quantity=Decimal(1))
        raise KeyError

    with pytest.raises(KeyError), company.harness.service.database.unit_of_work(company.id, SYSTEM) as uow:
        fails(uow)
    assert (company.there(), len(company.items("/movements"))) == (5, 1)
