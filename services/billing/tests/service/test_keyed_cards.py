"""A card typed on the invoice's own page, into Stripe's field: one payment at a time for exactly the balance, closed
before the money is taken otherwise, and never asked for where it was not set up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing.config import read_config
from billing.entrypoints import timers
from billing.testing.company import Company, usd
from billing.testing.online import DECLINED, VISA, Online, online_billing
from common import failpoints
from common.clock import FixedClock
from common.config import ConfigError

# The customer's own browser, and Stripe's: not this service's log.
SENT_BY_THE_TEST = ("urllib3", "selenium")
READABLE = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND has_table_privilege(oid, 'SELECT')"""
KEYED = "SELECT count(*) FROM payment_operations WHERE kind = 'keyed' AND organization_id = %s"


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    """Starts now, as the sandbox does."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Online]:
    """Billing with the sandbox."""
    with online_billing(tmp_path_factory.mktemp("stripe"), admin_url=postgres_admin_url, clock=clock) as running:
        yield running


@pytest.fixture
def shop(online: Online) -> Company:
    """A company that takes tips."""
    company = online.company()
    company.settings(tips_enabled=True)
    return company


def page(online: Online, shop: Company, invoice: dict[str, Any]) -> str:
    """The path of the customer's page."""
    return shop.link(invoice["id"]).removeprefix(online.url)


def begun(online: Online, shop: Company, invoice: dict[str, Any], *, tip: int = 0) -> dict[str, Any]:
    """The card field is asked for."""
    answer = online.begin_card(page(online, shop, invoice), tip=tip)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.json
    return made


def a_day_later(online: Online, clock: FixedClock) -> None:
    """Here and at Stripe."""
    clock.advance(hours=25)
    online.sandbox.admin("clock", advance=25 * 3600)


