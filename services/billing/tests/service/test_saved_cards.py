"""A card kept at Stripe with its owner's consent: charged once per attempt while he is away, refused as banks refuse,
and forgotten for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from billing.testing.company import ANONYMOUS, Company, usd
from billing.testing.online import Online, online_billing
from common import failpoints
from common.erasing.sweeping import sweep_erased
from common.ids import new_id


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Billing with the sandbox."""
    data: Path = tmp_path_factory.mktemp("stripe")
    with online_billing(data, admin_url=postgres_admin_url) as running:
        yield running


@pytest.fixture
def shop(online: Online) -> Company:
    """A company whose customer let a card be kept."""
    shop = online.company()
    url = online.checkout(shop, shop.sent(10_000)["id"], save_card=True).json["url"]
    assert online.enter_card(url) == 303
    online.hear_all()
    return shop


def cards(shop: Company) -> list[dict[str, Any]]:
    """Those that may be charged."""
    query = {"customer_id": str(shop.customer)}
    found: list[dict[str, Any]] = shop.office.get("/api/v1/saved-cards", query_string=query).json["items"]
    return found


def charge(shop: Company, invoice_id: str, card_id: str, key: str | None = None) -> Any:
    """The office charges the card."""
    return shop.office.post(f"/api/v1/invoices/{invoice_id}/charges", {"saved_card_id": card_id}, key=key)


def test_a_card_is_kept_only_where_its_owner_wants_it(online: Online, shop: Company) -> None:
    (card,) = cards(shop)
    assert (card["brand"], card["last4"], card["exp_year"]) == ("visa", "4242", 2034)
    other = online.company()
    online.pay(other, other.sent()["id"])
    online.hear_all()
    assert cards(other) == []


def test_the_customer_says_so_on_the_page(online: Online, shop: Company) -> None:
    other = online.company()
    page = other.link(other.sent()["id"]).replace(online.url, "")
    assert 'name="keep_card"' in online.visit(page).text
    client = online.harness.client(ANONYMOUS)
    started = client._client.post(f"{page}/pay", data={"keep_card": "yes"}, headers=client._headers(None))
    online.enter_card(started.headers["Location"])
    online.hear_all()
    assert len(cards(other)) == 1


def test_it_pays_an_invoice_while_its_owner_is_away(online: Online, shop: Company) -> None:
    invoice = shop.sent(7_000)
    url = online.checkout(shop, invoice["id"]).json["url"]
    charged = charge(shop, invoice["id"], cards(shop)[0]["id"])
    assert (charged.status_code, charged.json["state"], charged.json["amount"]) == (201, "succeeded", usd(7_000))
    assert online.enter_card(url) == 410
    online.hear_all()
    assert shop.invoice(invoice["id"])["status"] == "paid"
    assert shop.ledger() == {"stripe": 17_000, "revenue": -17_000}
    assert charge(shop, invoice["id"], cards(shop)[0]["id"]).json["code"] == "nothing_to_collect"


@pytest.mark.parametrize("point", ["stripe.before_call", "stripe.after_call_before_store"])
def test_cut_off_and_asked_again_it_charges_once(online: Online, shop: Company, point: str) -> None:
    invoice, key = shop.sent(7_000)["id"], str(new_id())
    failpoints.arm(f"{point}:1:raise")
    try:
        assert charge(shop, invoice, cards(shop)[0]["id"], key=key).status_code == 500
    finally:
        failpoints.arm(None)
    online.finish()
    online.hear_all()
    assert charge(shop, invoice, cards(shop)[0]["id"], key=key).status_code in (201, 409)
    assert [c["amount"] for c in online.charges(online.account(shop))] == [10_000, 7_000]
    assert shop.invoice(invoice)["status"] == "paid"


def test_a_lost_answer_is_asked_for_with_the_same_key(online: Online, shop: Company) -> None:
    invoice = shop.sent(7_000)["id"]
    online.fault("drop_after_commit", path="^/v1/payment_intents$", method="POST")
    assert charge(shop, invoice, cards(shop)[0]["id"]).status_code == 201
    assert len(online.charges(online.account(shop))) == 2


