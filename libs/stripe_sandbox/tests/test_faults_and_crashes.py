"""Faults on demand and a killed process: what was answered is never lost, what was lost on the way is found again under
the same idempotency key (https://docs.stripe.com/error-low-level)."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import stripe

from stripe_sandbox.testing import NO_REDIRECTS, SandboxProcess, Shop, wait_until

PAYMENT: Any = {
    "amount": 5000,
    "currency": "usd",
    "confirm": True,
    "payment_method": "pm_card_visa",
    "automatic_payment_methods": NO_REDIRECTS,
}


def pay(client: stripe.StripeClient, key: str) -> stripe.PaymentIntent:
    params: Any = {**PAYMENT, "metadata": {"op_id": key}}
    return client.v1.payment_intents.create(params, {"idempotency_key": key})


def test_an_answer_dropped_after_the_commit_is_found_again(shop: Shop) -> None:
    shop.sandbox.admin("faults", kind="drop_after_commit")
    with pytest.raises(stripe.APIConnectionError):
        pay(shop.stripe, "op-1")
    assert len(shop.charges()) == 1
    assert pay(shop.stripe, "op-1").latest_charge == shop.charges()[0]["id"]


def test_a_connection_dropped_before_leaves_nothing(shop: Shop) -> None:
    shop.sandbox.admin("faults", kind="drop_before")
    with pytest.raises(stripe.APIConnectionError):
        pay(shop.stripe, "op-1")
    assert shop.charges() == []


def test_a_slow_answer_outlives_its_caller(shop: Shop) -> None:
    shop.sandbox.admin("faults", kind="stall_after_commit", seconds=1.0)
    impatient = stripe.StripeClient(
        "sk_test_sandbox",
        base_addresses={"api": shop.sandbox.url},
        http_client=stripe.RequestsClient(timeout=0.3),
        max_network_retries=0,
    )
    with pytest.raises(stripe.APIConnectionError):
        pay(impatient, "op-1")
    with pytest.raises(stripe.APIError) as refused:
        pay(impatient, "op-1")
    assert refused.value.http_status == 409
    assert len(shop.charges()) == 1


@pytest.mark.parametrize("kind", ["stall", "stall_after_commit"])
def test_a_reset_forgets_requests_that_still_stall(shop: Shop, kind: str) -> None:
    shop.sandbox.admin("faults", kind=kind, seconds=1.0)
    with ThreadPoolExecutor(1) as pool:
        stalled = pool.submit(paid, shop.stripe, "op-1")
        wait_until(lambda: shop.sandbox.admin("faults", verb="GET")["faults"] == [], what="the request arriving")
        shop.sandbox.admin("reset")
        assert pay(shop.stripe, "op-1").status == "succeeded"
        stalled.result()
    assert len(shop.charges()) == 1


def test_faults_strike_only_where_they_are_aimed(shop: Shop) -> None:
    shop.sandbox.admin("faults", kind="error_500", times=2, path="^/v1/refunds", method="POST")
    intent = shop.pay()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            shop.stripe.v1.refunds.create({"payment_intent": intent.id})
    assert shop.stripe.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"
    assert shop.sandbox.admin("faults", verb="GET")["faults"] == []


def test_a_probable_fault_is_repeatable_by_its_seed(shop: Shop) -> None:
    def outcomes() -> list[int]:
        shop.sandbox.admin("reset")
        shop.sandbox.admin("faults", kind="rate_limit_429", probability=0.5, seed=7)
        address = f"{shop.sandbox.url}/v1/customers"
        headers = {"Authorization": "Bearer sk_test_x"}
        return [requests.get(address, headers=headers, timeout=20).status_code for _ in range(12)]

    first = outcomes()
    assert set(first) == {200, 429}
    assert outcomes() == first


def test_unknown_knobs_are_refused(shop: Shop) -> None:
    for path, values in (("faults", {"kind": "gremlin"}), ("clock", {"jump": 1}), ("webhooks", {"loud": True})):
        with pytest.raises(AssertionError, match="400"):
            shop.sandbox.admin(path, **values)
    plain = requests.post(f"{shop.sandbox.url}/_sandbox/reset", data={"a": "b"}, timeout=20)
    assert plain.status_code == 400


@pytest.mark.reliability
def test_a_killed_process_lost_nothing_that_was_answered(own_sandbox: SandboxProcess) -> None:
    shop = Shop(own_sandbox)
    intent = pay(shop.stripe, "op-1")
    session = shop.session()
    own_sandbox.admin("clock", advance=600)
    own_sandbox.kill()
    own_sandbox.start()
    shop = Shop(own_sandbox)
    assert pay(shop.stripe, "op-1").id == intent.id
    assert shop.stripe.v1.charges.retrieve(str(intent.latest_charge)).paid
    assert len(shop.charges()) == 1
    again = shop.stripe.v1.checkout.sessions.retrieve(session.id)
    assert str(again.url).startswith(own_sandbox.url)
    assert shop.enter_card(again.url, "4242424242424242").status_code == 303
    assert own_sandbox.admin("clock", verb="GET")["now"] > time.time() + 590


def paid(client: stripe.StripeClient, key: str) -> bool:
    try:
        return pay(client, key).status == "succeeded"
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError):
        return False


@pytest.mark.reliability
def test_kills_in_the_middle_of_payments_never_charge_twice(own_sandbox: SandboxProcess) -> None:
    """Payments go on while the process is killed again and again; every one ends paid, once."""
    keys = [f"op-{number}" for number in range(60)]
    done: list[str] = []

    def pay_until_answered(key: str) -> None:
        wait_until(lambda: paid(own_sandbox.client(), key), seconds=60)
        done.append(key)

    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(pay_until_answered, key) for key in keys]
        for share in (15, 30):
            wait_until(lambda share=share: len(done) >= share, seconds=60)  # type: ignore[misc]
            own_sandbox.kill()
            own_sandbox.start()
        for each in pending:
            each.result()
    charged = Counter(charge["metadata"]["op_id"] for charge in Shop(own_sandbox).charges())
    assert charged == dict.fromkeys(keys, 1)


def test_concurrent_requests_under_faults_charge_once_per_key(shop: Shop) -> None:
    for seed, kind in enumerate(("drop_after_commit", "drop_before", "error_500", "conflict_409", "rate_limit_429")):
        shop.sandbox.admin("faults", kind=kind, probability=0.1, seed=seed)
    keys = [f"op-{number % 40}" for number in range(80)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: wait_until(lambda: paid(shop.stripe, key), seconds=60), keys))
    charged = Counter(charge["metadata"]["op_id"] for charge in shop.charges())
    assert charged == dict.fromkeys(set(keys), 1)