def test_a_typed_card_pays_the_balance_and_the_tip(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    field = begun(online, shop, invoice, tip=15)
    assert field["amount"] == "$115.00"
    assert online.key_card(field)["status"] == "succeeded"
    online.visit(page(online, shop, invoice), back="paid")
    (payment,) = shop.invoice(invoice["id"])["payments"]
    assert (payment["state"], payment["amount"], payment["tip"]) == ("succeeded", usd(10_000), usd(1_500))
    assert shop.ledger() == {"stripe": 11_500, "revenue": -10_000, "tips": -1_500}
    online.hear_all()
    assert shop.ledger() == {"stripe": 11_500, "revenue": -10_000, "tips": -1_500}


def test_asked_again_it_is_the_same_payment(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    first, again = (begun(online, shop, invoice) for _ in range(2))
    assert first == again
    assert online.harness.rows(KEYED, shop.id) == [(1,)]


def test_another_tip_closes_the_first_before_it_asks_anew(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    first, second = begun(online, shop, invoice), begun(online, shop, invoice, tip=10)
    assert "error" in online.key_card(first)
    assert online.key_card(second)["status"] == "succeeded"
    online.hear_all()
    assert [charge["amount"] for charge in online.charges(online.account(shop))] == [11_000]


def test_a_declined_card_may_be_followed_by_another(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    field = begun(online, shop, invoice)
    assert online.key_card(field, DECLINED)["error"]["code"] == "card_declined"
    online.hear_all()
    assert "did not go through" in online.visit(page(online, shop, invoice)).get_data(as_text=True)
    assert online.key_card(field)["status"] == "succeeded"
    online.hear_all()
    assert shop.invoice(invoice["id"])["status"] == "paid"


def test_a_card_cannot_pay_twice(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    field = begun(online, shop, invoice)
    assert online.key_card(field)["status"] == "succeeded"
    assert online.key_card(field)["error"]["code"] == "payment_intent_unexpected_state"
    assert online.begin_card(page(online, shop, invoice)).status_code == 409
    assert len(online.charges(online.account(shop))) == 1


def test_stripes_page_and_the_field_close_each_other(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    first = online.checkout(shop, invoice["id"]).json["url"]
    field = begun(online, shop, invoice)
    assert online.enter_card(first) == 410
    second = online.checkout(shop, invoice["id"]).json["url"]
    assert "error" in online.key_card(field)
    assert online.enter_card(second) == 303
    online.hear_all()
    assert shop.ledger() == {"stripe": 10_000, "revenue": -10_000}


def test_cash_closes_the_field_and_is_not_taken_when_the_card_was_first(online: Online, shop: Company) -> None:
    invoice, paid = shop.sent(10_000), shop.sent(10_000)
    field = begun(online, shop, invoice)
    assert shop.pay_cash(invoice["id"]).status_code == 201
    assert "error" in online.key_card(field)
    assert online.key_card(begun(online, shop, paid))["status"] == "succeeded"
    assert shop.pay_cash(paid["id"]).status_code == 409
    assert shop.ledger() == {"cash": 10_000, "stripe": 10_000, "revenue": -20_000}


@pytest.mark.parametrize("point", ["stripe.before_call", "stripe.after_call_before_store"])
def test_cut_off_it_goes_on_with_the_same_key(online: Online, shop: Company, point: str) -> None:
    online.checkout(shop, shop.sent()["id"])  # the account exists
    invoice = shop.sent(10_000)
    failpoints.arm(f"{point}:1:raise")
    try:
        assert online.begin_card(page(online, shop, invoice)).status_code == 500
    finally:
        failpoints.arm(None)
    assert online.finish() == 1
    assert online.key_card(begun(online, shop, invoice))["status"] == "succeeded"
    online.hear_all()
    assert shop.invoice(invoice["id"])["status"] == "paid"
    assert online.harness.rows(KEYED, shop.id) == [(1,)]


def test_an_opening_whose_answer_was_lost_for_a_day_is_looked_up(
    online: Online, shop: Company, clock: FixedClock
) -> None:
    online.checkout(shop, shop.sent()["id"])
    invoice = shop.sent(10_000)
    online.fault("drop_after_commit", times=100, path="payment_intents$", method="POST")
    assert online.begin_card(page(online, shop, invoice)).status_code == 409
    a_day_later(online, clock)
    online.without_faults()
    online.finish()
    (intent,) = online.harness.rows(
        "SELECT stripe_id FROM payment_operations WHERE kind = 'keyed' AND organization_id = %s", shop.id
    )
    assert intent[0].startswith("pi_")
    assert online.key_card(begun(online, shop, invoice))["status"] == "succeeded"


def test_what_nobody_typed_a_card_for_is_called_off_after_a_day(
    online: Online, shop: Company, clock: FixedClock
) -> None:
    invoice = shop.sent(10_000)
    field = begun(online, shop, invoice)
    timers.close_keyed_cards(online.harness.service)
    assert begun(online, shop, invoice) == field
    a_day_later(online, clock)
    timers.close_keyed_cards(online.harness.service)
    assert "error" in online.key_card(field)
    payment = shop.office.get("/api/v1/payments", query_string={"invoice_id": invoice["id"]}).json["items"][0]
    assert (payment["state"], payment["failure_code"]) == ("failed", "expired")


def test_neither_the_number_nor_the_secret_for_the_browser_is_in_a_table_or_log(
    online: Online, shop: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    field = begun(online, shop, shop.sent(10_000))
    online.key_card(field, DECLINED)
    online.hear_all()
    online.key_card(field)
    online.hear_all()
    tables = [name for (name,) in online.harness.rows(READABLE)]
    rows = {name: online.harness.rows(f'SELECT t::text FROM "{name}" AS t') for name in tables}
    intent = field["client_secret"].partition("_secret_")[0]
    assert [row for row in rows["stripe_events"] if intent in row[0]], "the news of the declined card was kept"
    hidden = (field["client_secret"], DECLINED, VISA)
    assert [name for name in tables for row in rows[name] if any(secret in row[0] for secret in hidden)] == []
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(SENT_BY_THE_TEST)]
    assert [line for line in ours if any(secret in line for secret in hidden)] == []


def test_the_page_lets_in_stripes_script_only_where_it_can_be_paid(online: Online, shop: Company) -> None:
    invoice = shop.sent(10_000)
    policies = [online.visit(page(online, shop, invoice)).headers["Content-Security-Policy"]]
    shop.pay_cash(invoice["id"])
    policies.append(online.visit(page(online, shop, invoice)).headers["Content-Security-Policy"])
    assert [online.sandbox.url in policy.partition("form-action")[0] for policy in policies] == [True, False]
    assert all("unsafe" not in policy for policy in policies)


def test_without_a_publishable_key_only_stripes_page_is_offered(postgres_admin_url: str, tmp_path: Path) -> None:
    environ = {"STRIPE_PUBLISHABLE_KEY": ""}
    with online_billing(tmp_path, admin_url=postgres_admin_url, environ=environ) as online:
        shop = online.company()
        invoice = shop.sent(10_000)
        shown = online.visit(page(online, shop, invoice))
        assert "Pay now" in shown.get_data(as_text=True)
        assert "<script" not in shown.get_data(as_text=True)
        assert "frame-src" not in shown.headers["Content-Security-Policy"]
        assert online.begin_card(page(online, shop, invoice)).status_code == 409


def test_the_settings_name_stripes_own_origin_and_refuse_a_secret_key() -> None:
    read = read_config({"STRIPE_API_KEY": "sk_test_x", "STRIPE_PUBLISHABLE_KEY": "pk_test_x"})
    assert (read.publishable_key, read.script_origin) == ("pk_test_x", "https://js.stripe.com")
    with pytest.raises(ConfigError, match="PUBLISHABLE_KEY"):
        read_config({"STRIPE_PUBLISHABLE_KEY": "sk_test_x"})
