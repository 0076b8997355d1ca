"""Many at once on the real database: what is there is given out exactly once, and nobody waits in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import SQLAlchemyError

from common.db.session import Database
from common.db.unit_of_work import SYSTEM, UnitOfWork
from common.errors import Refusal
from common.http.database_errors import translated
from common.testing.harness import Harness
from inventory.app import office_uses, receiving, stock
from inventory.testing import Company
from inventory.testing.company import received

AT_ONCE = 200
CONNECTIONS = 24


@pytest.fixture(scope="module")
def database(harness: Harness) -> Iterator[Database]:
    """The same database by more connections than one process has by itself."""
    urls = harness.urls
    many = Database("inventory", app_url=urls.app, platform_url=urls.platform, pool_size=CONNECTIONS)
    yield many
    many.dispose()


def outcomes(database: Database, company: Company, acts: list[Callable[[UnitOfWork], Any]]) -> Counter[str]:
    """Do all of it at once, each in a transaction of its own, again while the database says that it is busy; how many
    came to which end."""

    def act(one: Callable[[UnitOfWork], Any]) -> str:
        while True:
            try:
                with refusals(), database.unit_of_work(company.id, SYSTEM) as uow:
                    one(uow)
                return "done"
            except Refusal as refusal:
                if refusal.kind != "unavailable":
                    return refusal.code

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return Counter(threads.map(act, acts))


@contextmanager
def refusals() -> Iterator[None]:
    """A failure of the database as what it means to a caller."""
    try:
        yield
    except SQLAlchemyError as failure:
        raise translated(failure) from failure


def assert_books_agree(company: Company) -> None:
    """Each balance is the sum of its movements, whose numbers have no gap."""
    wrong = company.harness.rows(
        "SELECT l.id FROM stock_levels l LEFT JOIN movements m ON m.level_id = l.id WHERE l.organization_id = %s"
        " GROUP BY l.id, l.quantity, l.movements"
        " HAVING l.quantity <> coalesce(sum(m.quantity), 0) OR l.movements <> count(m.id)"
        " OR l.movements <> coalesce(max(m.number), 0)",
        company.id,
    )
    assert wrong == []


def test_of_200_who_want_one_of_100_exactly_100_get_it(company: Company, database: Database) -> None:
    company.receive(100)
    company.watch(50, 20)
    item, van = UUID(company.bleach_id), UUID(company.van_id)
    jobs = [company.hear_job() for _ in range(8)]

    def use(number: int) -> Callable[[UnitOfWork], Any]:
        facts = {"job_id": jobs[number % 8].id, "item_id": item, "location_id": van}
        return lambda uow: office_uses.note_use(uow, quantity=Decimal(1), **facts)

    assert outcomes(database, company, [use(number) for number in range(AT_ONCE)]) == {
        "done": 100,
        "not_enough_stock": 100,
    }
    assert company.there() == 0
    assert len(company.said("stock.low.v1")) == 1
    assert_books_agree(company)


def test_transfers_to_and_fro_and_receipts_lose_nothing(company: Company, database: Database) -> None:
    company.receive(20)
    company.receive(20, to=company.warehouse_id)
    item, van, warehouse = (UUID(each) for each in (company.bleach_id, company.van_id, company.warehouse_id))

    def move(source: UUID, target: UUID) -> Callable[[UnitOfWork], Any]:
        return lambda uow: stock.transfer_stock(
            uow, item_id=item, from_location_id=source, to_location_id=target, quantity=Decimal(1)
        )

    def take_in(uow: UnitOfWork) -> None:
        stock.receive_stock(uow, item_id=item, location_id=van, quantity=Decimal(1))

    acts = [move(van, warehouse), move(warehouse, van), take_in] * 20
    ends = outcomes(database, company, acts)
    assert set(ends) <= {"done", "not_enough_stock"}
    assert company.there() + company.there(at=company.warehouse_id) == 60
    assert_books_agree(company)


def test_an_order_comes_in_once_however_many_note_it(company: Company, database: Database) -> None:
    order = company.sent((company.bleach_id, 10))
    lines = [{"line_id": UUID(line["line_id"]), "quantity": Decimal(4)} for line in received(order, 4)]

    def take_in(uow: UnitOfWork) -> None:
        receiving.receive_order(uow, order_id=UUID(order["id"]), expected_version=None, lines=lines)

    assert outcomes(database, company, [take_in] * 12) == {"done": 2, "over_receipt": 10}
    assert company.there(at=company.warehouse_id) == 8
    assert_books_agree(company)
