"""The idempotency contract of https://docs.stripe.com/api/idempotent_requests, seen through the SDK."""

import threading
from typing import Any

import pytest
import stripe

from stripe_sandbox.testing import NO_REDIRECTS, Shop, wait_until

PAYMENT: Any = {
    "amount": 5000,
    "currency": "usd",
    "confirm": True,
    "payment_method": "pm_card_visa",
    "automatic_payment_methods": NO_REDIRECTS,
}
DECLINED: Any = {**PAYMENT, "payment_method": "pm_card_chargeDeclined"}


def pay(shop: Shop, params: Any = PAYMENT, *, key: str = "op-1") -> stripe.PaymentIntent:
    return shop.stripe.v1.payment_intents.create(params, {"idempotency_key": key})


def headers_of(answer: stripe.StripeObject) -> Any:
    assert answer.last_response is not None
    return answer.last_response.headers


def test_the_first_answer_is_replayed(shop: Shop) -> None:
    first, second = pay(shop), pay(shop)
    assert first.id == second.id
    assert "Idempotent-Replayed" not in headers_of(first)
    assert headers_of(second)["Idempotent-Replayed"] == "true"
    assert headers_of(second)["Original-Request"] == headers_of(first)["Request-Id"]
    assert len(shop.charges()) == 1


def test_a_decline_is_replayed_too(shop: Shop) -> None:
    seen = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            pay(shop, DECLINED)
        seen.append(refused.value.json_body)
    assert seen[0] == seen[1]
    assert len(shop.charges()) == 1


def test_other_parameters_under_the_same_key_are_an_error(shop: Shop) -> None:
    pay(shop)
    with pytest.raises(stripe.IdempotencyError) as refused:
        pay(shop, {**PAYMENT, "amount": 6000})
    assert refused.value.http_status == 400


def test_validation_errors_do_not_use_up_the_key(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        pay(shop, {**PAYMENT, "amount": "many"})
    assert pay(shop).status == "succeeded"


def test_a_refusal_by_state_is_saved(shop: Shop) -> None:
    intent = shop.pay()
    for replayed in (None, "true"):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            shop.stripe.v1.payment_intents.cancel(intent.id, {}, {"idempotency_key": "cancel"})
        assert refused.value.code == "payment_intent_unexpected_state"
        assert refused.value.headers is not None
        assert refused.value.headers.get("Idempotent-Replayed") == replayed


def test_keys_are_separate_per_account(shop: Shop) -> None:
    account = shop.stripe.v1.accounts.create({})
    options: Any = {"idempotency_key": "op-1"}
    theirs = shop.sandbox.client(account=account.id).v1.payment_intents.create(PAYMENT, options)
    assert pay(shop).id != theirs.id


def test_a_key_longer_than_255_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        pay(shop, key="k" * 256)
    assert pay(shop, key="k" * 255).status == "succeeded"


def test_a_key_in_flight_conflicts(shop: Shop) -> None:
    shop.sandbox.admin("faults", kind="stall", seconds=1.5)
    first: list[stripe.PaymentIntent] = []
    thread = threading.Thread(target=lambda: first.append(pay(shop)))
    thread.start()
    wait_until(lambda: shop.sandbox.admin("faults", verb="GET")["faults"] == [], what="the first request arriving")
    with pytest.raises(stripe.APIError) as refused:
        pay(shop)
    thread.join()
    assert refused.value.http_status == 409
    assert "idempotency_key_in_use" in str(refused.value.http_body)
    assert pay(shop).id == first[0].id


@pytest.mark.parametrize(("kind", "charged"), [("error_500_saved", 1), ("error_500_saved_lost", 0)])
def test_a_500_after_execution_began_is_replayed(shop: Shop, kind: str, charged: int) -> None:
    shop.sandbox.admin("faults", kind=kind)
    for replayed in (None, "true", "true"):
        with pytest.raises(stripe.APIError) as failed:
            pay(shop)
        assert failed.value.http_status == 500
        assert failed.value.headers is not None
        assert failed.value.headers.get("Idempotent-Replayed") == replayed
    assert len(shop.charges()) == charged


@pytest.mark.parametrize(("kind", "status"), [("error_500", 500), ("rate_limit_429", 429), ("conflict_409", 409)])
def test_what_failed_before_execution_is_not_saved(shop: Shop, kind: str, status: int) -> None:
    shop.sandbox.admin("faults", kind=kind)
    with pytest.raises(stripe.StripeError) as failed:
        pay(shop)
    assert failed.value.http_status == status
    assert pay(shop).status == "succeeded"
    assert len(shop.charges()) == 1


def test_keys_are_pruned_after_24_hours_and_the_same_key_then_charges_anew(shop: Shop) -> None:
    first = pay(shop)
    shop.sandbox.admin("clock", advance=23 * 3600)
    assert pay(shop).id == first.id
    shop.sandbox.admin("clock", advance=2 * 3600)
    assert pay(shop).id != first.id
    assert len(shop.charges()) == 2
