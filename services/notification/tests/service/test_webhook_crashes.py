"""Whatever dies in between: nothing is lost, a repeat carries the same id, and nobody waits for somebody else's
endpoint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from common.clock import FixedClock
from common.failpoints import FailpointHit
from common.testing.environment import environment_for
from common.testing.waiting import eventually
from notification.app.operations.call_webhooks import Callers
from notification.bootstrap import SERVICE
from notification.domain.webhooks import delivery, lane
from notification.testing import Company, Hooks, Told, WebhookServer

CrashAt = Callable[[str], None]


@pytest.mark.parametrize(
    ("place", "arrived"), [("notification.webhook_after_claim", 1), ("notification.webhook_after_call", 2)]
)
def test_a_crash_around_the_call_sends_it_again_under_the_same_id(
    hooks: Hooks, clock: FixedClock, crash_at: CrashAt, place: str, arrived: int
) -> None:
    hooks.endpoint()
    event_id = hooks.happen()
    crash_at(place)
    with pytest.raises(FailpointHit):
        hooks.call()
    cut_off = hooks.only_delivery()
    assert (cut_off["state"], cut_off["attempts"][0]["finished_at"]) == ("waiting", None)
    hooks.call()
    assert len(hooks.arrived()) == arrived - 1
    clock.advance(seconds=max(delivery.LEASE_SECONDS, lane.LEASE_SECONDS))
    hooks.call()
    assert [one.headers["webhook-id"] for one in hooks.arrived()] == [str(event_id)] * arrived
    found = hooks.only_delivery()
    assert (found["state"], [one["status"] for one in found["attempts"]]) == ("delivered", [204, None])


CALL = """
from common.service import start
from notification.app.operations.call_webhooks import Line, serve_due_lanes
from notification.bootstrap import SERVICE
service = start(SERVICE)
serve_due_lanes(Line(service.database, service.deps.webhook_caller, service.deps.webhook_rules.seal), slow=False)
"""


def test_a_process_killed_between_the_call_and_its_note_leaves_it_to_the_next(hooks: Hooks, clock: FixedClock) -> None:
    clock.move_to(datetime.now(UTC))
    hooks.endpoint()
    event_id = hooks.happen()
    settings = environment_for(SERVICE, hooks.company.harness.urls, {"CREWLINE_WEBHOOKS_ALLOW_PRIVATE": "true"})
    dies = {"CREWLINE_FAILPOINT": "notification.webhook_after_call:1:kill"}
    killed = subprocess.run([sys.executable, "-c", CALL], env={**os.environ, **settings, **dies}, check=False)
    assert (killed.returncode, len(hooks.arrived())) == (-signal.SIGKILL, 1)
    assert hooks.only_delivery()["state"] == "waiting"
    clock.advance(seconds=lane.LEASE_SECONDS + 60)
    hooks.call()
    assert [one.headers["webhook-id"] for one in hooks.arrived()] == [str(event_id)] * 2
    assert hooks.only_delivery()["state"] == "delivered"


def test_a_crash_while_hearing_makes_each_delivery_once(hooks: Hooks, crash_at: CrashAt) -> None:
    hooks.endpoint()
    crash_at("consumer.after_effect")
    event_id = hooks.happen()
    hooks.happen(event_id=event_id)
    assert [one["event_id"] for one in hooks.deliveries()] == [str(event_id)]


def test_a_late_answer_does_not_undo_a_later_one(hooks: Hooks, clock: FixedClock) -> None:
    hooks.endpoint()
    hooks.happen()
    hold = threading.Event()
    hooks.tell(500, waits=hold)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(hooks.call)
        eventually(lambda: len(hooks.arrived()) == 1)
        clock.advance(seconds=lane.LEASE_SECONDS)
        hooks.tell(200)
        hooks.call()
        hold.set()
        late.result(60)
    found = hooks.only_delivery()
    assert found["state"] == "delivered" and sorted(one["status"] for one in found["attempts"]) == [200, 500]


def test_many_callers_at_once_send_each_event_once(hooks: Hooks, receiver: WebhookServer) -> None:
    others = [Hooks(Company(hooks.company.harness), receiver) for _ in range(3)]
    for one in (hooks, *others):
        one.endpoint()
        for _ in range(6):
            one.happen()
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(hooks.call) for _ in range(4)]:
            done.result(60)
    hooks.call()
    for one in (hooks, *others):
        ids = [arrived.headers["webhook-id"] for arrived in one.arrived()]
        assert (len(ids), len(set(ids))) == (6, 6)


def test_endpoints_that_hang_keep_nobody_waiting(hooks: Hooks, receiver: WebhookServer) -> None:
    hold = threading.Event()
    harness = hooks.company.harness
    hanging = [Hooks(Company(harness), receiver) for _ in range(4)]
    for one in hanging:
        one.endpoint()
        one.receiver.told[one.path] = Told(204, waits=hold)
        one.happen()
    _pretend_slow(hanging)
    callers = Callers(quick=2, slow=2)
    try:
        callers.wake(hooks.line)
        eventually(lambda: sum(len(one.arrived()) for one in hanging) == 2)
        hooks.endpoint()
        for _ in range(5):
            hooks.happen()

        def all_arrived() -> bool:
            callers.wake(hooks.line)
            return len(hooks.arrived()) == 5

        eventually(all_arrived)
        assert sum(len(one.arrived()) for one in hanging) == 2
    finally:
        hold.set()
    eventually(lambda: all(one.deliveries()[0]["state"] == "delivered" for one in hanging[:2]))


def _pretend_slow(hanging: list[Hooks]) -> None:
    """As they are known to be after their first call."""
    for one in hanging:
        slow = "UPDATE webhook_lanes SET is_slow = true WHERE organization_id = %s RETURNING id"
        assert one.company.harness.rows(slow, one.company.id)
