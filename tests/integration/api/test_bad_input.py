"""I1: no input gives a 5xx or an undocumented answer: generated requests at the whole platform, as its owner and as
nobody."""

from __future__ import annotations

from typing import Any

import pytest

from common.clock import SystemClock
from common.testing.endurance import ENDURES, at_length
from gateway.forwarding.sending import Sender
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer
from gateway.policy import SERVICES as EVERY_SERVICE

from .company import Company, found
from .expected import nothing_wrong
from .generated import PHASES, generated_requests
from .other_gateways import in_haste, seen_through
from .platform_in_process import Platform

pytestmark = [pytest.mark.slow, pytest.mark.endures]
# What must pass before anything lands asks the same questions each time; `make endure` asks new ones.
SEED = None if ENDURES else 20
# The gateway last: its owner may sign out, or be locked out, for good.
SERVICES = (*(name for name in EVERY_SERVICE if name != "gateway"), "gateway")


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company whose records may be turned upside down."""
    return in_haste(found(platform, marker="Fuzzed"))


@pytest.mark.parametrize("service", SERVICES)
def test_an_owner_gets_only_described_answers(ours: Company, service: str) -> None:
    findings = generated_requests(ours, ours.owner, examples=at_length(2, 2_000), only={"tag": service}, seed=SEED)
    print(findings)
    nothing_wrong(findings.complaints.values())
    assert findings.cases > 300
    assert sum(number for status, number in findings.statuses.items() if 200 <= status < 300) > findings.cases / 30
    assert findings.checks.keys() >= {"not_a_server_error", "status_code_conformance", "negative_data_rejection"}


def test_nobody_gets_only_described_answers(ours: Company) -> None:
    examples, phases = at_length(1, 2_000), PHASES if ENDURES else ("fuzzing",)
    findings = generated_requests(ours, ours.people["anonymous"], examples=examples, phases=phases, seed=SEED)
    print(findings)
    nothing_wrong(findings.complaints.values())
    assert findings.statuses[401] > findings.cases / 2


class Falls:
    """A service that answers what it should not."""

    def __init__(self, status: int) -> None:
        self._status = status

    def send(self, request: Forwarded) -> UpstreamAnswer:
        """The same to everything."""
        return UpstreamAnswer(self._status, [("Content-Type", "text/plain")], b"oh")


@pytest.mark.parametrize(("status", "check"), [(500, "not_a_server_error"), (418, "status_code_conformance")])
def test_a_fault_is_found(theirs: Company, status: int, check: str) -> None:
    parts: dict[str, Any] = {"sender": Sender({"estimate": Falls(status)}, clock=SystemClock())}
    findings = generated_requests(
        seen_through(theirs, **parts), theirs.owner, examples=2, only={"operation_id": "listTags"}
    )
    assert check in {name for _, name, _ in findings.complaints}
