"""Reconciliation: each kind of difference is planted, found with its cause, repaired in one call and gone afterwards;
books that agree have none; and it goes on from where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from billing.domain.differences import KINDS
from billing.entrypoints import timers
from billing.testing.company import usd
from billing.testing.online import Online, online_billing
from billing.testing.planted import PLANTED, Books
from common import failpoints
from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import person

STEPS = ("reconcile.before_call", "reconcile.after_call_before_store", "reconcile.before_finish")


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    """Starts now, as the sandbox does."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Online]:
    """Billing with the sandbox."""
    data: Path = tmp_path_factory.mktemp("stripe")
    with online_billing(data, admin_url=postgres_admin_url, clock=clock) as running:
        yield running


@pytest.fixture
def books(online: Online, clock: FixedClock, postgres_admin_url: str) -> Books:
    """The books of a company of its own."""
    clock.move_to(datetime.now(UTC))
    return Books(online=online, company=online.company(), admin_url=postgres_admin_url)


def test_each_kind_that_can_be_told_is_planted_below() -> None:
    assert PLANTED.keys() == KINDS.keys()
    assert len(KINDS) >= 10


@pytest.mark.parametrize("kind", PLANTED)
def test_a_difference_is_found_repaired_and_gone(books: Books, clock: FixedClock, kind: str) -> None:
    PLANTED[kind](books)
    clock.advance(minutes=20)
    assert kind in {each["kind"] for each in _found(books)}
    for _ in range(3):
        for difference in _found(books):
            assert difference["cause"] == KINDS[difference["kind"]].cause
            repaired = books.online.repair(books.company, difference)
            assert repaired.status_code == 200, (difference, repaired.json)
            assert repaired.json["state"] in ("repaired", "accepted")
    assert _found(books) == []
    assert sum(books.company.ledger().values()) == 0
    _money_agrees(books)


def _found(books: Books) -> list[dict[str, Any]]:
    assert books.online.reconcile(books.company)["state"] == "done"
    return books.online.differences(books.company)


def _money_agrees(books: Books) -> None:
    """What Stripe holds of our payments is what the ledger says that it holds."""
    rows = books.online.harness.rows(
        "SELECT stripe_intent_id FROM payments WHERE organization_id = %s AND state = 'succeeded'", books.company.id
    )
    ours = {row[0] for row in rows} - {None}
    charges = books.online.charges(books.online.account(books.company))
    held = sum(c["amount"] - c["amount_refunded"] for c in charges if c["payment_intent"] in ours)
    ledger = books.company.ledger()
    aside = sum(ledger.get(account, 0) for account in ("stripe", "disputed", "dispute_losses"))
    assert aside == held


def test_books_that_agree_have_no_differences(books: Books, clock: FixedClock) -> None:
    payment = books.paid()
    books.company.office.post(f"/api/v1/payments/{payment['id']}/refunds", {"reason": "x", "amount": usd(100)})
    books.company.pay_cash(books.company.sent()["id"], 3_000)
    clock.advance(minutes=20)
    run = books.online.reconcile(books.company)
    assert (run["state"], run["differences"], run["open"]) == ("done", 0, [])
    assert (run["charges"], run["refunds"]) == (1, 1)


def test_what_was_only_just_paid_is_no_difference(books: Books) -> None:
    books.online.pay(books.company, books.company.sent()["id"])
    assert _found(books) == []


def test_what_heals_by_itself_is_gone_without_a_repair(books: Books, clock: FixedClock) -> None:
    PLANTED["payment_missing_here"](books)
    clock.advance(minutes=20)
    (difference,) = _found(books)
    assert (difference["kind"], difference["ours_minor"], difference["theirs_minor"]) == (
        "payment_missing_here",
        0,
        10_000,
    )
    books.online.hear_all()
    assert _found(books) == []
    (gone,) = books.online.differences(books.company, state="gone")
    assert gone["id"] == difference["id"]
    assert books.online.repair(books.company, difference).json["state"] == "gone"


