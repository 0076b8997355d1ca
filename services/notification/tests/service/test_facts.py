"""The figures that notification tells: messages on their way, the oldest that is due, what became of the latest, and
webhooks on their way to others."""

from __future__ import annotations

from collections.abc import Callable

from common.clock import FixedClock
from common.testing.facts import changes, figures
from notification.testing import Company, Hooks


def test_messages_are_told_while_they_wait_and_by_what_became_of_them(
    company: Company, send: Callable[[], int], clock: FixedClock
) -> None:
    send()
    service = company.harness.service
    before = figures(service)
    company.send_proposal(channels=("email",))
    clock.advance(seconds=90)
    told = changes(before, figures(service))
    assert told["crewline_messages_waiting", "email", "queued"] == 1
    assert told["crewline_messages_last_hour", "email", "queued"] == 1
    assert told["crewline_messages_oldest_due_seconds",] == 90
    send()
    told = changes(before, figures(service))
    assert told["crewline_messages_last_hour", "email", "sent"] == 1
    assert ("crewline_messages_waiting", "email", "queued") not in told
    clock.advance(seconds=3_600)
    assert ("crewline_messages_last_hour", "email", "sent") not in changes(before, figures(service))


def test_webhooks_are_told_while_they_wait_and_how_long_nobody_called(hooks: Hooks, clock: FixedClock) -> None:
    hooks.call()  # what other tests left
    service = hooks.company.harness.service
    before = figures(service)
    hooks.endpoint()
    hooks.happen()
    clock.advance(seconds=200)
    told = changes(before, figures(service))
    assert told["crewline_webhook_endpoints", "active"] == 1
    assert told["crewline_webhook_deliveries", "waiting"] == 1
    assert told["crewline_webhook_turn_wait_seconds",] == 200
    hooks.call()
    told = changes(before, figures(service))
    assert ("crewline_webhook_deliveries", "waiting") not in told
    assert ("crewline_webhook_turn_wait_seconds",) not in told


def test_a_receiver_that_fails_is_told_apart_from_calls_that_are_not_made(hooks: Hooks, clock: FixedClock) -> None:
    hooks.call()
    service = hooks.company.harness.service
    before = figures(service)
    endpoint = hooks.endpoint()
    hooks.tell(500)
    hooks.happen()
    hooks.call()
    clock.advance(seconds=4)  # it rests for five after the first failure
    told = changes(before, figures(service))
    assert told["crewline_webhook_endpoints", "failing"] == 1
    assert ("crewline_webhook_turn_wait_seconds",) not in told
    hooks.act(endpoint, "pause")
    told = changes(before, figures(service))
    assert told["crewline_webhook_endpoints", "paused"] == 1
    assert told["crewline_webhook_deliveries", "held"] == 1
