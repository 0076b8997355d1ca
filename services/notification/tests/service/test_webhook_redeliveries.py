"""Everything since some point, once more: in slices, with progress, and with an end when somebody wants one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from notification.app.webhooks import redeliveries
from notification.testing import ENDPOINTS, NOW, REDELIVERIES, Company, Hooks

A_TIME = {"since": "2030-05-06T00:00:00Z"}


def happened(hooks: Hooks, clock: FixedClock, *, count: int = 3) -> list[str]:
    """So many events, a minute apart."""
    said = []
    for minute in range(count):
        clock.move_to(NOW + timedelta(minutes=minute))
        said.append(str(_happen_at(hooks, clock)))
    clock.advance(minutes=1)
    return said


def _happen_at(hooks: Hooks, clock: FixedClock) -> Any:
    job_id, at = new_id(), clock.now()
    facts = {"job_id": job_id, "reason": "rain"}
    return hooks.company.harness.hear(facts, hooks.company.id, type="job.cancelled.v1", key=job_id, at=at)


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> int:
    """Slices of six."""
    monkeypatch.setattr(redeliveries, "SLICE", 6)
    return 6


def ids(hooks: Hooks) -> list[str]:
    """The ids that arrived, in order."""
    return [one.headers["webhook-id"] for one in hooks.arrived()]


def test_everything_since_a_time_is_sent_again_in_order(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    said = happened(hooks, clock)
    hooks.call()
    begun = hooks.redeliver_since(made, since="2030-05-06T15:01:00Z")
    assert (begun["state"], begun["total"], begun["queued"], begun["percent"]) == ("running", 2, 0, 0)
    assert hooks.queue() >= 2
    done = hooks.redelivery(begun)
    assert (done["state"], done["queued"], done["percent"]) == ("finished", 2, 100)
    hooks.call()
    assert ids(hooks) == [*said, *said[1:]]
    assert [len(hooks.delivery(one["id"])["attempts"]) for one in hooks.deliveries()] == [1, 2, 2]


def test_everything_since_an_event_is_sent_again_with_it(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    said = happened(hooks, clock)
    hooks.call()
    begun = hooks.redeliver_since(made, since_event_id=said[1])
    assert begun["since"] == "2030-05-06T15:01:00Z"
    hooks.queue()
    hooks.call()
    assert ids(hooks) == [*said, *said[1:]]


def test_a_new_endpoint_gets_what_another_had_before_it(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    said = happened(hooks, clock)
    hooks.call()
    late = hooks.endpoint("job.cancelled.v1", path=f"{hooks.path}/late")
    hooks.redeliver_since(late, since="2030-05-06T00:00:00Z")
    hooks.queue()
    hooks.call()
    arrived = hooks.receiver.at(f"{hooks.path}/late")
    assert [one.headers["webhook-id"] for one in arrived] == said


def test_it_sends_only_what_the_endpoint_asks_for_and_no_test(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    happened(hooks, clock, count=1)
    hooks.office.post(f"{ENDPOINTS}/{made['id']}/test")
    hooks.company.leave_for_customer()
    hooks.office.patch(f"{ENDPOINTS}/{made['id']}", {"event_types": ["job.cancelled.v1"]}, version=1)
    assert hooks.redeliver_since(made, since="2020-01-01T00:00:00Z")["total"] == 1


def test_only_so_many_wait_at_once_so_that_new_events_do_not_wait_behind_them(
    hooks: Hooks, clock: FixedClock, few_at_once: int
) -> None:
    made = hooks.endpoint()
    company = hooks.company
    many = """INSERT INTO webhook_events (organization_id, id, type, aggregate, aggregate_id, root, sequence,
        occurred_at, heard_at, data) SELECT %s, gen_random_uuid(), 'job.cancelled.v1', 'job', gen_random_uuid(), 'x', 1,
        %s + make_interval(secs => n), %s, '{}' FROM generate_series(1, %s) n RETURNING id"""
    company.harness.rows(many, company.id, NOW, NOW, few_at_once + 4)
    clock.advance(hours=1)
    begun = hooks.redeliver_since(made, since="2030-05-06T15:00:00Z")
    hooks.queue()
    hooks.queue()
    halfway = hooks.redelivery(begun)
    assert (halfway["state"], halfway["queued"], halfway["percent"]) == (
        "running",
        few_at_once,
        few_at_once * 100 // (few_at_once + 4),
    )
    new = str(hooks.happen())
    for _ in range(8):
        hooks.call()
    assert new in ids(hooks) and len(ids(hooks)) == few_at_once + 1
    hooks.queue()
    assert hooks.redelivery(begun)["state"] == "finished"
    hooks.call()
    assert len(set(ids(hooks))) == few_at_once + 5


def test_a_cancelled_one_sends_no_more(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    said = happened(hooks, clock)
    hooks.call()
    begun = hooks.redeliver_since(made, since_event_id=said[0])
    hooks.queue()
    running = hooks.redeliver_since(made, since_event_id=said[0])
    cancelled = hooks.office.post(f"{REDELIVERIES}/{running['id']}/cancel")
    assert (cancelled.status_code, cancelled.get_json()["state"]) == (200, "cancelled")
    again = hooks.office.post(f"{REDELIVERIES}/{running['id']}/cancel")
    assert (again.status_code, again.get_json()["code"]) == (409, "webhook_redelivery_over")
    hooks.queue()
    assert hooks.redelivery(running)["queued"] == 0 and hooks.redelivery(begun)["state"] == "finished"
    listed = hooks.office.get(f"{ENDPOINTS}/{made['id']}/redeliveries").get_json()["items"]
    assert [one["id"] for one in listed] == [running["id"], begun["id"]]


def test_cancelling_takes_back_what_still_waits(hooks: Hooks, clock: FixedClock, few_at_once: int) -> None:
    made = hooks.endpoint()
    company = hooks.company
    many = """INSERT INTO webhook_events (organization_id, id, type, aggregate, aggregate_id, root, sequence,
        occurred_at, heard_at, data) SELECT %s, gen_random_uuid(), 'job.cancelled.v1', 'job', gen_random_uuid(), 'x', 1,
        %s, %s, '{}' FROM generate_series(1, %s) RETURNING id"""
    company.harness.rows(many, company.id, NOW, NOW, few_at_once + 5)
    begun = hooks.redeliver_since(made, since="2030-05-06T15:00:00Z")
    assert begun["total"] == few_at_once + 5
    hooks.queue()
    hooks.office.post(f"{REDELIVERIES}/{begun['id']}/cancel")
    hooks.call()
    assert ids(hooks) == [] and {one["state"] for one in hooks.deliveries()} == {"cancelled"}


def test_what_is_under_way_is_not_sent_twice(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    said = happened(hooks, clock)
    hooks.redeliver_since(made, since_event_id=said[0])
    hooks.queue()
    hooks.call()
    assert ids(hooks) == said


@pytest.mark.parametrize(
    ("start", "code", "field"),
    [
        ({}, "webhook_redelivery_start_unfit", "since"),
        ({**A_TIME, "since_event_id": str(new_id())}, "webhook_redelivery_start_unfit", "since_event_id"),
        ({"since_event_id": str(new_id())}, "webhook_event_not_kept", "since_event_id"),
        ({"since": "yesterday"}, "invalid", "since"),
        ({**A_TIME, "until": "2030-05-07T00:00:00Z"}, "invalid", "until"),
    ],
)  # fmt: skip
def test_a_start_that_is_none_is_refused_by_name(hooks: Hooks, start: dict[str, Any], code: str, field: str) -> None:
    made = hooks.endpoint()
    answer = hooks.office.post(f"{ENDPOINTS}/{made['id']}/redeliveries", start)
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["field"]) == (422, code, field)


def test_an_endpoint_has_one_at_a_time_and_none_while_it_gets_nothing(hooks: Hooks, clock: FixedClock) -> None:
    made, start = hooks.endpoint(), A_TIME
    happened(hooks, clock)
    hooks.redeliver_since(made, **start)
    second = hooks.office.post(f"{ENDPOINTS}/{made['id']}/redeliveries", start)
    assert (second.status_code, second.get_json()["code"]) == (409, "webhook_redelivery_running")
    hooks.act(made, "pause")
    paused = hooks.office.post(f"{ENDPOINTS}/{made['id']}/redeliveries", start)
    assert (paused.status_code, paused.get_json()["code"]) == (409, "webhook_endpoint_not_active")


def test_another_companys_event_is_no_start(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    (theirs,) = happened(hooks, clock, count=1)
    other = Hooks(Company(hooks.company.harness), hooks.receiver)
    made = other.endpoint()
    answer = other.office.post(f"{ENDPOINTS}/{made['id']}/redeliveries", {"since_event_id": theirs})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "webhook_event_not_kept")


def test_removing_the_endpoint_ends_it(hooks: Hooks, clock: FixedClock) -> None:
    made = hooks.endpoint()
    happened(hooks, clock)
    begun = hooks.redeliver_since(made, since="2030-05-06T00:00:00Z")
    hooks.office.delete(f"{ENDPOINTS}/{made['id']}", version=1)
    hooks.queue()
    done = hooks.redelivery(begun)
    assert (done["state"], done["reason"]) == ("cancelled", "The endpoint was removed")
