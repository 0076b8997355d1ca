"""S1, S5: cut off at every step of paying, refunding, hearing of it and comparing the books, five times each: no charge
and no refund twice, and nothing that was paid is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from billing.entrypoints import timers
from billing.testing.company import Company, usd
from billing.testing.online import Online, online_billing
from common import failpoints
from common.testing.endurance import at_length

TIMES = at_length(5, 50)
pytestmark = pytest.mark.reliability
CALLS = ("stripe.before_call", "stripe.after_call_before_store")


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Billing with the sandbox, webhooks held until they are asked for."""
    data: Path = tmp_path_factory.mktemp("stripe")
    with online_billing(data, admin_url=postgres_admin_url) as running:
        timers.ensure_webhook_endpoint(running.harness.service)
        running.sandbox.admin("webhooks", hold=True)
        yield running


@pytest.fixture
def shop(online: Online) -> Company:
    """A company whose account exists."""
    shop = online.company()
    online.checkout(shop, shop.sent()["id"])
    return shop


def cut_off(point: str, act: Callable[[], object]) -> None:
    """The process dies at this step of the act."""
    failpoints.arm(f"{point}:1:raise")
    try:
        act()
    except failpoints.FailpointHit:
        pass
    finally:
        failpoints.arm(None)


@pytest.mark.parametrize("point", CALLS)
def test_paying(online: Online, shop: Company, point: str) -> None:
    for _ in range(TIMES):
        invoice = shop.sent(10_000)["id"]
        cut_off(point, lambda invoice=invoice: online.checkout(shop, invoice))  # type: ignore[misc]
        online.finish()
        online.enter_card(online.checkout(shop, invoice).json["url"])
    online.hear_all()
    print(f"cut off at {point} {TIMES} times")
    assert [charge["amount"] for charge in online.charges(online.account(shop))] == [10_000] * TIMES
    assert len(shop.invoices(status="paid")) == TIMES
    assert shop.ledger()["stripe"] == 10_000 * TIMES


@pytest.mark.parametrize("point", CALLS)
def test_refunding(online: Online, shop: Company, point: str) -> None:
    invoice = shop.sent(10_000)["id"]
    online.pay(shop, invoice)
    online.hear_all()
    payment = shop.invoice(invoice)["payments"][0]["id"]
    for _ in range(TIMES):
        body = {"reason": "x", "amount": usd(100)}
        cut_off(point, lambda body=body: shop.office.post(f"/api/v1/payments/{payment}/refunds", body))  # type: ignore[misc]
        online.finish()
    online.hear_all()
    print(f"cut off at {point} {TIMES} times")
    (charge,) = online.charges(online.account(shop))
    assert charge["amount_refunded"] == 100 * TIMES
    shown = shop.office.get(f"/api/v1/payments/{payment}").json
    assert (shown["refunded"], shop.invoice(invoice)["balance"]) == (usd(100 * TIMES),) * 2
    assert shop.ledger()["stripe"] == 10_000 - 100 * TIMES


def test_hearing_of_it(online: Online, shop: Company) -> None:
    for _ in range(TIMES):
        online.pay(shop, shop.sent(10_000)["id"])
        cut_off("webhook.after_store_before_200", lambda: online.sandbox.admin("webhooks/flush", order="created"))
        online.sandbox.admin("webhooks/flush", order="shuffled")
        online.apply()
    assert len(shop.invoices(status="paid")) == TIMES
    assert shop.ledger()["stripe"] == 10_000 * TIMES


@pytest.mark.parametrize("point", ["webhook.after_read_before_apply", "webhook.after_apply_before_end"])
def test_applying_it(online: Online, shop: Company, point: str) -> None:
    for _ in range(TIMES):
        online.pay(shop, shop.sent(10_000)["id"])
        cut_off(point, online.hear_all)
        online.let_time_pass("UPDATE stripe_events SET next_try_at = '2000-01-01' WHERE applied_at IS NULL")
        online.hear_all()
    assert len(shop.invoices(status="paid")) == TIMES
    assert shop.ledger()["stripe"] == 10_000 * TIMES
    assert len([s for s in shop.said("payment.succeeded.v1") if s["invoice_id"] is not None]) >= TIMES
