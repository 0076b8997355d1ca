"""Business figures of a service under test, as its worker would tell them, and how PostgreSQL finds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from prometheus_client.samples import Sample
from sqlalchemy.dialects import postgresql

from common.service import RunningService
from common.telemetry.facts import Fact, FactGauges
from common.telemetry.metrics import Metrics

Figures = dict[tuple[str, ...], float]


def figures(service: RunningService) -> Figures:
    """Every figure by its metric's name and the values of its labels, in their order."""
    metrics, facts = Metrics(service.name), service.definition.facts
    metrics.part(FactGauges).tell(facts, service.database.platform_session, now=service.clock.now())
    labels = {name: fact.labels for fact in facts for name in fact.gauges}
    found = {
        (sample.name, *(sample.labels[label] for label in labels[sample.name])): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name in labels
    }
    failed = [sample for family in metrics.registry.collect() for sample in family.samples if _is_failure(sample)]
    assert not failed, f"figures that could not be read: {failed}"
    return found


def _is_failure(sample: Sample) -> bool:
    return sample.name.endswith("_total") and "fact" in sample.labels and sample.value > 0


def changes(before: Figures, after: Figures) -> Figures:
    """What became more or less; other tests' records stay out of it."""
    told = {key: after.get(key, 0) - before.get(key, 0) for key in {*before, *after}}
    return {key: change for key, change in told.items() if change}


def read_wholly(service: RunningService, fact: Fact) -> set[str]:
    """The tables that PostgreSQL reads from beginning to end for a fact, though it is told to avoid that."""
    compiled = fact.statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    asked = compiled.construct_expanded_state({"now": service.clock.now()})
    with service.database.platform_engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked.statement}", asked.parameters).scalar_one()
    nodes = _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return {str(node["Relation Name"]) for node in nodes if node["Node Type"] == "Seq Scan"}


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)
