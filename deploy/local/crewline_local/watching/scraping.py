"""What Prometheus scrapes and how often, the same wherever the platform runs: every process of every service, the
broker as a whole, and each of its queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A fault must be on a panel and in an alert within a minute: reading, judging and an alert's own patience add up.
EVERY_SECONDS = 5
WEB, WORK, BROKER, QUEUES, ITSELF = "crewline-web", "crewline-work", "rabbitmq", "rabbitmq-queues", "prometheus"
# The broker adds its queues up in /metrics; here it tells of each.
EACH_QUEUE_AT = "/metrics/detailed"
EACH_QUEUE = {"family": ["queue_coarse_metrics", "queue_consumer_count"]}


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Addresses as HOST:PORT; those of services by name."""

    web: Mapping[str, str]
    work: Mapping[str, str]
    broker: str
    itself: str


def scrape_config(targets: Targets, *, rules: Sequence[str], every_seconds: int = EVERY_SECONDS) -> dict[str, Any]:
    """Prometheus' own configuration; `rules` are paths, those that are relative from its file."""
    often = f"{every_seconds}s"
    return {
        "global": {"scrape_interval": often, "scrape_timeout": often, "evaluation_interval": often},
        "rule_files": list(rules),
        "scrape_configs": [
            _job(WEB, targets.web),
            _job(WORK, targets.work),
            _job(BROKER, {BROKER: targets.broker}),
            _job(QUEUES, {BROKER: targets.broker}) | {"metrics_path": EACH_QUEUE_AT, "params": EACH_QUEUE},
            _job(ITSELF, {ITSELF: targets.itself}),
        ],
    }


def _job(name: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """A process says its service by itself; the label here is for `up`, which Prometheus says when the process does
    not."""
    found = [{"targets": [address], "labels": {"service": service}} for service, address in addresses.items()]
    return {"job_name": name, "honor_labels": True, "static_configs": found}
