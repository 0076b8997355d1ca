"""Does docs/metrics.md name exactly the metrics that the code has, with their types and labels? The check returns
complaints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

# Whatever a label may be called: each has few values, known beforehand.
LABELS = {
    "channel", "code", "currency", "fact", "kind", "method", "operation", "outcome", "partition", "place", "promise",
    "reason", "role", "state", "status", "timer", "upstream",
}  # fmt: skip
_ROW = re.compile(r"(?m)^\| `(crewline_\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$")
_TYPES = ("counter", "gauge", "histogram")


@dataclass(frozen=True)
class Told:
    """A metric as the document or the code tells it; `owner` is the service of a business figure."""

    type: str
    labels: frozenset[str]
    owner: str = ""


class Noting(CollectorRegistry):
    """A registry that shows what was registered with it."""

    def __init__(self) -> None:
        super().__init__()
        self.metrics: list[MetricWrapperBase] = []

    def register(self, collector: object) -> None:
        """As usual, and noted."""
        super().register(collector)  # type: ignore[arg-type]
        if isinstance(collector, MetricWrapperBase):
            self.metrics.append(collector)


def documented(text: str) -> dict[str, Told]:
    """Every metric of the document's tables. A business figure has its service where others have their type."""
    found: dict[str, Told] = {}
    for name, second, labels in _ROW.findall(text):
        kind = second.split(",")[0].strip()
        told = frozenset(part.strip() for part in labels.split(",")) - {"-"}
        found[name] = Told(kind, told) if kind in _TYPES else Told("gauge", told, kind)
    return found


def coded(metrics: Iterable[MetricWrapperBase], *, owner: str = "") -> dict[str, Told]:
    """The same of what a registry holds."""
    found = {}
    for metric in metrics:
        (family,) = metric.describe()
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = Told(family.type, frozenset(metric._labelnames) - {"service"}, owner)
    return found


def metric_drift(document: Mapping[str, Told], code: Mapping[str, Told]) -> Iterator[str]:
    """Metrics that one of the two does not know, or knows otherwise."""
    yield from (f"{name} is not in docs/metrics.md" for name in sorted(set(code) - set(document)))
    yield from (f"{name} is told by no code" for name in sorted(set(document) - set(code)))
    for name in sorted(set(document) & set(code)):
        if document[name] != code[name]:
            yield f"{name} is {code[name]} and not {document[name]}"


def unbounded(code: Mapping[str, Told]) -> Iterator[str]:
    """Labels that nobody has looked at: a label with a value per customer or record would swamp whoever keeps it."""
    for name, told in sorted(code.items()):
        yield from (f"{name} has the label {label}" for label in sorted(told.labels - LABELS))
