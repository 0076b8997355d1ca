"""The hosted Checkout page as a customer with a phone meets it (https://docs.stripe.com/payments/checkout), over plain
HTTP, and the session as the platform sees it through the SDK."""

from typing import Any

import pytest
import requests
import stripe

from stripe_sandbox.testing import Shop

PAYS, DECLINED, NO_FUNDS = "4242 4242 4242 4242", "4000000000000002", "4000000000009995"
CHALLENGED, CHALLENGED_UNLESS_SET_UP, DISPUTED = "4000000000003220", "4000002500003155", "4000000000000259"


def read(shop: Shop, session: stripe.checkout.Session) -> Any:
    return shop.stripe.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )


def test_the_page_shows_what_is_bought_and_suits_a_phone(shop: Shop) -> None:
    session = shop.session()
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 2500)
    assert session.payment_intent is None
    page = requests.get(str(session.url), timeout=20)
    assert page.status_code == 200
    for wanted in (
        "Lawn mowing",
        "$25.00",
        "width=device-width",
        'inputmode="numeric"',
        "cc-number",
        "http://127.0.0.1:9/back",
    ):
        assert wanted in page.text
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_paying_completes_the_session_and_returns_with_its_id(shop: Shop) -> None:
    session = shop.session(
        client_reference_id="invoice-7",
        metadata={"op_id": "7"},
        payment_intent_data={"metadata": {"op_id": "7"}, "description": "Invoice 7"},
    )
    paid = shop.enter_card(session.url, PAYS)
    assert (paid.status_code, paid.headers["Location"]) == (303, f"http://127.0.0.1:9/paid?session={session.id}")
    after = read(shop, session)
    assert (after.status, after.payment_status, after.client_reference_id) == ("complete", "paid", "invoice-7")
    assert (after.payment_intent.status, after.payment_intent.metadata["op_id"]) == ("succeeded", "7")
    assert after.payment_intent.latest_charge.billing_details.email == "ana@example.com"
    assert after.customer_details.email == "ana@example.com"
    assert after.line_items.data[0].quantity == 2
    assert shop.event_types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_second_click_lands_on_the_same_page_and_charges_nothing(shop: Shop) -> None:
    session = shop.session()
    address = session.url
    first, second = shop.enter_card(address, PAYS), shop.enter_card(address, PAYS)
    assert first.headers["Location"] == second.headers["Location"]
    assert requests.get(str(address), allow_redirects=False, timeout=20).status_code == 303
    assert len(shop.charges()) == 1


@pytest.mark.parametrize(
    ("number", "reason"), [(DECLINED, "Your card was declined."), (NO_FUNDS, "Your card has insufficient funds.")]
)
def test_a_decline_says_why_and_the_session_stays_payable(shop: Shop, number: str, reason: str) -> None:
    session = shop.session()
    refused = shop.enter_card(session.url, number)
    assert refused.status_code == 402
    assert reason in refused.text
    assert "ana@example.com" in refused.text
    assert read(shop, session).status == "open"
    shop.enter_card(session.url, PAYS)
    assert read(shop, session).payment_status == "paid"
    assert [charge["status"] for charge in shop.charges()] == ["failed", "succeeded"]
    assert len({charge["payment_intent"] for charge in shop.charges()}) == 1


@pytest.mark.parametrize(
    ("number", "form", "message"),
    [
        ("4242424242424241", {}, "Your card number is invalid."),
        ("nonsense", {}, "Your card number is invalid."),
        (PAYS, {"expiry": "01/20"}, "in the past"),
        (PAYS, {"expiry": "13/34"}, "expiration date is incomplete"),
        (PAYS, {"cvc": "1"}, "security code is invalid"),
        (PAYS, {"email": "nobody"}, "email is incomplete"),
    ],
)
def test_a_badly_filled_form_is_shown_again(shop: Shop, number: str, form: Any, message: str) -> None:
    refused = shop.enter_card(shop.session().url, number, **form)
    assert refused.status_code == 400
    assert message in refused.text
    assert shop.charges() == []


def test_a_real_looking_number_is_declined(shop: Shop) -> None:
    assert "non test card" in shop.enter_card(shop.session().url, "4111111111111111").text


@pytest.mark.parametrize("number", [CHALLENGED, CHALLENGED_UNLESS_SET_UP])
def test_3d_secure_approved_pays_the_session(shop: Shop, number: str) -> None:
    session = shop.session()
    bank = shop.enter_card(session.url, number).headers["Location"]
    assert "/c/3ds/" in bank
    back = requests.post(bank, data={"outcome": "approve"}, allow_redirects=False, timeout=20)
    assert back.headers["Location"].endswith(f"/paid?session={session.id}")
    assert read(shop, session).payment_status == "paid"


def test_3d_secure_failed_returns_to_a_page_that_says_so_and_still_takes_money(shop: Shop) -> None:
    session = shop.session()
    bank = shop.enter_card(session.url, CHALLENGED).headers["Location"]
    back = requests.post(bank, data={"outcome": "fail"}, timeout=20)
    assert back.url == session.url
    assert "unable to authenticate" in back.text
    shop.enter_card(session.url, PAYS)
    assert read(shop, session).payment_status == "paid"
    assert len(shop.charges()) == 1


def test_the_dispute_card_pays_and_disputes(shop: Shop) -> None:
    session = shop.session()
    shop.enter_card(session.url, DISPUTED)
    assert read(shop, session).payment_intent.latest_charge.disputed


def test_an_expired_session_takes_no_money(shop: Shop) -> None:
    session = shop.session()
    expired = shop.stripe.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert shop.enter_card(session.url, PAYS).status_code == 410
    with pytest.raises(stripe.InvalidRequestError):
        shop.stripe.v1.checkout.sessions.expire(session.id)
    assert shop.event_types() == ["checkout.session.expired"]


def test_a_challenge_approved_after_expiry_charges_nothing(shop: Shop) -> None:
    session = shop.session()
    bank = shop.enter_card(session.url, CHALLENGED).headers["Location"]
    shop.sandbox.admin("clock", advance=25 * 3600)
    assert requests.post(bank, data={"outcome": "approve"}, timeout=20).status_code == 410
    after = read(shop, session)
    assert (after.status, after.payment_intent.status) == ("expired", "canceled")
    assert after.payment_intent.cancellation_reason == "expired"
    assert shop.charges() == []


def test_sessions_expire_by_the_clock(shop: Shop) -> None:
    now = int(shop.sandbox.admin("clock", verb="GET")["now"])
    session = shop.session(expires_at=now + 3600)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session(expires_at=now + 60)
    assert refused.value.param == "expires_at"
    shop.sandbox.admin("clock", advance=3700)
    assert read(shop, session).status == "expired"
    assert [each.id for each in shop.stripe.v1.checkout.sessions.list({"status": "expired"}).data] == [session.id]


def test_a_session_of_a_connected_account_is_paid_there(shop: Shop) -> None:
    account = shop.stripe.v1.accounts.create({})
    theirs = shop.sandbox.client(account=account.id)
    shop.stripe = theirs
    session = shop.session(payment_intent_data={"application_fee_amount": 50})
    shop.enter_card(session.url, PAYS)
    assert read(shop, session).payment_status == "paid"
    assert shop.charges()[0]["account"] == account.id


def test_pages_that_do_not_exist(shop: Shop) -> None:
    intent = shop.intent()
    for path in ("/c/pay/cs_test_none", f"/c/pay/{intent.id}", "/c/3ds/pi_none", f"/c/3ds/{intent.id}"):
        assert requests.get(shop.sandbox.url + path, timeout=20).status_code == 404
