"""Stripe fails in every way it can, and this service is cut off at every step: each invoice is charged once (S1), and
what is too old to be sent again is looked up (S2)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing import bootstrap
from billing.adapters import stripe_gateway
from billing.app import invoicing, issuing
from billing.testing.company import Company, usd
from billing.testing.online import Online, online_billing
from common import failpoints
from common.clock import FixedClock
from common.db.unit_of_work import SYSTEM
from common.money import Money
from common.testing.endurance import at_length

PAYMENTS = at_length(300, 1_000)
CUSTOMERS = 8
# As in production: they run in one process at a time.
TIMERS = threading.Lock()
FAULTS = {
    "drop_after_commit": 0.08,
    "error_500_saved": 0.05,
    "error_500_saved_lost": 0.04,
    "error_500": 0.04,
    "conflict_409": 0.05,
    "rate_limit_429": 0.05,
    "drop_before": 0.04,
    "stall_after_commit": 0.01,
}
# Longer than a person at the web is made to wait.
STALL_SECONDS = bootstrap.WEB_TIMEOUT_SECONDS + 0.5
FAILPOINTS = ("stripe.before_call", "stripe.after_call_before_store")


def _page(online: Online, shop: Company, invoice_id: str) -> str:
    """As a customer who clicks until there is a page; one at a time the timers work between the clicks."""
    for _ in range(200):
        answer = online.checkout(shop, invoice_id)
        if answer.status_code == 201:
            return str(answer.json["url"])
        assert answer.status_code in (202, 409, 500, 503), answer.json
        if TIMERS.acquire(blocking=False):
            try:
                online.finish()
            finally:
                TIMERS.release()
    raise AssertionError("no page after two hundred clicks")


def _settled(online: Online, shop: Company) -> bool:
    online.finish()
    online.hear_all()
    return not shop.invoices(status="open", limit=1)


@pytest.mark.slow
@pytest.mark.reliability
def test_many_payments_under_faults_charge_each_invoice_once(postgres_admin_url: str, tmp_path: Path) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        shop = online.company()
        invoices = _invoices(shop)
        for seed, (kind, probability) in enumerate(FAULTS.items()):
            online.fault(kind, times=None, probability=probability, seed=seed, method="POST", seconds=STALL_SECONDS)
        with ThreadPoolExecutor(CUSTOMERS) as pool:
            list(pool.map(lambda each: _pay_impatiently(online, shop, *each), enumerate(invoices)))
        online.without_faults()
        assert any(_settled(online, shop) for _ in range(20 + PAYMENTS // 10))
        _check(online, shop, invoices)


def _invoices(shop: Company) -> dict[str, int]:
    """Each with an amount of its own."""
    made = {}
    with shop.harness.service.unit_of_work(shop.id, SYSTEM) as uow:
        for n in range(PAYMENTS):
            line = {"name": "Wash", "quantity": 1, "unit_price": Money(5_000 + n, "USD")}
            invoice = invoicing.create_invoice(uow, customer_id=shop.customer, lines=[line])
            issuing.issue(uow, invoice)
            made[str(invoice.id)] = 5_000 + n
    return made


def _pay_impatiently(online: Online, shop: Company, n: int, invoice_id: str) -> None:
    if n % 5 == 0:
        failpoints.arm(f"{FAILPOINTS[n // 5 % 2]}:1:raise")
        online.checkout(shop, invoice_id)
    if n % 7 == 0:
        online.checkout(shop, invoice_id)  # clicked twice
    page = _page(online, shop, invoice_id)
    online.enter_card(page)
    if n % 3 == 0:
        online.enter_card(page)


def _check(online: Online, shop: Company, invoices: dict[str, int]) -> None:
    charges = online.charges(online.account(shop))
    rows = online.harness.rows(
        "SELECT id, invoice_id, amount_minor FROM payments WHERE organization_id = %s AND state = 'succeeded'", shop.id
    )
    assert {str(invoice_id): amount for _, invoice_id, amount in rows} == invoices
    print(f"{PAYMENTS} payments, {len(charges)} charges, {len(FAULTS)} kinds of faults")
    assert len(rows) == len(charges) == PAYMENTS
    assert {c["metadata"]["payment_id"]: c["amount"] for c in charges} == {str(id): amount for id, _, amount in rows}
    total = sum(invoices.values())
    assert shop.ledger() == {"stripe": total, "revenue": -total}
    states = online.harness.rows("SELECT DISTINCT state FROM payment_operations")
    assert {state for (state,) in states} <= {"ok", "failed"}


def test_control_without_the_stored_key_a_retry_makes_a_second_page(
    postgres_admin_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The safety switched off must show, or the test above proves nothing."""

    def forgetful(account: str | None = None, *, key: str | None = None) -> Any:
        return {"stripe_account": account} if account else {}

    monkeypatch.setattr(stripe_gateway, "_options", forgetful)
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        shop = online.company()
        online.checkout(shop, shop.sent()["id"])
        online.fault("drop_after_commit", path="^/v1/checkout/sessions$", method="POST")
        online.checkout(shop, shop.sent()["id"])
        assert len(online.sandbox.admin("objects", verb="GET", kind="checkout.session")["objects"]) == 3


