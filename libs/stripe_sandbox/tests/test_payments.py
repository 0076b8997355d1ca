"""The life of a PaymentIntent (https://docs.stripe.com/payments/paymentintents/lifecycle), seen through the SDK."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stripe

from stripe_sandbox.testing import Shop

RETURN_URL = "http://127.0.0.1:9/return?job=7"


def error_of(refused: pytest.ExceptionInfo[stripe.CardError]) -> Any:
    body: Any = refused.value.json_body
    return body["error"]


def challenge_page(intent: Any) -> str:
    page: str = intent.next_action.redirect_to_url.url
    return page


def answer_bank(intent: Any, outcome: str) -> requests.Response:
    page = challenge_page(intent)
    return requests.post(page, data={"outcome": outcome}, allow_redirects=False, timeout=20)


def test_a_card_payment_walks_through_its_states(shop: Shop) -> None:
    intents = shop.stripe.v1.payment_intents
    intent = shop.intent(7000, description="Lawn")
    assert intent.status == "requires_payment_method"
    assert intents.update(intent.id, {"payment_method": "pm_card_visa"}).status == "requires_confirmation"
    paid = intents.confirm(intent.id, {"expand": ["latest_charge.balance_transaction", "payment_method"]})
    charge: Any = paid.latest_charge
    method: Any = paid.payment_method
    assert (paid.status, paid.amount_received) == ("succeeded", 7000)
    assert (charge.paid, charge.captured, charge.payment_method_details.card.last4) == (True, True, "4242")
    assert charge.balance_transaction.net == 7000 - charge.balance_transaction.fee
    assert method.id != "pm_card_visa"
    assert shop.event_types() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
    ],
)
def test_a_declined_card_leaves_a_failed_charge_and_an_intent_to_pay_again(
    shop: Shop, card: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        shop.pay(card=card)
    error = error_of(refused)
    assert (refused.value.http_status, error["code"], error["decline_code"]) == (402, code, decline_code)
    intent = shop.stripe.v1.payment_intents.retrieve(error["payment_intent"]["id"])
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == decline_code
    assert shop.stripe.v1.charges.retrieve(error["charge"]).status == "failed"
    assert shop.event_types() == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    assert shop.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"


@pytest.mark.parametrize("card", ["pm_card_threeDSecure2Required", "pm_card_authenticationRequired"])
def test_3d_secure_approved_pays_and_returns_with_the_documented_parameters(shop: Shop, card: str) -> None:
    intent = shop.pay(card=card, return_url=RETURN_URL)
    assert intent.status == "requires_action"
    assert "Complete authentication" in requests.get(challenge_page(intent), timeout=20).text
    back = answer_bank(intent, "approve")
    query = parse_qs(urlsplit(back.headers["Location"]).query)
    assert back.status_code == 303
    assert query["redirect_status"] == ["succeeded"]
    assert (query["payment_intent"], query["job"]) == ([intent.id], ["7"])
    assert shop.stripe.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert answer_bank(intent, "approve").status_code == 410
    assert len(shop.charges()) == 1


def test_3d_secure_failed_charges_nothing(shop: Shop) -> None:
    intent = shop.pay(card="pm_card_threeDSecure2Required", return_url=RETURN_URL)
    assert "redirect_status=failed" in answer_bank(intent, "fail").headers["Location"]
    after = shop.stripe.v1.payment_intents.retrieve(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error is not None
    assert after.last_payment_error.code == "payment_intent_authentication_failure"
    assert shop.charges() == []


def test_the_challenge_page_needs_the_client_secret(shop: Shop) -> None:
    page = challenge_page(shop.pay(card="pm_card_threeDSecure2Required"))
    assert requests.get(page.partition("?")[0], timeout=20).status_code == 404


def test_off_session_needs_a_card_that_was_set_up(shop: Shop) -> None:
    customer = shop.stripe.v1.customers.create({"name": "Ana"})
    card = "pm_card_authenticationRequiredOnSetup"
    with pytest.raises(stripe.CardError) as refused:
        shop.pay(card=card, off_session=True)
    assert error_of(refused)["code"] == "authentication_required"
    first = shop.pay(card=card, customer=customer.id, setup_future_usage="off_session")
    answer_bank(first, "approve")
    kept = shop.stripe.v1.payment_methods.list({"customer": customer.id}).data[0]
    assert shop.pay(card=kept.id, customer=customer.id, off_session=True).status == "succeeded"


def test_a_challenge_can_be_refused_beforehand(shop: Shop) -> None:
    with pytest.raises(stripe.CardError) as refused:
        shop.pay(card="pm_card_threeDSecure2Required", error_on_requires_action=True)
    assert error_of(refused)["payment_intent"]["status"] == "requires_payment_method"


def test_redirecting_methods_ask_for_a_return_url(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.pay(automatic_payment_methods={"enabled": True})
    assert refused.value.param == "return_url"


def test_held_money_is_captured_in_part_and_the_rest_released(shop: Shop) -> None:
    held = shop.pay(8000, capture_method="manual")
    assert (held.status, held.amount_capturable) == ("requires_capture", 8000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.stripe.v1.payment_intents.capture(held.id, {"amount_to_capture": 9000})
    assert refused.value.code == "amount_too_large"
    taken = shop.stripe.v1.payment_intents.capture(held.id, {"amount_to_capture": 3000})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 3000, 0)
    assert shop.charges()[0]["amount_refunded"] == 5000
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        shop.stripe.v1.refunds.create({"payment_intent": held.id, "amount": 3001})


def test_cancelling_releases_what_is_held_and_ends_the_intent(shop: Shop) -> None:
    held = shop.pay(capture_method="manual")
    ended = shop.stripe.v1.payment_intents.cancel(held.id, {"cancellation_reason": "abandoned"})
    assert (ended.status, ended.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.stripe.v1.payment_intents.confirm(held.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert shop.event_types()[-2:] == ["charge.refunded", "payment_intent.canceled"]


@pytest.mark.parametrize(("succeeded", "status"), [(True, "succeeded"), (False, "requires_payment_method")])
def test_a_bank_debit_is_processing_until_it_settles(shop: Shop, succeeded: bool, status: str) -> None:
    intent = shop.pay(card="pm_usBankAccount_success")
    assert intent.status == "processing"
    shop.sandbox.admin("settle", id=intent.id, succeeded=succeeded)
    assert shop.stripe.v1.payment_intents.retrieve(intent.id).status == status


def test_intents_are_listed_by_creation_and_paged(shop: Shop) -> None:
    shop.sandbox.admin("clock", freeze=True)
    early = [shop.intent().id for _ in range(3)]
    shop.sandbox.admin("clock", advance=600)
    late = [shop.intent().id for _ in range(3)]
    now = int(shop.sandbox.admin("clock", verb="GET")["now"])
    intents = shop.stripe.v1.payment_intents
    assert [each.id for each in intents.list({"created": {"gte": now}}).data] == late[::-1]
    assert [each.id for each in intents.list({"created": {"lt": now}}).data] == early[::-1]
    every = [each.id for each in intents.list({"limit": 2}).auto_paging_iter()]
    assert every == (early + late)[::-1]
    assert [each.id for each in intents.list({"ending_before": late[0], "limit": 1}).data] == [late[1]]


def test_a_fee_for_the_platform_is_taken_from_a_connected_account(shop: Shop) -> None:
    account = shop.stripe.v1.accounts.create({})
    shop.stripe = shop.sandbox.client(account=account.id)
    charge: Any = shop.pay(
        10000, application_fee_amount=250, expand=["latest_charge.balance_transaction"]
    ).latest_charge
    assert charge.balance_transaction.net == 10000 - 320 - 250
