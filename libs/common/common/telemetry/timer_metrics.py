"""What a service's timers measure: runs, failures, how long the last run took and when one last went well."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from common.telemetry.series import Series


class TimerMetrics:
    """By the timer's name."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series = Series(service, registry)
        self.runs = series.counters("crewline_timer_runs", "Runs of a timer.", "timer")
        self.failures = series.counters("crewline_timer_failures", "Runs that failed.", "timer")
        self.run_seconds = series.gauges(
            "crewline_timer_run_seconds", "Time of the last run.", "timer", mode="livemostrecent"
        )
        self.succeeded_at = series.gauges(
            "crewline_timer_last_success_timestamp_seconds", "Last good run.", "timer", mode="livemostrecent"
        )

    def ran(self, timer: str, *, seconds: float, succeeded_at: float | None) -> None:
        """A run is over; `succeeded_at` is when, or None when it failed."""
        self.runs.of(timer).inc()
        self.failures.of(timer).inc(0 if succeeded_at is not None else 1)
        self.run_seconds.of(timer).set(seconds)
        if succeeded_at is not None:
            self.succeeded_at.of(timer).set(succeeded_at)
        elif (timer,) not in self.succeeded_at.values():
            self.succeeded_at.of(timer).set(0)  # it never went well yet