@pytest.mark.parametrize("point", FAILPOINTS)
def test_cut_off_at_a_step_a_timer_goes_on_with_the_same_key(
    postgres_admin_url: str, tmp_path: Path, point: str
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        shop = online.company()
        invoice = shop.sent(10_000)
        online.pay(shop, shop.sent()["id"])  # the account exists
        failpoints.arm(f"{point}:1:raise")
        try:
            assert online.checkout(shop, invoice["id"]).status_code == 500
        finally:
            failpoints.arm(None)
        assert online.finish() == 1
        online.enter_card(online.checkout(shop, invoice["id"]).json["url"])
        online.hear_all()
        assert shop.invoice(invoice["id"])["status"] == "paid"
        assert _sessions(online) == 2


@pytest.fixture
def clock() -> FixedClock:
    """Starts now, as the sandbox does."""
    return FixedClock(datetime.now(UTC))


def _a_day_later(online: Online, clock: FixedClock) -> None:
    clock.advance(hours=25)
    online.sandbox.admin("clock", advance=25 * 3600)
    online.without_faults()


def _sessions(online: Online) -> int:
    return len(online.sandbox.admin("objects", verb="GET", kind="checkout.session")["objects"])


def test_after_a_day_a_page_is_looked_up_and_never_opened_again(
    postgres_admin_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url, clock=clock) as online:
        shop = online.company()
        online.checkout(shop, shop.sent()["id"])
        invoice = shop.sent(10_000)
        online.fault("drop_after_commit", times=100, path="checkout/sessions$", method="POST")
        assert online.checkout(shop, invoice["id"]).status_code == 202
        (key,) = online.harness.rows("SELECT idem_key FROM payment_operations WHERE state = 'sent'")[0]
        online.finish()
        assert online.harness.rows("SELECT idem_key FROM payment_operations WHERE state = 'sent'") == [(key,)]
        _a_day_later(online, clock)
        online.finish()
        assert _sessions(online) == 2
        payment = shop.office.get("/api/v1/payments", query_string={"invoice_id": invoice["id"]}).json["items"][0]
        assert (payment["state"], payment["failure_code"]) == ("failed", "expired")
        online.pay(shop, invoice["id"])
        assert len(online.charges(online.account(shop))) == 1


def test_after_a_day_what_never_happened_is_given_up(
    postgres_admin_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url, clock=clock) as online:
        shop = online.company()
        online.checkout(shop, shop.sent()["id"])
        invoice = shop.sent(10_000)
        online.fault("drop_before", times=100, path="checkout/sessions$", method="POST")
        assert online.checkout(shop, invoice["id"]).status_code == 202
        _a_day_later(online, clock)
        online.finish()
        assert _sessions(online) == 1
        payment = shop.office.get("/api/v1/payments", query_string={"invoice_id": invoice["id"]}).json["items"][0]
        assert (payment["state"], payment["failure_code"]) == ("failed", "not_done")


@pytest.mark.parametrize("fault", ["drop_after_commit", "error_500_saved"])
def test_a_refund_whose_answer_was_lost_for_a_day_is_not_made_twice(
    postgres_admin_url: str, tmp_path: Path, clock: FixedClock, fault: str
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url, clock=clock) as online:
        shop = online.company()
        invoice = shop.sent(10_000)
        online.pay(shop, invoice["id"])
        online.hear_all()
        payment = shop.invoice(invoice["id"])["payments"][0]
        online.fault(fault, times=100, path="^/v1/refunds$", method="POST")
        body = {"amount": usd(4_000), "reason": "x"}
        asked = shop.office.post(f"/api/v1/payments/{payment['id']}/refunds", body)
        assert asked.status_code == 202 or fault == "error_500_saved"
        _a_day_later(online, clock)
        online.finish()
        online.hear_all()
        assert online.charges(online.account(shop))[0]["amount_refunded"] == 4_000
        assert shop.invoice(invoice["id"])["balance"] == usd(4_000)


def test_five_equal_saved_failures_are_looked_up_instead_of_sent_again(postgres_admin_url: str, tmp_path: Path) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        shop = online.company()
        online.checkout(shop, shop.sent()["id"])
        invoice = shop.sent(10_000)
        online.fault("error_500_saved", path="checkout/sessions$", method="POST")
        online.checkout(shop, invoice["id"])
        for _ in range(6):
            online.finish()
        opened = online.checkout(shop, invoice["id"])
        assert (opened.status_code, _sessions(online)) == (201, 2)
        online.enter_card(opened.json["url"])
        online.hear_all()
        assert shop.invoice(invoice["id"])["status"] == "paid"
