"""What the gateway counts of the services behind it, and of who signs in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from common.clock import FixedClock
from gateway.forwarding.breaker import PAUSE_SECONDS
from gateway.forwarding.gateway_metrics import GatewayMetrics, login_outcome
from gateway.forwarding.sending import Sender, ServiceDown, ServiceSlow
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer, UpstreamDown, UpstreamSlow

OK = UpstreamAnswer(200, [], b"{}")
LATER = UpstreamAnswer(409, [], b'{"code":"not_yet_known"}')
REQUEST = Forwarded("GET", "/x", [], b"", repeatable=True)


class Moody:
    """A service behind a gateway that does as it is told; its metrics are read as Prometheus does."""

    def __init__(self) -> None:
        self.moods: list[UpstreamAnswer | Exception] = []
        self.registry, self.clock = CollectorRegistry(), FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
        metrics = GatewayMetrics("gateway", self.registry)
        self.sender = Sender({"job": self}, clock=self.clock, sleep=lambda _: None, metrics=metrics)

    def send(self, _request: Forwarded) -> UpstreamAnswer:
        mood = self.moods.pop(0)
        if isinstance(mood, Exception):
            raise mood
        return mood

    def ask(self, *moods: UpstreamAnswer | Exception) -> UpstreamAnswer:
        self.moods = list(moods)
        return self.sender.send("job", REQUEST, patient=True)

    def told(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"crewline_gateway_{name}", {"service": "gateway", **labels})


def test_what_is_sent_again_is_counted_by_its_reason() -> None:
    job = Moody()
    assert job.ask(UpstreamDown(sent=True), OK) is OK
    assert job.ask(LATER, LATER, OK) is OK
    assert job.told("retries_total", upstream="job", reason="down") == 1
    assert job.told("retries_total", upstream="job", reason="not_yet_known") == 2
    assert b"upstream_failures_total{" not in generate_latest(job.registry)


def test_a_service_that_falls_silent_and_comes_back_is_seen_by_its_breaker() -> None:
    job = Moody()
    assert job.told("breaker_open", upstream="job") == 0
    with pytest.raises(ServiceSlow):
        job.ask(UpstreamSlow())
    for _ in range(19):
        with pytest.raises(ServiceDown):
            job.ask(UpstreamDown(sent=True), UpstreamDown(sent=True))
    assert job.told("breaker_open", upstream="job") == 1
    assert job.told("upstream_failures_total", upstream="job", kind="slow") == 1
    assert job.told("upstream_failures_total", upstream="job", kind="down") == 19
    job.clock.advance(seconds=PAUSE_SECONDS)
    assert job.ask(OK) is OK
    assert job.told("breaker_open", upstream="job") == 0


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(201, "admitted"), (401, "refused"), (422, "refused"), (429, "limited"), (503, "failed"), (409, None)],
)
def test_an_answer_to_a_sign_in_has_an_outcome(status: int, outcome: str | None) -> None:
    assert login_outcome(status) == outcome
