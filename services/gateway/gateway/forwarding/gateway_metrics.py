"""What the gateway counts: answers, refusals, sign-ins, and how the services behind it have been doing."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from common.telemetry.series import Series


class GatewayMetrics:
    """In the registry of the gateway's service."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series = Series(service, registry)
        self.answers = series.counters("crewline_gateway_answers", "Answers at the gateway.", "operation", "status")
        self.seconds = series.histograms("crewline_gateway_seconds", "Time from request to answer.", "operation")
        self.in_flight = series.gauge("crewline_gateway_in_flight", "Requests on their way.", mode="livesum")
        self.refusals = series.counters("crewline_gateway_refusals", "Refusals by the gateway itself.", "code")
        self.logins = series.counters("crewline_gateway_logins", "Sign-ins by outcome.", "outcome")
        self.breaker_open = series.gauges(
            "crewline_gateway_breaker_open", "Whether a service is not asked.", "upstream", mode="livemax"
        )
        self.upstream_failures = series.counters(
            "crewline_gateway_upstream_failures", "Requests that a service did not answer.", "upstream", "kind"
        )
        self.retries = series.counters("crewline_gateway_retries", "Requests sent again.", "upstream", "reason")


def login_outcome(status: int) -> str | None:
    """What an answer to a sign-in says; None when it only asks which organization is meant."""
    if status == 409:
        return None
    if status == 429:
        return "limited"
    if status >= 500:
        return "failed"
    return "admitted" if status < 400 else "refused"