def _another_method(online: Online, shop: Company, name: str) -> None:
    """The bank changed its mind about the card."""
    account = online.account(shop)
    row = online.harness.rows("SELECT id, stripe_customer_id FROM saved_cards WHERE organization_id = %s", shop.id)[0]
    methods = online.sandbox.client(account=account).v1.payment_methods
    method = methods.attach(name, {"customer": row[1]})
    online.let_time_pass(f"UPDATE saved_cards SET stripe_method_id = '{method.id}' WHERE id = '{row[0]}'")


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("pm_card_chargeCustomerFail", "card_declined"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ],
)
def test_what_the_bank_refuses_is_said_and_the_page_still_works(
    online: Online, shop: Company, method: str, reason: str
) -> None:
    _another_method(online, shop, method)
    invoice = shop.sent(7_000)["id"]
    refused = charge(shop, invoice, cards(shop)[0]["id"])
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (409, "payment_refused", reason)
    online.hear_all()
    assert [s["reason"] for s in shop.said("payment.failed.v1") if s["invoice_id"] == invoice] == [reason]
    online.pay(shop, invoice)
    online.hear_all()
    assert shop.invoice(invoice)["status"] == "paid"


def test_a_card_pays_only_its_own_customers_invoices(online: Online, shop: Company) -> None:
    other = shop.customer_named("Somebody else")
    invoice = shop.sent(7_000, customer_id=str(other))
    refused = charge(shop, invoice["id"], cards(shop)[0]["id"])
    assert (refused.status_code, refused.json["code"]) == (409, "card_of_other_customer")
    assert len(online.charges(online.account(shop))) == 1


def test_a_forgotten_card_is_gone_here_and_at_stripe(online: Online, shop: Company) -> None:
    (card,) = cards(shop)
    for _ in range(2):
        assert shop.office.post(f"/api/v1/saved-cards/{card['id']}/forget").json["forgotten_at"] is not None
    assert cards(shop) == []
    assert charge(shop, shop.sent()["id"], card["id"]).json["code"] == "card_forgotten"
    online.hear_all()
    assert cards(shop) == []
    _nothing_attached(online, shop)


def test_who_is_erased_has_no_card_any_more(online: Online, shop: Company) -> None:
    shop.hear("customer.erased.v1", shop.customer, customer_id=shop.customer)
    assert cards(shop) == []
    assert online.finish() == 1
    _nothing_attached(online, shop)


def test_what_stripe_told_of_who_was_erased_goes(online: Online, shop: Company) -> None:
    """Amounts and the ledger stay."""
    own = "WHERE organization_id = %s"
    before = online.harness.rows(f"SELECT sum(amount_minor) FROM payments {own}", shop.id)
    shop.hear("customer.erased.v1", shop.customer, customer_id=shop.customer)
    online.finish()
    online.hear_all()
    sweep_erased(online.harness.service)
    assert online.harness.rows(f"SELECT DISTINCT last4 FROM saved_cards {own}", shop.id) == [("0000",)]
    told = f"SELECT count(*) FROM stripe_events {own} AND (payload::text LIKE '%%4242%%' OR payload::text LIKE '%%@%%')"
    assert online.harness.rows(told, shop.id) == [(0,)]
    assert online.harness.rows(f"SELECT checkout_url, receipt_link FROM payments {own}", shop.id) == [(None, None)]
    assert online.harness.rows(f"SELECT sum(amount_minor) FROM payments {own}", shop.id) == before


def _nothing_attached(online: Online, shop: Company) -> None:
    (row,) = online.harness.rows("SELECT stripe_customer_id FROM saved_cards WHERE organization_id = %s", shop.id)
    customers = online.sandbox.client(account=online.account(shop)).v1.customers
    assert customers.payment_methods.list(row[0]).data == []
