"""Makes the metrics of one service in one registry. Every series carries the label `service`, and every gauge says how
the values of several processes become one."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

MetricT = TypeVar("MetricT", Counter, Gauge, Histogram)
# What a gauge shows of several processes: a sum, the highest, or what was told last; only of those that live.
GaugeMode = Literal["livesum", "livemax", "livemostrecent"]
SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Family(Generic[MetricT]):
    """A metric with labels beside `service`; `of` gives the series of their values, which it remembers."""

    def __init__(self, metric: MetricT, service: str) -> None:
        self._metric: MetricT = metric
        self._service = service
        self._known: dict[tuple[str, ...], MetricT] = {}

    def of(self, *values: str) -> MetricT:
        """The series of these values."""
        found = self._known.get(values)
        if found is None:
            found = self._known[values] = self._metric.labels(self._service, *values)
        return found

    def values(self) -> list[tuple[str, ...]]:
        """Every combination of values that was asked for so far."""
        return list(self._known)


class Series:
    """One service's names in one registry."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._service = service
        self._registry = registry

    def counter(self, name: str, meaning: str) -> Counter:
        """A count without further labels."""
        return self.counters(name, meaning).of()

    def counters(self, name: str, meaning: str, *labels: str) -> Family[Counter]:
        """Counts by the values of labels."""
        return Family(Counter(name, meaning, ["service", *labels], registry=self._registry), self._service)

    def histogram(self, name: str, meaning: str, *, buckets: tuple[float, ...] = SECONDS) -> Histogram:
        """How long something takes, without further labels."""
        return self.histograms(name, meaning, buckets=buckets).of()

    def histograms(
        self, name: str, meaning: str, *labels: str, buckets: tuple[float, ...] = SECONDS
    ) -> Family[Histogram]:
        """How long something takes, by the values of labels."""
        made = Histogram(name, meaning, ["service", *labels], buckets=buckets, registry=self._registry)
        return Family(made, self._service)

    def gauge(self, name: str, meaning: str, *, mode: GaugeMode) -> Gauge:
        """How much there is, without further labels."""
        return self.gauges(name, meaning, mode=mode).of()

    def gauges(self, name: str, meaning: str, *labels: str, mode: GaugeMode) -> Family[Gauge]:
        """How much there is, by the values of labels."""
        made = Gauge(name, meaning, ["service", *labels], multiprocess_mode=mode, registry=self._registry)
        return Family(made, self._service)
