"""Endpoints as an owner keeps them, and what is refused by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from common.clock import FixedClock
from common.ids import new_id
from notification.domain.webhooks.endpoint import MOST_ENDPOINTS
from notification.testing import ENDPOINTS, Arrived, Company, Hooks

URL = "https://hooks.example.com/crewline"


def verified(secret: str, arrived: Arrived) -> dict[str, Any]:
    """The event, by the library that receivers use."""
    found: dict[str, Any] = Webhook(secret).verify(arrived.body, dict(arrived.headers))
    return found


def test_a_secret_is_shown_once_and_kept_unreadable(hooks: Hooks) -> None:
    made = hooks.endpoint("job.completed.v1", description="The books")
    assert made["secret"].startswith("whsec_") and made["state"] == "active" and made["api_version"] == "1"
    shown = hooks.shown(made)
    assert "secret" not in shown and shown == {name: made[name] for name in shown}
    (listed,) = hooks.office.get(ENDPOINTS).get_json()["items"]
    assert listed == shown
    harness = hooks.company.harness
    rows = harness.rows("SELECT * FROM webhook_endpoints WHERE id = %s", made["id"])
    audit = harness.rows("SELECT before, after FROM audit_entries WHERE record_id = %s", made["id"])
    assert made["secret"][6:] not in str(rows) + str(audit) and len(audit) == 1


def test_the_same_request_again_makes_no_second_endpoint(hooks: Hooks) -> None:
    body, key = {"id": str(new_id()), "url": URL, "event_types": ["*"]}, str(new_id())
    first, again = (hooks.office.post(ENDPOINTS, body, key=key) for _ in range(2))
    assert first.status_code == 201 and again.status_code in (201, 409)
    assert len(hooks.office.get(ENDPOINTS).get_json()["items"]) == 1
    assert "secret" not in again.get_json()


def test_what_arrives_is_signed_as_the_standard_says(hooks: Hooks, clock: FixedClock) -> None:
    clock.move_to(datetime.now(UTC))
    made = hooks.endpoint()
    event_id = hooks.happen(reason="Müller's dog")
    hooks.call()
    (arrived,) = hooks.arrived()
    event = verified(made["secret"], arrived)
    assert (event["id"], event["type"]) == (str(event_id), "job.cancelled.v1")
    assert event["data"]["reason"] == "Müller's dog" and event["subject"] == f"job/{event['data']['job_id']}"
    assert (event["sequence"], event["organization_id"], event["api_version"]) == (1, str(hooks.company.id), "1")
    assert datetime.fromisoformat(event["timestamp"]).tzinfo is not None
    assert arrived.headers["webhook-id"] == str(event_id)
    for forged in (
        Arrived("/", arrived.headers, arrived.body.replace(b"dog", b"cat")),
        Arrived("/", {**arrived.headers, "webhook-id": str(new_id())}, arrived.body),
        Arrived("/", {**arrived.headers, "webhook-timestamp": "1"}, arrived.body),
    ):
        with pytest.raises(WebhookVerificationError):
            verified(made["secret"], forged)


def test_a_rotated_secret_signs_beside_the_old_one_until_the_overlap_ends(hooks: Hooks, clock: FixedClock) -> None:
    now = datetime.now(UTC)
    clock.move_to(now - timedelta(hours=2))
    made = hooks.endpoint()
    rotated = hooks.act(made, "rotate-secret", {"overlap_hours": 1})
    clock.move_to(now - timedelta(hours=1, seconds=1))
    hooks.happen()
    hooks.call()
    clock.move_to(now)
    hooks.happen()
    hooks.call()
    both, new = hooks.arrived()
    assert [len(one.headers["webhook-signature"].split()) for one in (both, new)] == [2, 1]
    assert verified(rotated["secret"], new)
    with pytest.raises(WebhookVerificationError):
        verified(made["secret"], new)
    at_once = hooks.act(made, "rotate-secret", {"overlap_hours": 0})
    assert at_once["previous_secret_until"] is None and rotated["previous_secret_until"] is not None


def test_in_the_overlap_old_and_new_secret_both_verify(hooks: Hooks, clock: FixedClock) -> None:
    clock.move_to(datetime.now(UTC))
    made = hooks.endpoint()
    rotated = hooks.act(made, "rotate-secret", {})
    hooks.happen()
    hooks.call()
    (arrived,) = hooks.arrived()
    assert verified(made["secret"], arrived) == verified(rotated["secret"], arrived)


def test_a_change_moves_what_is_sent_and_needs_the_version_that_was_seen(hooks: Hooks) -> None:
    made = hooks.endpoint("job.completed.v1")
    place = f"{ENDPOINTS}/{made['id']}"
    changed = hooks.office.patch(place, {"event_types": ["job.cancelled.v1"], "description": "x"}, version=1)
    assert (changed.status_code, changed.get_json()["version"]) == (200, 2)
    assert hooks.office.patch(place, {"description": "y"}, version=1).status_code == 412
    assert hooks.office.patch(place, {"description": "y"}, version=None).status_code == 428
    hooks.happen()
    hooks.call()
    assert len(hooks.arrived()) == 1


def test_a_removed_endpoint_gets_nothing_and_its_log_stays(hooks: Hooks) -> None:
    made = hooks.endpoint()
    hooks.happen()
    place = f"{ENDPOINTS}/{made['id']}"
    assert hooks.office.delete(place, version=1).status_code == 204
    hooks.happen()
    hooks.call()
    assert hooks.arrived() == [] and hooks.office.get(place).status_code == 404
    delivery = hooks.only_delivery()
    assert (delivery["state"], delivery["reason"]) == ("cancelled", "The endpoint was removed")


def test_another_companys_endpoint_does_not_exist(hooks: Hooks) -> None:
    made = hooks.endpoint()
    other = Company(hooks.company.harness)
    assert other.office.get(f"{ENDPOINTS}/{made['id']}").status_code == 404
    assert other.office.post(f"{ENDPOINTS}/{made['id']}/test").status_code == 404
    assert other.office.get(ENDPOINTS).get_json()["items"] == []
    other.hear_organization(created=False)
    hooks.call()
    assert hooks.arrived() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": URL}, "event_types"),
        ({"url": URL, "event_types": []}, "event_types"),
        ({"url": URL, "event_types": ["job.completed.v1", "job.exploded.v1"]}, "event_types.1"),
        ({"url": URL, "event_types": ["member.reset_requested.v1"]}, "event_types.0"),
        ({"url": URL, "event_types": ["job.completed"]}, "event_types.0"),
        ({"url": "ftp://hooks.example.com", "event_types": ["*"]}, "url"),
        ({"event_types": ["*"]}, "url"),
        ({"url": URL, "event_types": ["*"], "api_version": "0"}, "api_version"),
        ({"url": URL, "event_types": ["*"], "secret": "whsec_mine"}, "secret"),
    ],
)
def test_what_does_not_fit_is_named(newcomer: Company, body: dict[str, Any], field: str) -> None:
    answer = newcomer.office.post(ENDPOINTS, body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://10.0.0.1/", "https://localhost/", "https://hooks.example.com:22/"]
)
def test_an_address_inside_is_refused_when_it_is_saved(newcomer: Company, url: str) -> None:
    answer = newcomer.office.post(ENDPOINTS, {"url": url, "event_types": ["*"]})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "webhook_address_unfit")
    made = newcomer.office.post(ENDPOINTS, {"url": URL, "event_types": ["*"]}).get_json()
    changed = newcomer.office.patch(f"{ENDPOINTS}/{made['id']}", {"url": url}, version=1)
    assert (changed.status_code, changed.get_json()["field"]) == (422, "url")


def test_there_is_an_end_to_endpoints_however_many_add_at_once(newcomer: Company) -> None:
    body = {"url": URL, "event_types": ["*"]}
    for _ in range(MOST_ENDPOINTS - 1):
        assert newcomer.office.post(ENDPOINTS, body).status_code == 201
    callers = [newcomer.caller("owner", "*") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda caller: caller.post(ENDPOINTS, body), callers))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.get_json().get("code") for answer in answers} == {None, "too_many_webhook_endpoints"}


def test_moves_that_a_state_does_not_allow_are_refused_by_name(hooks: Hooks) -> None:
    made = hooks.endpoint()
    place = f"{ENDPOINTS}/{made['id']}"

    def code(step: str, version: int | None) -> Any:
        return hooks.office.post(f"{place}/{step}", version=version).get_json().get("code")

    assert code("resume", 1) == "webhook_endpoint_not_resumable"
    hooks.act(made, "pause")
    assert code("pause", 2) == "webhook_endpoint_not_pausable"
    assert code("test", None) == "webhook_endpoint_not_active"
