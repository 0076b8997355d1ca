"""From an event to a receiver: once for each endpoint that asked, tried until it is taken, and all of it in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from notification.app.operations import keep_webhooks
from notification.testing import DELIVERIES, ENDPOINTS, NOW, Company, Hooks, WebhookServer


def test_each_endpoint_that_asked_gets_an_event_once_however_often_it_is_heard(hooks: Hooks) -> None:
    hooks.endpoint("*")
    hooks.endpoint("job.completed.v1", "job.cancelled.v1")
    hooks.endpoint("job.completed.v1")
    event_id = hooks.happen()
    hooks.happen(event_id=event_id)
    hooks.call()
    hooks.call()
    assert [one.headers["webhook-id"] for one in hooks.arrived()] == [str(event_id)] * 2
    assert [one["state"] for one in hooks.deliveries()] == ["delivered"] * 2


def test_without_endpoints_nothing_is_kept(company: Company, receiver: WebhookServer) -> None:
    hooks = Hooks(company, receiver)
    hooks.happen()
    assert company.harness.rows("SELECT 1 FROM webhook_events WHERE organization_id = %s", company.id) == []


def test_what_opens_an_account_is_never_passed_on(hooks: Hooks) -> None:
    hooks.endpoint("*")
    hooks.company.ask_for_reset()
    assert [one["type"] for one in hooks.deliveries()] == ["member.joined.v1"]


def test_a_delivery_is_shown_with_every_attempt(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    event_id = hooks.happen()
    hooks.tell(503, body=b"Back \x07soon")
    hooks.call()
    clock.advance(seconds=6)
    hooks.tell(204)
    hooks.call()
    delivery = hooks.only_delivery()
    assert (delivery["state"], delivery["endpoint_id"], delivery["event_id"]) == (
        "delivered",
        made["id"],
        str(event_id),
    )
    assert (delivery["last_status"], delivery["reason"], delivery["data"]["reason"]) == (204, None, "weather")
    second, first = delivery["attempts"]
    assert (first["number"], first["status"], first["reason"]) == (1, 503, "The endpoint answered 503")
    assert (first["response"], second["status"], second["response"]) == ("Back soon", 204, "")
    assert first["took_ms"] >= 0 and first["started_at"] == "2030-05-06T15:00:00Z"
    assert len({one.headers["webhook-id"] for one in hooks.arrived()}) == 1
    assert len({one.headers["webhook-signature"] for one in hooks.arrived()}) == 2


def test_it_is_tried_by_the_schedule_and_then_given_up(hooks: Hooks, clock: FixedClock) -> None:
    # Another endpoint of the company keeps getting through, so that this is about the delivery alone.
    hooks.endpoint("job.cancelled.v1")
    hooks.happen()
    hooks.tell(500)
    tries = 0
    while hooks.only_delivery()["state"] == "waiting" and tries < 12:
        hooks.call()
        tries += 1
        clock.advance(hours=27)
        if hooks.shown(hooks.office.get(ENDPOINTS).get_json()["items"][0])["failing_since"]:
            _pretend_health(hooks)
    delivery = hooks.only_delivery()
    assert (delivery["state"], tries, len(hooks.arrived())) == ("failed", 10, 10)
    assert delivery["reason"] == "The endpoint answered 500" and len(delivery["attempts"]) == 10


def _pretend_health(hooks: Hooks) -> None:
    """As if something else had got through."""
    health = "UPDATE webhook_lanes SET failing_since = NULL WHERE organization_id = %s RETURNING id"
    assert hooks.company.harness.rows(health, hooks.company.id)


def test_a_receivers_wish_to_wait_is_honoured(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    hooks.happen()
    hooks.tell(429, headers={"Retry-After": "600"})
    hooks.call()
    clock.advance(seconds=599)
    hooks.call()
    assert len(hooks.arrived()) == 1
    hooks.tell(200)
    clock.advance(seconds=1)
    hooks.call()
    assert hooks.only_delivery()["state"] == "delivered"


def test_a_dead_endpoint_costs_one_call_in_a_while_however_much_waits(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    for _ in range(5):
        hooks.happen()
    hooks.tell(500)
    hooks.call()
    hooks.call()
    assert len(hooks.arrived()) == 1
    clock.advance(seconds=6)
    hooks.call()
    assert len(hooks.arrived()) == 2
    hooks.tell(200)
    clock.advance(minutes=6)
    hooks.call()
    hooks.call()
    assert {one["state"] for one in hooks.deliveries()} == {"delivered"}


def test_gone_disables_the_endpoint_and_the_office_is_told(hooks: Hooks) -> None:
    hooks.company.hear("member.joined.v1", hooks.company.id, person_id=new_id(), name="Sam", email="sam@example.com", phone=None, role="owner", active=True)  # fmt: skip  # noqa: E501
    made = hooks.endpoint("job.cancelled.v1")
    for _ in range(3):
        hooks.happen()
    hooks.tell(410)
    hooks.call()
    hooks.happen()
    shown = hooks.shown(made)
    assert (shown["state"], shown["disabled_reason"]) == ("disabled", "The endpoint answered 410 Gone")
    assert sorted(one["state"] for one in hooks.deliveries()) == ["cancelled", "cancelled", "failed"]
    message = hooks.company.only_message()
    assert (message["template"], message["address"]) == ("webhook_disabled", "sam@example.com")
    assert made["url"] in message["text"] and "410 Gone" in message["text"]
    assert "message.queued.v1" in [one.type for one in hooks.company.said(message["id"])]


def test_three_days_without_a_success_disable_it_and_a_person_resumes_it(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint("job.cancelled.v1")
    hooks.happen()
    hooks.tell(500)
    for _ in range(4):
        hooks.call()
        clock.advance(hours=25)
    assert hooks.shown(made)["failing_since"] == "2030-05-06T15:00:00Z"
    hooks.call()
    shown = hooks.shown(made)
    assert (shown["state"], shown["disabled_reason"]) == ("disabled", "No call got through for three days")
    hooks.happen()
    hooks.tell(200)
    resumed = hooks.act(made, "resume")
    assert (resumed["state"], resumed["disabled_reason"], resumed["failing_since"]) == ("active", None, None)
    hooks.happen()
    hooks.call()
    assert [one["state"] for one in hooks.deliveries()] == ["cancelled", "delivered"]


def test_while_it_is_paused_events_are_kept_back_and_then_sent(hooks: Hooks) -> None:
    made = hooks.endpoint()
    hooks.happen()
    hooks.act(made, "pause")
    hooks.happen()
    hooks.call()
    assert hooks.arrived() == [] and {one["state"] for one in hooks.deliveries()} == {"held"}
    hooks.act(made, "resume")
    hooks.call()
    assert len(hooks.arrived()) == 2


def test_a_test_event_arrives_and_its_delivery_can_be_looked_at(hooks: Hooks) -> None:
    made = hooks.endpoint("job.completed.v1")
    answer = hooks.office.post(f"{ENDPOINTS}/{made['id']}/test")
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{DELIVERIES}/{answer.get_json()['id']}")
    hooks.call()
    delivery = hooks.only_delivery()
    assert (delivery["type"], delivery["state"]) == ("webhook.test.v1", "delivered")
    assert delivery["data"]["endpoint_id"] == made["id"]


def test_one_delivery_can_be_sent_again_under_the_same_id(hooks: Hooks) -> None:
    hooks.endpoint()
    hooks.happen()
    under_way = hooks.office.post(f"{DELIVERIES}/{hooks.only_delivery()['id']}/redeliver")
    assert (under_way.status_code, under_way.get_json()["code"]) == (409, "webhook_delivery_under_way")
    hooks.call()
    again = hooks.office.post(f"{DELIVERIES}/{hooks.only_delivery()['id']}/redeliver")
    assert (again.status_code, again.get_json()["state"]) == (200, "waiting")
    hooks.call()
    first, second = hooks.arrived()
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
    assert [one["number"] for one in hooks.only_delivery()["attempts"]] == [2, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&state=delivered", 2),
        ("&state=waiting", 1),
        ("&type=job.cancelled.v1", 3),
        ("&type=job.completed.v1", 0),
        ("&from=2030-05-06T16:00:00Z", 1),
        ("&until=2030-05-06T16:00:00Z", 2),
        ("&from=2030-05-06T15:00:00Z&until=2030-05-06T16:00:00Z&state=delivered", 2),
    ],
)
def test_the_log_can_be_narrowed(hooks: Hooks, clock: FixedClock, query: str, found: int) -> None:
    made = hooks.endpoint()
    for _ in range(2):
        hooks.happen()
    hooks.call()
    clock.advance(hours=1)
    hooks.happen()
    assert len(hooks.deliveries(query)) == found
    assert len(hooks.deliveries(f"{query}&endpoint_id={made['id']}")) == found
    assert hooks.deliveries(f"{query}&endpoint_id={new_id()}") == []


def test_the_log_comes_in_pages_newest_first(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    said = []
    for _ in range(5):
        clock.advance(seconds=1)
        said.append(str(hooks.happen()))
    seen: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = hooks.office.get(f"{DELIVERIES}?limit=2&after={page['next']}").get_json()
        seen += [one["event_id"] for one in page["items"]]
    assert seen == said[::-1]


def test_what_tells_of_an_erased_customer_is_blanked_and_not_sent(hooks: Hooks, clock: FixedClock) -> None:
    company, estimate = hooks.company, new_id()
    hooks.endpoint()
    company.change_customer(name="Ada Lovelace")
    hooks.tell(200, body=b"Thanks, Ada Lovelace")
    hooks.call()
    clock.advance(seconds=1)
    company.leave_for_customer()
    company.send_proposal(estimate_id=estimate)
    company.hear("estimate.declined.v1", estimate, estimate_id=estimate, number=1, version=1, reason="Ada says no")
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    harness = company.harness
    kept = harness.rows("SELECT type, data FROM webhook_events WHERE organization_id = %s", company.id)
    assert {kind for kind, data in kept if data is not None} >= {"customer.erased.v1"}
    assert "Ada" not in str([data for _, data in kept if data])
    shown = [hooks.delivery(one["id"]) for one in hooks.deliveries()]
    assert "Ada" not in str(shown)
    waits = {one["type"] for one in shown if one["state"] == "waiting"}
    assert "customer.erased.v1" in waits and "visit.en_route.v1" not in waits
    blank = next(one for one in shown if one["type"] == "customer.changed.v1")
    again = hooks.office.post(f"{DELIVERIES}/{blank['id']}/redeliver")
    assert (again.status_code, again.get_json()["code"]) == (409, "webhook_event_forgotten")


def test_events_are_forgotten_after_thirty_days_with_all_that_was_sent(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    hooks.happen()
    hooks.call()
    database = hooks.company.harness.service.database
    clock.move_to(NOW + timedelta(days=30))
    keep_webhooks.forget_webhooks(database)
    assert len(hooks.deliveries()) == 1
    clock.advance(seconds=1)
    keep_webhooks.forget_webhooks(database)
    assert hooks.deliveries() == []
    left = "SELECT count(*) FROM webhook_attempts WHERE organization_id = %s"
    assert hooks.company.harness.rows(left, hooks.company.id) == [(0,)]


def test_where_private_addresses_are_not_allowed_the_call_itself_is_refused(
    newcomer: Company, receiver: WebhookServer
) -> None:
    hooks = Hooks(newcomer, receiver)
    made = newcomer.office.post(ENDPOINTS, {"url": "https://hooks.example.com/", "event_types": ["*"]}).get_json()
    inside = f"https://127.0.0.1:{receiver.port}/"
    change = "UPDATE webhook_endpoints SET url = %s WHERE id = %s RETURNING id"
    assert newcomer.harness.rows(change, inside, made["id"])
    hooks.happen()
    before = receiver.connections
    hooks.call()
    delivery = hooks.only_delivery()
    assert (delivery["state"], receiver.connections) == ("waiting", before)
    assert "not one of" in delivery["reason"]
