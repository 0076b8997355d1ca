"""Under load every panel of every dashboard shows something and every rule can be worked out; four faults are each on the
right panel and in the right alert within a minute."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from common.testing.waiting import eventually
from crewline_local.watching.dashboards.asking import OR_NONE
from crewline_local.watching.dashboards.board import Panel
from crewline_local.watching.dashboards.shown import BOARDS
from crewline_local.watching.rules import alerts

from .asking import CannotAnswer, Prometheus, Sample
from .conftest import Watched
from .faults import HEARS_POISON, STANDS_STILL, injected

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
# Said by nobody where the broker has no management API, as here.
_NOT_SAID_HERE = {"crewline_bus_bindings_missing"}
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
    assert wanted - watched.prometheus.names() - _NOT_SAID_HERE == set()


@pytest.fixture(scope="module")
def in_trouble(watched: Watched) -> Iterator[Prometheus]:
    """From the first of the tests below to the last."""
    with injected(watched.platform, watched.scene):
        yield watched.prometheus


@pytest.mark.parametrize(
    ("alert", "labels", "is_shown"),
    [
        ("RelayStopped", {"service": STANDS_STILL}, lambda labels, value: labels == {"service": STANDS_STILL} and value == 0),
        ("MessagesGivenUp", {"service": HEARS_POISON}, lambda labels, value: labels == {"service": HEARS_POISON} and value > 0),
        ("StripeUnanswered", {}, lambda labels, value: value >= 3),
        ("BrokerDiskAlarm", {}, lambda labels, value: value == 1),
    ],
    ids=["relay stopped", "poison", "Stripe down", "broker's disk"],
)
def test_a_fault_is_on_its_panel_and_in_its_alert_within_a_minute(
    in_trouble: Prometheus, alert: str, labels: dict[str, str], is_shown: Callable[[dict[str, str], float], bool]
) -> None:
    eventually(
        lambda: any(is_shown(*sample) for sample in shown(in_trouble, alert)),
        seconds=WITHIN_SECONDS,
        what=f"a panel shows what {alert} speaks of",
    )
    eventually(lambda: in_trouble.speaks(alert, **labels), seconds=WITHIN_SECONDS, what=f"{alert} speaks")


def test_each_fault_has_a_panel_of_its_own() -> None:
    def titles(alert: str) -> list[Panel]:
        return [panel for panel in PANELS if alert in panel.alerts]

    assert all(titles(alert.name) for alert in alerts())
