"""The webhook's door: forged ones have no effect (S4), receipt is durable before the answer (S5)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stripe import WebhookSignature

from billing.bootstrap import SERVICE
from billing.entrypoints import timers
from billing.entrypoints.pages import stripe_webhook
from billing.testing.company import Company
from billing.testing.online import Online, online_billing
from common import failpoints
from common.db import entry_tokens
from common.ids import new_id
from common.testing.harness import Harness, service_harness

SECRET, PREVIOUS = "whsec_current_0123456789", "whsec_previous_0123456789"
ACCOUNT = "acct_of_this_company"


@pytest.fixture(scope="module")
def billing(postgres_admin_url: str) -> Iterator[Harness]:
    """The service with two webhook secrets, as while one is rotated."""
    settings = {
        "STRIPE_API_KEY": "sk_test_none",
        "STRIPE_API_BASE": "http://127.0.0.1:9",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_WEBHOOK_SECRET_PREVIOUS": PREVIOUS,
    }
    with service_harness(SERVICE, admin_url=postgres_admin_url, environ=settings) as harness:
        company = new_id()
        with harness.service.database.platform_session() as session:
            entry_tokens.keep(session, token=ACCOUNT, kind="stripe_account", organization_id=company, target=company)
        yield harness


def event(**changes: Any) -> dict[str, Any]:
    """An event as Stripe would send it."""
    made = {
        "id": f"evt_{new_id().hex}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "livemode": False,
        "account": ACCOUNT,
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    }
    return {**made, **changes}


def signed(payload: str, *, secret: str = SECRET, at: int = 0, scheme: str = "v1") -> str:
    """Stripe's header for a payload, some seconds off."""
    header: str = WebhookSignature.generate_signature_header(payload, secret, int(time.time()) + at)
    return header.replace("v1=", f"{scheme}=")


def post(harness: Harness, payload: str | bytes, header: str | None) -> Any:
    """To the webhook."""
    headers = {"Content-Type": "application/json", **({} if header is None else {"Stripe-Signature": header})}
    return harness.app.test_client().post("/hooks/stripe", data=payload, headers=headers)


def stored(harness: Harness) -> set[str]:
    """The ids of the events that were accepted."""
    return {row[0] for row in harness.rows("SELECT id FROM stripe_events")}


def test_both_secrets_are_good_while_one_is_rotated(billing: Harness) -> None:
    for secret in (SECRET, PREVIOUS):
        body = event()
        assert post(billing, json.dumps(body), signed(json.dumps(body), secret=secret)).status_code == 200
        assert body["id"] in stored(billing)


def test_the_same_event_is_kept_once(billing: Harness) -> None:
    payload = json.dumps(event())
    before = len(stored(billing))
    assert [post(billing, payload, signed(payload)).status_code for _ in range(3)] == [200, 200, 200]
    assert len(stored(billing)) == before + 1


CHANGED: dict[str, dict[str, Any]] = {
    "another account": {"account": "acct_of_somebody"},
    "no account": {"account": None},
    "livemode": {"livemode": True},
    "not an event": {"object": "charge"},
    "no object": {"data": {}},
    "id of another type": {"id": 7},
}


def forgeries() -> dict[str, tuple[str | bytes, str | None]]:
    """Every way to forge one that reliability S4 names, and a few more."""
    good, year = json.dumps(event(), indent=2), 365 * 24 * 3600
    now = int(time.time())
    digest = signed(good).partition("v1=")[2]
    bodies = {name: json.dumps(event(**changes)) for name, changes in CHANGED.items()}
    return {
        "wrong secret": (good, signed(good, secret="whsec_wrong")),
        "no header": (good, None),
        "empty header": (good, ""),
        "only v0": (good, signed(good, scheme="v0")),
        "edited body": (good.replace("pi_1", "pi_2"), signed(good)),
        "reserialised body": (json.dumps(json.loads(good)), signed(good)),
        "two times": (good, f"t={now},t={now},v1={digest}"),
        "time swapped": (good, f"t={now + 1},v1={digest}"),
        "no time": (good, f"v1={digest}"),
        "time is no number": (good, f"t=now,v1={digest}"),
        "old": (good, signed(good, at=-301)),
        "future": (good, signed(good, at=301 + 2)),
        "a year ahead": (good, signed(good, at=year)),
        "a long header": (good, signed(good) + ",v1=00" * 1000),
        "garbage": (b"\xff\xfe", "t=1,v1=00"),
        "not json": ("{", signed("{")),
        **{name: (body, signed(body)) for name, body in bodies.items()},
    }


@pytest.mark.parametrize("name", forgeries())
def test_a_forged_webhook_has_no_effect(billing: Harness, name: str) -> None:
    payload, header = forgeries()[name]
    before = stored(billing)
    answer = post(billing, payload, header)
    assert (answer.status_code, answer.json["code"]) == (422, "webhook_refused")
    assert stored(billing) == before


