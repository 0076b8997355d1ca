"""Business figures: what a service's tables say of the business as a whole, as gauges. A statement is run by one
process of the service, as the platform role, every few seconds and never at a scrape."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import Date, DateTime, Select, bindparam, cast, func
from sqlalchemy.orm import Session

from common.telemetry.series import Family, Series

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
TELL_EVERY_SECONDS = 15.0
# Counting takes a twentieth of the time at most: after a statement its whole round rests this many times as long.
REST = 20.0
NOW = bindparam("now", type_=DateTime(timezone=True))


def local_day(zone: Any) -> Any:
    """The day that it is now in a zone, as SQL."""
    return cast(func.timezone(zone, NOW), Date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement. Its columns are the values of `labels`, then one figure for each of `gauges` (name to meaning). It
    may use `NOW`. Label values are few and known beforehand: states, kinds, currencies."""

    statement: Select[*tuple[Any, ...]]
    gauges: Mapping[str, str]
    labels: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The first gauge's."""
        return next(iter(self.gauges))


class FactGauges:
    """The gauges of a service's facts."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._series = Series(service, registry)
        self._gauges: dict[str, Family[Gauge]] = {}
        self._failures = self._series.counters("crewline_facts_failures", "Figures that could not be read.", "fact")
        self._rests_until = 0.0

    def announce(self, facts: Sequence[Fact]) -> None:
        """Make the gauges, so that they are there before the first figures are."""
        for fact in facts:
            self._failures.of(fact.name)
            for name, meaning in fact.gauges.items():
                if name not in self._gauges:
                    self._gauges[name] = self._series.gauges(name, meaning, *fact.labels, mode="livemostrecent")

    def tell(
        self,
        facts: Sequence[Fact],
        open_session: Callable[[], AbstractContextManager[Session]],
        *,
        now: datetime,
    ) -> None:
        """Read all facts, unless the last round took so long that it is too early."""
        began = time.monotonic()
        if began < self._rests_until:
            return
        self.announce(facts)
        for fact in facts:
            try:
                with open_session() as session:
                    rows = session.execute(fact.statement, {"now": now}).all()
            except Exception:
                self._failures.of(fact.name).inc()
                log.exception("figures could not be read", extra={"fact": fact.name})
            else:
                self._take(fact, rows)
        ended = time.monotonic()
        self._rests_until = ended + REST * (ended - began)

    def forget(self) -> None:
        """Another process tells them now; what was told here last is no longer so."""
        for family in self._gauges.values():
            for values in family.values():
                family.of(*values).set(0)
        self._rests_until = 0.0

    def _take(self, fact: Fact, rows: Sequence[Any]) -> None:
        told = {tuple(str(value) for value in row[: len(fact.labels)]): row[len(fact.labels) :] for row in rows}
        for place, name in enumerate(fact.gauges):
            family = self._gauges[name]
            for gone in set(family.values()) - set(told):
                family.of(*gone).set(0)
            for values, figures in told.items():
                family.of(*values).set(figures[place] or 0)


def tell_facts(service: RunningService) -> None:
    """The timer's work."""
    service.metrics.part(FactGauges).tell(
        service.definition.facts, service.database.platform_session, now=service.clock.now()
    )
