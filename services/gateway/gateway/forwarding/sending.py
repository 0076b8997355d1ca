"""Sends a request to a service: with a breaker, one repeat where that is safe, patience for what is not yet known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry

from common.clock import Clock
from common.errors import Unavailable
from gateway.forwarding.breaker import PAUSE_SECONDS, Breaker
from gateway.forwarding.gateway_metrics import GatewayMetrics
from gateway.forwarding.upstream import Forwarded, Upstream, UpstreamAnswer, UpstreamDown, UpstreamSlow

PATIENCE_SECONDS = 2.0
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 0.4
_NOT_YET_KNOWN = b'"code":"not_yet_known"'


class ServiceDown(Unavailable):
    """This part of the platform does not answer right now; try again shortly."""

    code = "service_down"


class ServiceSlow(Unavailable):
    """This part of the platform took too long; the request may have had its effect."""

    code = "service_slow"


class NoSuchService(Unavailable):
    """This part of the platform is not installed here."""

    code = "service_not_installed"


class Sender:
    """Knows the services and how they have been doing."""

    def __init__(
        self,
        upstreams: Mapping[str, Upstream],
        *,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
        metrics: GatewayMetrics | None = None,
    ) -> None:
        self._upstreams = dict(upstreams)
        self._metrics = metrics or GatewayMetrics("gateway", CollectorRegistry())
        for name in upstreams:
            self._metrics.breaker_open.of(name).set(0)
        self.breakers = {name: Breaker(clock) for name in upstreams}
        self._sleep = sleep

    def send(self, service: str, request: Forwarded, *, patient: bool) -> UpstreamAnswer:
        """The service's answer. While a patient request is told `not_yet_known`, it is sent again for up to 2 s: such a
        refusal had no effect, and the event that is missing is on its way."""
        answer = self._send_once(service, request)
        if not patient or not _is_not_yet_known(answer):
            return answer
        for pause in _pauses():
            self._sleep(pause)
            self._metrics.retries.of(service, "not_yet_known").inc()
            answer = self._send_once(service, request)
            if not _is_not_yet_known(answer):
                break
        return answer

    def _send_once(self, service: str, request: Forwarded) -> UpstreamAnswer:
        upstream, breaker = self._upstreams.get(service), self.breakers.get(service)
        if upstream is None or breaker is None:
            raise NoSuchService
        if not breaker.allows():
            raise ServiceDown(retry_after_seconds=int(PAUSE_SECONDS))
        was_open = breaker.is_open
        try:
            answer = self._with_one_repeat(service, upstream, request)
        except UpstreamDown:
            self._failed(service, "down")
            raise ServiceDown from None
        except UpstreamSlow:
            self._failed(service, "slow")
            raise ServiceSlow from None
        except BaseException:
            self._failed(service, "down")
            raise
        breaker.succeeded()
        if was_open:
            self._metrics.breaker_open.of(service).set(0)
        return answer

    def _failed(self, service: str, kind: str) -> None:
        breaker = self.breakers[service]
        breaker.failed()
        self._metrics.upstream_failures.of(service, kind).inc()
        self._metrics.breaker_open.of(service).set(int(breaker.is_open))

    def _with_one_repeat(self, service: str, upstream: Upstream, request: Forwarded) -> UpstreamAnswer:
        try:
            return upstream.send(request)
        except UpstreamDown as failure:
            if failure.sent and not request.repeatable:
                raise
            self._metrics.retries.of(service, "down").inc()
            return upstream.send(request)


def _pauses() -> Iterator[float]:
    waited, pause = 0.0, _FIRST_PAUSE
    while waited < PATIENCE_SECONDS:
        pause = min(pause, _LONGEST_PAUSE, PATIENCE_SECONDS - waited)
        yield pause
        waited, pause = waited + pause, pause * 2


def _is_not_yet_known(answer: UpstreamAnswer) -> bool:
    return answer.status == 409 and isinstance(answer.body, bytes) and _NOT_YET_KNOWN in answer.body
