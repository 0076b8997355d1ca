"""Who may call and what is refused, as https://docs.stripe.com/api/errors and /error-codes say, seen through the
SDK."""

import json
from typing import Any

import pytest
import requests
import stripe

from stripe_sandbox.testing import SandboxProcess, Shop


@pytest.mark.parametrize("key", ["pk_test_abc", "sk_live_abc", "nonsense"])
def test_only_secret_test_keys_are_accepted(sandbox: SandboxProcess, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        sandbox.client(key=key).v1.customers.list()
    assert refused.value.http_status == 401


def test_a_missing_key_is_refused_in_stripes_shape_with_a_request_id(sandbox: SandboxProcess) -> None:
    answer = requests.get(f"{sandbox.url}/v1/customers", timeout=20)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.headers["Request-Id"].startswith("req_")


def test_the_api_version_is_echoed(sandbox: SandboxProcess) -> None:
    headers = {"Authorization": "Bearer sk_test_x", "Stripe-Version": "2025-01-27.acacia"}
    answer = requests.get(f"{sandbox.url}/v1/customers", headers=headers, timeout=20)
    assert answer.headers["Stripe-Version"] == "2025-01-27.acacia"
    headers["Stripe-Version"] = "yesterday"
    assert requests.get(f"{sandbox.url}/v1/customers", headers=headers, timeout=20).status_code == 400


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": 500, "currency": ""}, "parameter_invalid_empty", "currency"),
        ({"amount": "12.5", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": 500, "currency": "usd", "colour": "red"}, "parameter_unknown", "colour"),
        (
            {"amount": 500, "currency": "usd", "automatic_payment_methods": {"enabled": True, "why": "x"}},
            "parameter_unknown",
            "automatic_payment_methods[why]",
        ),
        ({"amount": 10, "currency": "usd"}, "amount_too_small", "amount"),
        ({"amount": 10**9, "currency": "usd"}, "amount_too_large", "amount"),
        ({"amount": 500, "currency": "usd", "customer": "cus_none"}, "resource_missing", "customer"),
        ({"amount": 500, "currency": "usd", "payment_method": "pm_none"}, "resource_missing", "payment_method"),
        ({"amount": 500, "currency": "usd", "confirm": "perhaps"}, None, "confirm"),
        ({"amount": 500, "currency": "usd", "capture_method": "later"}, None, "capture_method"),
        ({"amount": 500, "currency": "usd", "application_fee_amount": 10}, None, "application_fee_amount"),
    ],
)
def test_bad_parameters_are_named(shop: Shop, params: Any, code: str | None, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.stripe.v1.payment_intents.create(params)
    assert (refused.value.code, refused.value.param) == (code, param)
    assert shop.event_types() == []


def test_nested_lists_arrive_as_sent(shop: Shop) -> None:
    price = {"currency": "usd", "product_data": {"name": "Hedge"}}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session(
            line_items=[
                {"quantity": 1, "price_data": {**price, "unit_amount": 900}},
                {"quantity": 1, "price_data": price},
            ]
        )
    assert refused.value.param == "line_items[1][price_data][unit_amount]"


def test_what_does_not_exist_is_a_404(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.stripe.v1.payment_intents.retrieve("pi_none")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        shop.stripe.v1.payouts.list()


def test_a_body_too_large_is_refused(sandbox: SandboxProcess) -> None:
    headers = {"Authorization": "Bearer sk_test_x"}
    answer = requests.post(f"{sandbox.url}/v1/customers", headers=headers, data={"name": "x" * 1_000_001}, timeout=20)
    assert (answer.status_code, answer.json()["error"]["type"]) == (413, "invalid_request_error")


def test_connected_accounts_share_nothing(shop: Shop) -> None:
    account = shop.stripe.v1.accounts.create({"email": "crew@example.com", "country": "BR"})
    theirs = shop.sandbox.client(account=account.id)
    customer = theirs.v1.customers.create({"name": "Ana"})
    assert theirs.v1.customers.retrieve(customer.id).name == "Ana"
    assert shop.stripe.v1.accounts.retrieve(account.id).country == "BR"
    with pytest.raises(stripe.InvalidRequestError):
        shop.stripe.v1.customers.retrieve(customer.id)
    assert shop.stripe.v1.customers.list().data == []


def test_an_account_of_another_platform_is_forbidden(shop: Shop) -> None:
    account = shop.stripe.v1.accounts.create({})
    stranger = shop.sandbox.client(key="sk_test_stranger", account=account.id)
    with pytest.raises(stripe.PermissionError) as refused:
        stranger.v1.customers.list()
    assert '"code": "account_invalid"' in str(refused.value.http_body)


def test_metadata_is_merged_and_unset(shop: Shop) -> None:
    intent = shop.intent(metadata={"op_id": "7", "kind": "deposit"})
    changed = shop.stripe.v1.payment_intents.update(intent.id, {"metadata": {"kind": "", "job": "12"}})
    assert json.loads(str(changed.metadata)) == {"op_id": "7", "job": "12"}


def test_expanding_what_cannot_be_expanded_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        shop.intent(expand=["amount"])
