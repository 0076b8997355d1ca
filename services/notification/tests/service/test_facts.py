"""The figures that notification tells: messages on their way, the oldest that is due, and what became of the latest."""

from __future__ import annotations

from collections.abc import Callable

from common.clock import FixedClock
from common.testing.facts import changes, figures
from notification.testing import Company


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