def test_what_is_accepted_is_not_named_again(books: Books, clock: FixedClock) -> None:
    PLANTED["charge_without_payment"](books)
    clock.advance(minutes=20)
    (difference,) = _found(books)
    assert books.online.repair(books.company, difference).json["state"] == "accepted"
    assert _found(books) == []


def test_a_second_start_is_the_run_that_is_running(books: Books) -> None:
    first, second = (books.company.office.post("/api/v1/reconciliations").json for _ in range(2))
    assert (first["id"], first["state"]) == (second["id"], "running")
    assert books.online.reconcile(books.company)["id"] == first["id"]


def test_while_stripe_does_not_answer_it_waits_and_then_goes_on(books: Books, clock: FixedClock) -> None:
    books.paid()
    books.online.fault("error_500", times=2, path="^/v1/(charges|refunds)$", method="GET")
    clock.advance(minutes=20)
    run = books.online.reconcile(books.company)
    assert (run["state"], run["charges"], run["failures"]) == ("done", 1, 0)


@pytest.mark.parametrize("point", STEPS)
def test_cut_off_at_any_step_it_goes_on(books: Books, clock: FixedClock, point: str) -> None:
    PLANTED["duplicate_charge"](books)
    clock.advance(minutes=20)
    for nth in range(1, 6):
        books.company.office.post("/api/v1/reconciliations")
        failpoints.arm(f"{point}:{1 + nth % (1 if point == STEPS[2] else 3)}:raise")
        try:
            timers.run_reconciliations(books.online.harness.service)
        finally:
            failpoints.arm(None)
        books.online.let_time_pass("UPDATE reconciliations SET next_step_at = '2000-01-01'")
        run = books.online.reconcile(books.company)
        assert (run["state"], run["charges"]) == ("done", 2)
    assert [each["kind"] for each in books.online.differences(books.company)] == ["duplicate_charge"]


def test_a_repair_cut_off_before_its_end_refunds_once(books: Books, clock: FixedClock) -> None:
    PLANTED["duplicate_charge"](books)
    clock.advance(minutes=20)
    (difference,) = _found(books)
    for point in ("stripe.before_call", "stripe.after_call_before_store", "reconcile.after_repair_before_end") * 5:
        failpoints.arm(f"{point}:1:raise")
        try:
            books.online.repair(books.company, difference)
        finally:
            failpoints.arm(None)
    assert books.online.repair(books.company, difference).json["state"] == "repaired"
    refunded = [c["amount_refunded"] for c in books.online.charges(books.online.account(books.company))]
    assert sorted(refunded) == [0, 10_000]
    assert _found(books) == []


def test_every_night_the_books_are_compared_once(books: Books, clock: FixedClock) -> None:
    service = books.online.harness.service
    night = datetime.now(UTC).replace(hour=8, minute=30) + timedelta(days=1)  # half past two or three in Chicago
    clock.move_to(night)
    timers.start_reconciliations(service)
    timers.start_reconciliations(service)
    runs = books.company.office.get("/api/v1/reconciliations").json["items"]
    assert [(run["state"], run["started_by"]) for run in runs] == [("running", None)]
    assert books.online.reconcile(books.company)["state"] == "done"
    clock.move_to(night + timedelta(hours=12))
    timers.start_reconciliations(service)
    assert len(books.company.office.get("/api/v1/reconciliations").json["items"]) == 1


def test_another_company_sees_and_repairs_nothing(books: Books, clock: FixedClock) -> None:
    PLANTED["balance_differs_from_ledger"](books)
    clock.advance(minutes=20)
    (difference,) = _found(books)
    stranger = books.online.harness.client(person(new_id()))
    assert stranger.post(f"/api/v1/differences/{difference['id']}/repair").status_code == 404
    assert stranger.get("/api/v1/differences").json["items"] == []