def test_ten_megabytes_are_not_even_read(billing: Harness) -> None:
    payload = json.dumps(event(padding="x" * 10_000_000))
    before = stored(billing)
    assert post(billing, payload, signed(payload)).status_code == 413
    assert stored(billing) == before


CRASHES = 50


def _sent_until_taken(harness: Harness) -> str:
    """Stripe sends an event, the service dies between storing and answering, and Stripe sends until it hears 200."""
    body = event(type="customer.created", data={"object": {"id": "cus_1", "object": "customer"}})
    payload = json.dumps(body)
    failpoints.arm("webhook.after_store_before_200:1:raise")
    try:
        assert post(harness, payload, signed(payload)).status_code == 500
    finally:
        failpoints.arm(None)
    assert post(harness, payload, signed(payload)).status_code == 200
    return str(body["id"])


def _lost(harness: Harness) -> list[str]:
    """Those of fifty events, each cut off before its answer, that did not take effect exactly once."""
    sent = [_sent_until_taken(harness) for _ in range(CRASHES)]
    while timers.apply_stripe_events(harness.service):
        pass
    applied = harness.rows("SELECT id FROM stripe_events WHERE applied_at IS NOT NULL AND attempts <= 1")
    return sorted(set(sent) - {id for (id,) in applied})


def test_fifty_cut_off_before_their_answer_take_effect_once_each(billing: Harness) -> None:
    assert _lost(billing) == []


def test_control_an_answer_before_the_storing_loses_them(billing: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """The safety switched off must show: what is only held in memory dies with the process."""
    monkeypatch.setattr(stripe_webhook, "keep_event", lambda *_, **__: True)
    assert len(_lost(billing)) == CRASHES


def test_a_crash_between_store_and_answer_loses_nothing_and_repeats_nothing(
    postgres_admin_url: str, tmp_path: Path
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        _pay_with_crashes(online, online.company())


def _pay_with_crashes(online: Online, shop: Company) -> None:
    timers.ensure_webhook_endpoint(online.harness.service)
    online.sandbox.admin("webhooks", hold=True, duplicate_factor=2)
    invoice = shop.sent(10_000)
    online.pay(shop, invoice["id"])
    failpoints.arm("webhook.after_store_before_200:1:raise")
    try:
        online.sandbox.admin("webhooks/flush", order="created")
    finally:
        failpoints.arm(None)
    statuses = {d["last_status"] for d in online.sandbox.admin("deliveries", verb="GET")["deliveries"]}
    assert statuses == {200, 500}
    kept = len(stored(online.harness))
    online.sandbox.admin("webhooks/flush", order="shuffled")
    assert len(stored(online.harness)) == kept
    online.apply()
    assert shop.invoice(invoice["id"])["status"] == "paid"
    assert shop.ledger() == {"stripe": 10_000, "revenue": -10_000}


def test_webhooks_that_never_come_are_found_by_the_poll(postgres_admin_url: str, tmp_path: Path) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        timers.ensure_webhook_endpoint(online.harness.service)
        online.sandbox.admin("webhooks", drop_probability=1.0)
        shop = online.company()
        invoice = shop.sent(10_000)
        online.pay(shop, invoice["id"])
        online.hear_all()
        assert {row[0] for row in online.harness.rows("SELECT source FROM stripe_events")} == {"poll"}
        assert shop.invoice(invoice["id"])["status"] == "paid"


def test_when_one_in_ten_is_lost_for_ever_one_look_repairs_all(postgres_admin_url: str, tmp_path: Path) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        timers.ensure_webhook_endpoint(online.harness.service)
        online.sandbox.admin("webhooks", drop_probability=0.1, seed=3)
        shop = online.company()
        for _ in range(15):
            online.pay(shop, shop.sent(1_000)["id"])
        online.sandbox.admin("webhooks/flush", order="shuffled")
        sent = online.sandbox.admin("deliveries", verb="GET", status="dropped")["deliveries"]
        assert sent, "none was lost: this proves nothing"
        online.apply()
        online.hear_all()
        assert len(shop.invoices(status="paid")) == 15
        assert shop.ledger() == {"stripe": 15_000, "revenue": -15_000}
        assert len(online.charges(online.account(shop))) == 15
        assert "poll" in {row[0] for row in online.harness.rows("SELECT source FROM stripe_events")}


def test_the_endpoint_is_registered_once_and_again_after_the_sandbox_was_emptied(
    postgres_admin_url: str, tmp_path: Path
) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        service = online.harness.service
        assert [timers.ensure_webhook_endpoint(service) for _ in range(3)] == [True, False, False]
        online.sandbox.admin("reset")
        assert timers.ensure_webhook_endpoint(service)
        assert len(online.harness.rows("SELECT 1 FROM stripe_webhook_endpoints")) == 1
