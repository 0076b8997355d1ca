"""Every parameter that goes to Stripe exists in the official SDK's typed parameters, at a pinned version of the API:
what the sandbox takes, Stripe would take."""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import stripe
import typing_extensions
from stripe import params as typed
from stripe.params import checkout

from billing.adapters.stripe_gateway import API_VERSION
from billing.entrypoints import timers
from billing.testing.company import Company, usd
from billing.testing.online import Online, online_billing

TYPED: dict[tuple[str, str], Any] = {
    ("post", "/v1/accounts"): typed.AccountCreateParams,
    ("get", "/v1/accounts"): typed.AccountListParams,
    ("post", "/v1/checkout/sessions"): checkout.SessionCreateParams,
    ("get", "/v1/checkout/sessions"): checkout.SessionListParams,
    ("get", "/v1/checkout/sessions/{id}"): checkout.SessionRetrieveParams,
    ("post", "/v1/checkout/sessions/{id}/expire"): checkout.SessionExpireParams,
    ("post", "/v1/payment_intents"): typed.PaymentIntentCreateParams,
    ("post", "/v1/payment_intents/{id}/cancel"): typed.PaymentIntentCancelParams,
    ("get", "/v1/payment_intents"): typed.PaymentIntentListParams,
    ("post", "/v1/payment_methods/{id}/detach"): typed.PaymentMethodDetachParams,
    ("get", "/v1/payment_intents/{id}"): typed.PaymentIntentRetrieveParams,
    ("post", "/v1/refunds"): typed.RefundCreateParams,
    ("get", "/v1/refunds"): typed.RefundListParams,
    ("get", "/v1/charges"): typed.ChargeListParams,
    ("get", "/v1/disputes"): typed.DisputeListParams,
    ("get", "/v1/events"): typed.EventListParams,
    ("post", "/v1/webhook_endpoints"): typed.WebhookEndpointCreateParams,
    ("get", "/v1/webhook_endpoints"): typed.WebhookEndpointListParams,
    ("get", "/v1/webhook_endpoints/{id}"): typed.WebhookEndpointRetrieveParams,
    ("delete", "/v1/webhook_endpoints/{id}"): typed.WebhookEndpointDeleteParams,
}
WRAPPED = (typing_extensions.Required, typing_extensions.NotRequired, typing.Annotated)
UNION = (typing.Union, types.UnionType)


def wrong(value: Any, shape: Any, *, where: str = "") -> Iterator[str]:
    """What of a value does not fit the SDK's type: unknown names, words that are not among the allowed."""
    origin, parts = typing.get_origin(shape), typing.get_args(shape)
    if origin in UNION:
        words = [part for part in parts if typing.get_origin(part) is typing.Literal and typing.get_args(part) != ("",)]
        # Words of later versions are typed as any text; we send only those that this version names.
        found = [list(wrong(value, part, where=where)) for part in parts if part is not str or not words]
        yield from min(found, key=len)
    elif origin in WRAPPED:
        yield from wrong(value, parts[0], where=where)
    elif origin is typing.Literal:
        yield from () if value in parts else (f"{where}: {value!r} is not one of {parts}",)
    elif origin is list:
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            yield from wrong(each, parts[0], where=f"{where}[{index}]")
    elif typing_extensions.is_typeddict(shape):
        yield from _wrong_members(value, shape, where=where)
    elif isinstance(shape, type) and origin is None and shape in (str, int, bool) and type(value) is not shape:
        yield f"{where}: {value!r} is no {shape.__name__}"


def _wrong_members(value: Any, shape: Any, *, where: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where}: {value!r} is no object"
        return
    hints = members(shape)
    for name, each in value.items():
        if name not in hints:
            yield f"{where}.{name} is unknown"
        else:
            yield from wrong(each, hints[name], where=f"{where}.{name}")
    yield from (f"{where}.{name} is missing" for name in shape.__required_keys__ - value.keys() if name in hints)


def members(shape: Any) -> dict[str, Any]:
    """A typed dictionary's own members, resolved."""
    names = {**vars(typing), **vars(sys.modules[shape.__module__]), "StripeContext": str}
    return typing_extensions.get_type_hints(shape, names)


