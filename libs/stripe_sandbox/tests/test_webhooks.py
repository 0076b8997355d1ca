"""Webhooks (https://docs.stripe.com/webhooks): signed, repeated until taken, in no promised order; each knob does what
it says, and what was not delivered can be found."""

import time
from typing import Any

import pytest
import stripe

from stripe_sandbox.testing import ReceivedWebhook, SandboxProcess, Shop, WebhookReceiver, wait_until

PAID = {"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}


def undelivered(shop: Shop) -> list[Any]:
    return shop.stripe.v1.events.list({"delivery_success": False}).data


def opened(received: ReceivedWebhook, secret: str | None) -> stripe.Event:
    return stripe.Webhook.construct_event(received.payload, received.signature, secret)  # type: ignore[no-any-return]


def test_events_arrive_signed_for_the_sdk(shop: Shop, receiver: WebhookReceiver) -> None:
    hook = shop.hook(receiver.url)
    assert str(hook.secret).startswith("whsec_")
    assert getattr(shop.stripe.v1.webhook_endpoints.retrieve(hook.id), "secret", None) is None
    intent = shop.pay(metadata={"op_id": "1"})
    events = [opened(received, hook.secret) for received in receiver.wait_for(3)]
    assert {event.type for event in events} == PAID
    assert all(not event.livemode and getattr(event, "account", None) is None for event in events)
    succeeded: Any = next(event for event in events if event.type == "payment_intent.succeeded")
    assert (succeeded.data.object.id, succeeded.data.object.metadata["op_id"]) == (intent.id, "1")
    assert succeeded.request.idempotency_key
    with pytest.raises(stripe.SignatureVerificationError):
        opened(receiver.received[0], "whsec_other")


def test_the_signature_is_timed_by_the_real_clock(shop: Shop, receiver: WebhookReceiver) -> None:
    hook = shop.hook(receiver.url)
    shop.sandbox.admin("clock", advance=25 * 3600)
    shop.sandbox.admin("webhooks", signature_offset_seconds=-301)
    shop.intent()
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        opened(receiver.wait_for(1)[0], hook.secret)
    shop.sandbox.admin("webhooks", signature_offset_seconds=0)
    shop.intent()
    assert abs(int(receiver.wait_for(2)[1].signature[2:12]) - time.time()) < 60


def test_only_enabled_types_are_sent(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.hook(receiver.url, enabled_events=["charge.succeeded"])
    shop.pay()
    receiver.wait_for(1)
    assert shop.sandbox.admin("webhooks/flush")["attempted"] == 0
    assert receiver.types() == ["charge.succeeded"]


def test_a_connect_endpoint_hears_connected_accounts_with_their_id(shop: Shop, receiver: WebhookReceiver) -> None:
    hook = shop.hook(receiver.url, connect=True)
    account = shop.stripe.v1.accounts.create({})
    shop.intent()
    theirs = shop.sandbox.client(account=account.id)
    theirs.v1.customers.create({"name": "Ana"})
    event = opened(receiver.wait_for(1)[0], hook.secret)
    assert (event.type, event.account) == ("customer.created", account.id)
    assert [each.type for each in theirs.v1.events.list().data] == ["customer.created"]


def test_an_endpoint_of_a_connected_account_hears_only_it(shop: Shop, receiver: WebhookReceiver) -> None:
    account = shop.stripe.v1.accounts.create({})
    theirs = shop.sandbox.client(account=account.id)
    theirs.v1.webhook_endpoints.create({"url": receiver.url, "enabled_events": ["*"]})
    shop.intent()
    theirs.v1.customers.create({})
    assert receiver.wait_for(1)[0].event["type"] == "customer.created"
    assert shop.sandbox.admin("webhooks/flush")["attempted"] == 0
    assert len(receiver.received) == 1


def test_a_refused_event_is_pending_and_retried_by_the_clock(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", retry_seconds=[3600, 7200])
    receiver.status = 500
    shop.hook(receiver.url)
    shop.intent()
    receiver.wait_for(1)
    wait_until(lambda: shop.sandbox.admin("deliveries", verb="GET")["deliveries"][0]["attempts"] == 1)
    event = undelivered(shop)[0]
    assert event.pending_webhooks == 1
    receiver.status = 200
    shop.sandbox.admin("clock", advance=3601)
    assert receiver.wait_for(2)[1].event["id"] == event.id
    wait_until(lambda: undelivered(shop) == [])
    assert shop.stripe.v1.events.retrieve(event.id).pending_webhooks == 0
    assert len(shop.stripe.v1.events.list({"delivery_success": True}).data) == 1


def test_after_the_last_retry_an_event_has_failed_and_can_be_resent(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", retry_seconds=[])
    receiver.status = 503
    shop.hook(receiver.url)
    shop.intent()
    wait_until(lambda: len(shop.sandbox.admin("deliveries", verb="GET", status="failed")["deliveries"]) == 1)
    receiver.status = 200
    event = undelivered(shop)[0]
    assert shop.sandbox.admin(f"events/{event.id}/resend")["scheduled"] == 1
    receiver.wait_for(2)
    wait_until(lambda: undelivered(shop) == [])


def test_an_endpoint_that_is_down_is_tried_again(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", retry_seconds=[3600])
    hook = shop.hook("http://127.0.0.1:9/closed")
    shop.intent()
    wait_until(lambda: shop.sandbox.admin("deliveries", verb="GET")["deliveries"][0]["attempts"] == 1)
    shop.stripe.v1.webhook_endpoints.update(hook.id, {"url": receiver.url})
    shop.sandbox.admin("webhooks/flush")
    assert receiver.types() == ["payment_intent.created"]


def test_duplicates(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", duplicate_factor=3)
    shop.hook(receiver.url)
    shop.intent()
    received = receiver.wait_for(3)
    assert len({each.event["id"] for each in received}) == 1


def test_held_events_come_in_the_order_asked_for(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", hold=True)
    shop.hook(receiver.url)
    shop.pay()
    assert receiver.received == []
    assert shop.sandbox.admin("webhooks/flush", order="reversed")["attempted"] == 3
    assert receiver.types() == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_a_reorder_window_shuffles_by_its_seed(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("clock", freeze=True)
    shop.sandbox.admin("webhooks", reorder_window_seconds=600, seed=1)
    shop.hook(receiver.url)
    made = [shop.intent().id for _ in range(8)]
    assert receiver.received == []
    shop.sandbox.admin("webhooks", reorder_window_seconds=600)
    shop.sandbox.admin("clock", advance=601)
    seen = [each.event["data"]["object"]["id"] for each in receiver.wait_for(8)]
    assert sorted(seen) == sorted(made)
    assert seen != made


def test_delayed_events_wait_for_the_clock(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", delay_seconds=3600)
    shop.hook(receiver.url)
    shop.intent()
    assert undelivered(shop)[0].pending_webhooks == 1
    shop.sandbox.admin("clock", advance=3601)
    receiver.wait_for(1)


def test_dropped_events_never_come_but_can_be_listed(shop: Shop, receiver: WebhookReceiver) -> None:
    shop.sandbox.admin("webhooks", drop_probability=1.0)
    shop.hook(receiver.url)
    shop.pay()
    shop.sandbox.admin("clock", advance=5 * 24 * 3600)
    assert shop.sandbox.admin("webhooks/flush")["attempted"] == 0
    assert {event.type for event in undelivered(shop)} == PAID
    assert receiver.received == []


def test_events_are_filtered_by_type(shop: Shop) -> None:
    shop.pay()
    events = shop.stripe.v1.events
    assert [each.type for each in events.list({"type": "charge.*"}).data] == ["charge.succeeded"]
    assert [each.type for each in events.list({"type": "charge.succeeded"}).data] == ["charge.succeeded"]
    wanted = ["payment_intent.created", "payment_intent.succeeded"]
    assert [each.type for each in events.list({"types": wanted}).data] == wanted[::-1]


@pytest.mark.reliability
def test_pending_events_survive_a_kill(own_sandbox: SandboxProcess, receiver: WebhookReceiver) -> None:
    shop = Shop(own_sandbox)
    own_sandbox.admin("webhooks", hold=True)
    hook = shop.hook(receiver.url)
    intent = shop.pay()
    own_sandbox.kill()
    own_sandbox.start()
    own_sandbox.admin("webhooks", hold=False)
    events = [opened(received, hook.secret) for received in receiver.wait_for(3)]
    assert {event.type for event in events} == PAID
    assert Shop(own_sandbox).stripe.v1.payment_intents.retrieve(intent.id).status == "succeeded"
