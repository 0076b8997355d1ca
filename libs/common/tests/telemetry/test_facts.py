"""Business figures become gauges; what is there no more becomes nought, and what cannot be read is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.telemetry import facts
from common.telemetry.facts import Fact, FactGauges
from common.telemetry.metrics import Metrics

STONES = Fact(
    statement=select(),
    labels=("state",),
    gauges={"crewline_stones": "Stones.", "crewline_stones_grams": "What they weigh."},
)
MOSS = Fact(statement=select(), gauges={"crewline_moss": "Moss."})
AT = datetime(2030, 5, 6, tzinfo=UTC)


class Tables:
    """A database that answers the next rows at each question."""

    def __init__(self, *answers: Sequence[tuple[Any, ...]] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def session(self) -> AbstractContextManager[Session]:
        return self._session()

    @contextmanager
    def _session(self) -> Iterator[Any]:
        yield self

    def execute(self, _statement: object, values: dict[str, datetime]) -> Any:
        assert values == {"now": AT}
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(all=lambda: answer)


def told(metrics: Metrics) -> list[str]:
    return [
        line for line in metrics.render().decode().splitlines() if line.startswith(("crewline_stones", "crewline_m"))
    ]


def test_each_row_is_a_series_and_one_that_is_gone_is_nought(monkeypatch: Any) -> None:
    monkeypatch.setattr(facts, "REST", 0.0)
    metrics, tables = Metrics("quarry"), Tables([("wet", 3, 40), ("dry", 1, None)], [("dry", 2, 7)])
    for _ in range(2):
        metrics.part(FactGauges).tell([STONES], tables.session, now=AT)
    assert told(metrics) == [
        'crewline_stones{service="quarry",state="wet"} 0.0',
        'crewline_stones{service="quarry",state="dry"} 2.0',
        'crewline_stones_grams{service="quarry",state="wet"} 0.0',
        'crewline_stones_grams{service="quarry",state="dry"} 7.0',
    ]


def test_what_cannot_be_read_is_counted_and_the_others_are_told() -> None:
    metrics, tables = Metrics("quarry"), Tables(RuntimeError("no table"), [(5,)])
    metrics.part(FactGauges).tell([STONES, MOSS], tables.session, now=AT)
    assert told(metrics) == ['crewline_moss{service="quarry"} 5.0']
    assert b'crewline_facts_failures_total{fact="crewline_stones",service="quarry"} 1.0' in metrics.render()


def test_after_a_long_count_the_next_is_left_out(monkeypatch: Any) -> None:
    """Each look at the clock finds a second gone: a round of one second rests for twenty."""
    seconds = iter(range(1000))
    monkeypatch.setattr(facts, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    metrics, tables = Metrics("quarry"), Tables(*[[(1,)]] * 30)
    for _ in range(15):
        metrics.part(FactGauges).tell([MOSS], tables.session, now=AT)
    assert tables.asked == 1
    for _ in range(10):
        metrics.part(FactGauges).tell([MOSS], tables.session, now=AT)
    assert tables.asked == 2


def test_whoever_tells_no_more_says_nought() -> None:
    metrics = Metrics("quarry")
    metrics.part(FactGauges).tell([MOSS], Tables([(5,)]).session, now=AT)
    metrics.part(FactGauges).forget()
    assert told(metrics) == ['crewline_moss{service="quarry"} 0.0']
