"""Card payments through Stripe's SDK against the sandbox: page, card, webhook, ledger; declines, refunds, disputes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing.entrypoints import timers
from billing.testing.company import ANONYMOUS, Company, job_line, usd
from billing.testing.online import DECLINED, DISPUTED, Online, online_billing
from common.testing.waiting import eventually


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Billing with the sandbox."""
    data: Path = tmp_path_factory.mktemp("stripe")
    with online_billing(data, admin_url=postgres_admin_url) as running:
        timers.ensure_webhook_endpoint(running.harness.service)
        yield running


@pytest.fixture
def shop(online: Online) -> Company:
    """A company of its own."""
    return online.company()


def test_a_card_pays_the_invoice_by_webhook(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    opened = online.checkout(shop, invoice["id"])
    assert opened.status_code == 201
    assert opened.json["url"].startswith(online.sandbox.url)
    assert online.enter_card(opened.json["url"]) == 303
    eventually(lambda: online.harness.rows("SELECT 1 FROM stripe_events WHERE organization_id = %s", shop.id))

    def paid() -> bool:
        online.apply()
        return bool(shop.invoice(invoice["id"])["status"] == "paid")

    eventually(paid)
    assert shop.ledger() == {"stripe": 10_000, "revenue": -10_000}
    payment = shop.invoice(invoice["id"])["payments"][0]
    assert (payment["method"], payment["state"], payment["amount"]) == ("card", "succeeded", usd(10_000))
    assert [s["payment_id"] for s in shop.said("payment.started.v1")][-1] == payment["id"]
    assert [s["balance"] for s in shop.said("payment.succeeded.v1")][-1] == usd(0)
    (charge,) = online.charges(online.account(shop))
    assert (charge["amount"], charge["metadata"]["payment_id"]) == (10_000, payment["id"])


def test_who_comes_back_sees_it_paid_before_any_webhook(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    page = shop.link(invoice["id"]).replace(online.url, "")
    shown = online.visit(page)
    assert "Pay now" in shown.text
    assert f"form-action 'self' {online.sandbox.url};" in shown.headers["Content-Security-Policy"]
    pay = online.harness.client(ANONYMOUS).post(f"{page}/pay")
    assert pay.status_code == 303
    assert "being processed" in online.visit(page, back="paid").text
    online.enter_card(pay.headers["Location"])
    assert "Paid. Thank you!" in online.visit(page, back="paid").text
    online.hear_all()
    assert len(online.charges(online.account(shop))) == 1
    assert shop.ledger() == {"stripe": 10_000, "revenue": -10_000}


def test_a_declined_card_is_said_and_another_one_pays(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    url = online.checkout(shop, invoice["id"]).json["url"]
    assert online.enter_card(url, DECLINED) == 402
    online.hear_all()
    (failed,) = [s for s in shop.said("payment.failed.v1") if s["invoice_id"] == invoice["id"]]
    assert (failed["reason"], failed["message"]) == ("generic_decline", "Your card was declined.")
    assert "did not go through" in online.visit(shop.link(invoice["id"])).text
    assert shop.invoice(invoice["id"])["status"] in ("sent", "viewed")
    online.enter_card(url)
    online.hear_all()
    assert shop.invoice(invoice["id"])["status"] == "paid"


def test_the_same_balance_gets_the_same_page_and_another_amount_closes_it(online: Online, shop: Company) -> None:
    shop.settings(tips_enabled=True)
    invoice = shop.sent(10_000)
    first = online.checkout(shop, invoice["id"]).json
    assert online.checkout(shop, invoice["id"]).json["url"] == first["url"]
    second = online.checkout(shop, invoice["id"], tip=usd(1_500)).json
    assert second["payment_id"] != first["payment_id"]
    assert online.enter_card(first["url"]) == 410
    assert online.enter_card(second["url"]) == 303
    online.hear_all()
    shown = shop.invoice(invoice["id"])
    assert (shown["balance"], shown["payments"][-1]["tip"]) == (usd(0), usd(1_500))
    assert shop.ledger() == {"stripe": 11_500, "revenue": -10_000, "tips": -1_500}
    assert len(online.charges(online.account(shop))) == 1


def test_tips_are_refused_where_they_are_off(online: Online, shop: Company) -> None:
    refused = online.checkout(shop, shop.sent()["id"], tip=usd(100))
    assert (refused.status_code, refused.json["code"]) == (409, "tips_are_off")


def test_cash_closes_the_open_page_first(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    url = online.checkout(shop, invoice["id"]).json["url"]
    assert shop.pay_cash(invoice["id"], 4_000).status_code == 201
    assert online.enter_card(url) == 410
    rest = online.checkout(shop, invoice["id"]).json["url"]
    online.enter_card(rest)
    online.hear_all()
    assert shop.ledger() == {"cash": 4_000, "stripe": 6_000, "revenue": -10_000}


def test_cash_after_the_card_went_through_is_refused_with_the_balance(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"])  # nobody has heard of it yet
    refused = shop.pay_cash(invoice["id"], 4_000)
    assert (refused.status_code, refused.json["code"], refused.json["balance"]) == (409, "nothing_to_collect", usd(0))
    assert shop.invoice(invoice["id"])["status"] == "paid"


def test_a_void_closes_the_page_or_is_refused_when_it_was_paid(online: Online, shop: Company) -> None:
    open_one, paid_one = shop.sent(), shop.sent()
    url = online.checkout(shop, open_one["id"]).json["url"]
    path = "/api/v1/invoices/{}/void"
    assert shop.office.post(path.format(open_one["id"]), {"reason": "x"}, headers={"If-Match": "*"}).status_code == 200
    assert online.enter_card(url) == 410
    online.pay(shop, paid_one["id"])
    refused = shop.office.post(path.format(paid_one["id"]), {"reason": "x"}, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_money")


def test_an_expired_page_fails_the_payment_and_the_next_one_works(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    first = online.checkout(shop, invoice["id"]).json
    rows = online.harness.rows("SELECT stripe_session_id FROM payments WHERE id = %s", first["payment_id"])
    client = online.sandbox.client(account=online.account(shop))
    client.v1.checkout.sessions.expire(rows[0][0])
    online.hear_all()
    assert shop.office.get(f"/api/v1/payments/{first['payment_id']}").json["state"] == "failed"
    online.pay(shop, invoice["id"])
    online.hear_all()
    assert shop.invoice(invoice["id"])["status"] == "paid"


def test_refunds_go_back_through_stripe_in_parts(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"])
    online.hear_all()
    payment = shop.invoice(invoice["id"])["payments"][0]
    path = f"/api/v1/payments/{payment['id']}/refunds"
    part = shop.office.post(path, {"amount": usd(2_500), "reason": "One window"})
    assert (part.status_code, part.json["state"]) == (201, "succeeded")
    assert shop.invoice(invoice["id"])["balance"] == usd(2_500)
    assert shop.office.post(path, {"reason": "Rest"}).json["amount"] == usd(7_500)
    online.hear_all()
    assert shop.ledger() == {"receivable": 10_000, "revenue": -10_000}
    assert online.charges(online.account(shop))[0]["amount_refunded"] == 10_000
    assert len(shop.said("payment.refunded.v1")) >= 2


def test_a_refund_made_at_stripe_is_taken_over(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"])
    online.hear_all()
    account = online.account(shop)
    charge = online.charges(account)[0]
    online.sandbox.client(account=account).v1.refunds.create({"charge": charge["id"], "amount": 1_000})
    online.hear_all()
    assert shop.invoice(invoice["id"])["balance"] == usd(1_000)


def test_a_refund_that_the_bank_returns_counts_as_paid_again(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"])
    online.hear_all()
    payment = shop.invoice(invoice["id"])["payments"][0]
    shop.office.post(f"/api/v1/payments/{payment['id']}/refunds", {"reason": "x"})
    (refund_id,) = online.harness.rows("SELECT stripe_id FROM refunds WHERE payment_id = %s", payment["id"])[0]
    online.sandbox.admin("settle", id=refund_id, succeeded=False)
    online.hear_all()
    assert (shop.invoice(invoice["id"])["status"], shop.ledger()) == ("paid", {"stripe": 10_000, "revenue": -10_000})
    shown = shop.office.get(f"/api/v1/payments/{payment['id']}").json
    assert (shown["refunds"][0]["state"], shown["refunded"]) == ("failed", usd(0))


@pytest.mark.parametrize(("outcome", "account"), [("won", "stripe"), ("lost", "dispute_losses")])
def test_a_dispute_sets_the_money_aside_until_it_is_decided(
    online: Online, shop: Company, outcome: str, account: str
) -> None:
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"], DISPUTED)
    online.hear_all()
    assert shop.ledger() == {"disputed": 10_000, "revenue": -10_000}
    assert [s["reason"] for s in shop.said("payment.disputed.v1") if s["invoice_id"] == invoice["id"]] == ["fraudulent"]
    payment = shop.invoice(invoice["id"])["payments"][0]
    (stripe_id,) = online.harness.rows("SELECT stripe_id FROM disputes WHERE payment_id = %s", payment["id"])[0]
    online.sandbox.admin(f"disputes/{stripe_id}/close", outcome=outcome)
    online.hear_all()
    assert shop.ledger() == {account: 10_000, "revenue": -10_000}
    shown = shop.office.get(f"/api/v1/payments/{payment['id']}").json
    assert [dispute["state"] for dispute in shown["disputes"]] == [outcome]


def test_a_deposit_is_paid_online_and_credited(online: Online, shop: Company) -> None:
    estimate = shop.estimate_accepted(deposit=5_000)
    opened = shop.office.post("/api/v1/deposits/checkout", {"estimate_id": str(estimate)})
    assert opened.status_code == 201
    online.enter_card(opened.json["url"])
    online.hear_all()
    assert shop.office.get(f"/api/v1/deposits/{estimate}").json["held"] == usd(5_000)
    shop.job_completed(shop.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = shop.invoices()
    sent = shop.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"]).json
    assert sent["balance"] == usd(15_000)


def test_an_amount_that_stripe_refuses_is_said_plainly(online: Online, shop: Company) -> None:
    invoice = shop.sent(10)
    refused = online.checkout(shop, invoice["id"])
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (
        409,
        "payment_refused",
        "amount_too_small",
    )
    assert shop.pay_cash(invoice["id"]).status_code == 201
