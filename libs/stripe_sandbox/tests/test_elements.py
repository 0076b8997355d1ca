"""The stand-in for Stripe.js and its card field (https://docs.stripe.com/js, https://docs.stripe.com/payments/payment-element):
what the field does with a card, over plain HTTP."""

from typing import Any

import pytest
import requests
import stripe

from stripe_sandbox.testing import SandboxProcess, Shop

PAYS, DECLINED, CHALLENGED = "4242 4242 4242 4242", "4000000000000002", "4000000000003220"
CARD = {"expiry": "12 / 34", "cvc": "123", "return_url": "http://127.0.0.1:9/back"}


def typed(shop: Shop, intent: stripe.PaymentIntent, number: str = PAYS, **changes: str) -> requests.Response:
    """The card goes from the field to the sandbox."""
    account = shop.stripe.v1.accounts.retrieve_current().id
    given = {"client_secret": str(intent.client_secret), "account": account, "number": number, **CARD, **changes}
    return requests.post(f"{shop.sandbox.url}/c/elements/confirm", data=given, timeout=20)


def card_intent(shop: Shop) -> stripe.PaymentIntent:
    return shop.stripe.v1.payment_intents.create(
        {"amount": 5000, "currency": "usd", "allowed_payment_method_types": ["card"]}
    )


def test_the_script_and_the_field_are_served_without_letting_anything_else_in(sandbox: SandboxProcess) -> None:
    script = requests.get(f"{sandbox.url}/v3/", timeout=20)
    assert script.headers["Content-Type"].startswith("text/javascript")
    field = requests.get(f"{sandbox.url}/c/elements/payment", timeout=20)
    policy = field.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_a_typed_card_pays_the_intent(shop: Shop) -> None:
    intent = card_intent(shop)
    answer = typed(shop, intent)
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
    (charge,) = shop.charges()
    assert (charge["payment_intent"], charge["amount"]) == (intent.id, 5000)
    again = typed(shop, intent)
    assert (again.status_code, again.json()["error"]["code"]) == (400, "payment_intent_unexpected_state")
    assert len(shop.charges()) == 1


def test_a_declined_card_leaves_the_intent_open_for_another(shop: Shop) -> None:
    intent = card_intent(shop)
    assert typed(shop, intent, DECLINED).json()["error"]["code"] == "card_declined"
    assert shop.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    assert typed(shop, intent).json()["status"] == "succeeded"


def test_a_bank_that_asks_sends_its_customer_back_to_the_page(shop: Shop) -> None:
    intent = card_intent(shop)
    question = typed(shop, intent, CHALLENGED).json()["go_to"]
    back = requests.post(question, data={"outcome": "approve"}, allow_redirects=False, timeout=20)
    assert back.headers["Location"].startswith(f"http://127.0.0.1:9/back?payment_intent={intent.id}")
    assert shop.stripe.v1.payment_intents.retrieve(intent.id).status == "succeeded"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_secret": "pi_unknown_secret_x"}, 404),
        ({"account": "acct_of_somebody"}, 404),
        ({"number": "4242424242424241"}, 400),
        ({"expiry": "12 / 19"}, 400),
        ({"cvc": ""}, 400),
    ],
)
def test_what_does_not_fit_takes_no_money(shop: Shop, changes: dict[str, Any], status: int) -> None:
    assert typed(shop, card_intent(shop), **changes).status_code == status
    assert shop.charges() == []


def test_a_secret_that_is_not_the_intents_own_takes_no_money(shop: Shop) -> None:
    intent = card_intent(shop)
    assert typed(shop, intent, client_secret=f"{intent.id}_secret_guessed").status_code == 404
    assert shop.charges() == []