Sent = list[tuple[str, str, Mapping[str, Any], str]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Method, path, parameters and API version of everything that the SDK is asked to send."""
    calls: Sent = []
    requestor = stripe._api_requestor._APIRequestor
    ask = requestor.request

    def note(self: Any, method: str, url: str, params: Any = None, options: Any = None, **more: Any) -> Any:
        path = re.sub(r"/(?:acct|cs|cus|pi|pm|re|we)_[A-Za-z0-9_]{8,}", "/{id}", url)
        calls.append((method, path, dict(params or {}), self._options.stripe_version))
        return ask(self, method, url, params, options, **more)

    monkeypatch.setattr(requestor, "request", note)
    return calls


def test_every_parameter_is_one_that_the_sdk_knows(postgres_admin_url: str, tmp_path: Path, sent: Sent) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        _do_everything(online)
    assert {(method, path) for method, path, _, _ in sent} == TYPED.keys()
    complaints = [
        f"{method} {path} {complaint}"
        for method, path, given, _ in sent
        for complaint in wrong(given, TYPED[method, path])
    ]
    assert sorted(set(complaints)) == []
    assert {version for _, _, _, version in sent} == {API_VERSION}


def _do_everything(online: Online) -> None:
    for _ in range(2):
        timers.ensure_webhook_endpoint(online.harness.service)
    hooks = online.sandbox.client().v1.webhook_endpoints
    (known,) = hooks.list().data
    hooks.create({"url": known.url, "enabled_events": ["*"]})
    hooks.delete(known.id)
    timers.ensure_webhook_endpoint(online.harness.service)
    shop = online.company()
    shop.settings(tips_enabled=True)
    invoice = shop.sent(10_000)
    online.checkout(shop, invoice["id"])
    online.enter_card(online.checkout(shop, invoice["id"], tip=usd(500)).json["url"])
    online.hear_all()
    (payment,) = [each for each in shop.invoice(invoice["id"])["payments"] if each["state"] == "succeeded"]
    shop.office.post(f"/api/v1/payments/{payment['id']}/refunds", {"amount": usd(100), "reason": "x"})
    charge = online.charges(online.account(shop))[0]
    dispute = online.sandbox.admin("disputes", charge=charge["id"], reason="fraudulent", amount=500)
    online.hear_all()
    _keep_charge_and_forget_a_card(online, shop)
    _ask_for_a_card_and_take_cash(online, shop)
    online.let_time_pass("UPDATE payments SET stripe_session_id = NULL")
    online.sandbox.admin(f"disputes/{dispute['id']}/close", outcome="won")
    online.hear_all()
    online.reconcile(shop)
    for difference in online.differences(shop):
        online.repair(shop, difference)
    _look_up_everything(online)


def _keep_charge_and_forget_a_card(online: Online, shop: Company) -> None:
    online.enter_card(online.checkout(shop, shop.sent()["id"], save_card=True).json["url"])
    online.hear_all()
    query = {"customer_id": str(shop.customer)}
    (card,) = shop.office.get("/api/v1/saved-cards", query_string=query).json["items"]
    shop.office.post(f"/api/v1/invoices/{shop.sent()['id']}/charges", {"saved_card_id": card["id"]})
    shop.office.post(f"/api/v1/saved-cards/{card['id']}/forget")


def _ask_for_a_card_and_take_cash(online: Online, shop: Company) -> None:
    invoice = shop.sent()
    assert online.begin_card(shop.link(invoice["id"]).removeprefix(online.url)).status_code == 200
    shop.pay_cash(invoice["id"])


def _look_up_everything(online: Online) -> None:
    """What is too old to be sent again is looked for."""
    named = {"payment_intent": "pi_0000000000000000", "session_id": "cs_00000000", "intent_id": "pi_0000000000000000"}
    done = f"state = 'unknown', request = '{json.dumps(named)}'"
    online.let_time_pass(f"UPDATE payment_operations SET {done}")
    online.finish()


def test_the_version_is_pinned_to_the_one_that_the_sdk_was_made_for() -> None:
    assert stripe.api_version == API_VERSION


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"mode": "payment", "surprise": 1}, ".surprise is unknown"),
        ({"mode": "now"}, ".mode: 'now' is not one of"),
        (
            {"line_items": [{"price_data": {"currency": "usd", "amount": 1}}]},
            ".line_items[0].price_data.amount is unknown",
        ),
        ({"payment_intent_data": {"setup_future_usage": "always"}}, "setup_future_usage: 'always' is not one of"),
    ],
)
def test_control_what_stripe_does_not_know_is_found(given: dict[str, Any], complaint: str) -> None:
    assert any(complaint in found for found in wrong(given, checkout.SessionCreateParams))
