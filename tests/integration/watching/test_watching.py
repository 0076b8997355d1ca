"""Under load every panel of every dashboard shows something and every rule can be worked out; four faults are each on
the right panel and in the right alert within a minute."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from common.testing.waiting import eventually
from crewline_local.watching.dashboards.asking import OR_NONE
from crewline_local.watching.dashboards.shown import BOARDS
from crewline_local.watching.rules import alerts

from .asking import CannotAnswer, Prometheus, Sample
from .conftest import Watched
from .faults import HEARS_POISON, STANDS_STILL, injected
from .happenings import something_happens

pytestmark = [pytest.mark.slow, pytest.mark.rabbit]

PANELS = [panel for board in BOARDS for panel in board.panels]
WITHIN_SECONDS = 60.0  # what is promised
# What there is only when something is wrong; the 0 that is shown instead is what is asked for here.
ONLY_IN_TROUBLE = {
    "Alerts that speak now",
    "Is the software well?",
    "Share that were errors of ours",
    "Requests sent again, per second",
    "Recurring work that failed, in five minutes",
    "Differences between the books",
    "Queues that nobody reads",
}
# Said by nobody where the broker has no management API, and where the books agree.
_NOT_SAID_HERE = {"crewline_bus_bindings_missing", "crewline_reconciliation_differences"}
_SERIES = re.compile(r"\b(?:crewline|rabbitmq|prometheus)_[a-z_]+")


def asked(query: str, *, always: bool) -> str:
    """A panel's question as Grafana sends it; without the stopgap where there must be something true to show."""
    question = query.replace("$__rate_interval", "2m")
    return question if always else question.replace(OR_NONE, "")


def empty_panels(prometheus: Prometheus) -> list[str]:
    """Panels that show an error, or nothing."""
    complaints = []
    for panel in PANELS:
        for query, _ in panel.queries:
            try:
                if not prometheus.ask(asked(query, always=panel.title in ONLY_IN_TROUBLE)):
                    complaints.append(f"{panel.title}: nothing for {query}")
            except CannotAnswer as reason:
                complaints.append(f"{panel.title}: {reason} in {query}")
    return complaints


def shown(prometheus: Prometheus, alert: str) -> list[Sample]:
    """What the panels show that an alert is linked from."""
    queries = [query for panel in PANELS if alert in panel.alerts for query, _ in panel.queries]
    return [sample for query in queries for sample in prometheus.ask(asked(query, always=True))]


def test_every_panel_shows_something(watched: Watched) -> None:
    def nothing_is_empty() -> bool:
        something_happens(watched.scene)  # rates need something since a process is read
        complaints = empty_panels(watched.prometheus)
        assert complaints == []
        return True

    eventually(nothing_is_empty, seconds=120, what="every panel shows something")


def test_a_panel_that_asks_for_nothing_and_one_that_cannot_be_asked_are_found(watched: Watched) -> None:
    assert watched.prometheus.ask("rate(crewline_planted_total[2m])") == []
    with pytest.raises(CannotAnswer):
        watched.prometheus.ask("rate(crewline_planted_total)")


def test_every_rule_is_worked_out_from_series_that_are_there(watched: Watched) -> None:
    def all_well() -> bool:
        return {rule["health"] for rule in watched.prometheus.rules()} == {"ok"}

    eventually(all_well, what="every rule was worked out")
    assert {rule["name"] for rule in watched.prometheus.rules()} == {alert.name for alert in alerts()}
    wanted = {name for alert in alerts() for name in _SERIES.findall(alert.expression)}
    eventually(
        lambda: not wanted - watched.prometheus.names() - _NOT_SAID_HERE,
        what="all that rules ask for is told",
        seconds=120,
    )


@dataclass(frozen=True)
class Trouble:
    """Who watches it, and since when there is something to see."""

    prometheus: Prometheus
    began: float

    def eventually(self, probe: Callable[[], object], *, what: str) -> None:
        """Within the minute that is promised, whatever was waited for before."""
        eventually(probe, seconds=self.began + WITHIN_SECONDS - time.monotonic(), what=what)


@pytest.fixture(scope="module")
def trouble(watched: Watched) -> Iterator[Trouble]:
    """From the first of the tests below to the last."""
    began = time.monotonic()
    with injected(watched.platform, watched.scene):
        yield Trouble(watched.prometheus, began)


@pytest.mark.parametrize(
    ("alert", "labels", "is_it"),
    [
        ("RelayStopped", {"service": STANDS_STILL}, lambda value: value == 0),
        ("MessagesGivenUp", {"service": HEARS_POISON}, lambda value: value > 0),
        ("StripeUnanswered", {}, lambda value: value >= 3),
        ("BrokerDiskAlarm", {}, lambda value: value == 1),
    ],
    ids=["relay stopped", "poison", "Stripe down", "broker's disk"],
)
def test_a_fault_is_on_its_panel_and_in_its_alert_within_a_minute(
    trouble: Trouble, alert: str, labels: dict[str, str], is_it: Callable[[float], bool]
) -> None:
    def is_shown() -> bool:
        samples = shown(trouble.prometheus, alert)
        return any(said.items() >= labels.items() and is_it(value) for said, value in samples)

    trouble.eventually(is_shown, what=f"a panel shows what {alert} speaks of")
    trouble.eventually(lambda: trouble.prometheus.speaks(alert, **labels), what=f"{alert} speaks")
