"""What Prometheus reads under Compose and under the Prometheus Operator, and the dashboards that Grafana shows."""

from __future__ import annotations

import json
from typing import Any

from crewline_local.deployment.stack import WATCH_PORT, WEB_PORT, services
from crewline_local.deployment.texts import as_yaml
from crewline_local.watching.dashboards import dashboards
from crewline_local.watching.rules import prometheus_rule
from crewline_local.watching.scraping import (
    BROKER,
    EACH_QUEUE,
    EACH_QUEUE_AT,
    EVERY_SECONDS,
    QUEUES,
    WEB,
    WORK,
    Targets,
    scrape_config,
)

DASHBOARDS = "deploy/grafana/dashboards"
METRICS = "deploy/k8s/components/metrics"
_NAME, _COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"


def observing_files() -> dict[str, str]:
    """Path from the root, and text."""
    return {
        "deploy/prometheus/prometheus.yml": as_yaml(prometheus()),
        f"{METRICS}/monitors.yaml": as_yaml(*monitors()),
        f"{METRICS}/rules.yaml": as_yaml(prometheus_rule()),
        **{f"{DASHBOARDS}/{name}.json": json.dumps(each, indent=2) + "\n" for name, each in dashboards().items()},
    }


def prometheus() -> dict[str, Any]:
    """Reads every process of every service, and the broker."""
    targets = Targets(
        web={service: f"{service}:{WEB_PORT}" for service in services()},
        work={service: f"{service}-work:{WATCH_PORT}" for service in services()},
        broker="rabbitmq:15692",
        itself="127.0.0.1:9090",
    )
    return scrape_config(targets, rules=["rules/*.yaml"])


def monitors() -> list[dict[str, Any]]:
    """The same for the Prometheus Operator, and the database's own metrics."""
    ours = "app.kubernetes.io/part-of"
    broker = {_NAME: "crewline-rabbitmq"}
    return [
        _monitor(WEB, {ours: "crewline", _COMPONENT: "web"}, [_endpoint("http", WEB)]),
        _monitor(WORK, {ours: "crewline", _COMPONENT: "work"}, [_endpoint("watch", WORK)]),
        _monitor(
            "crewline-rabbitmq",
            broker,
            [
                _endpoint("prometheus", BROKER),
                _endpoint("prometheus", QUEUES, path=EACH_QUEUE_AT, params=EACH_QUEUE),
            ],
        ),
        _monitor("crewline-postgres", {"cnpg.io/cluster": "crewline-postgres"}, [_endpoint("metrics", "postgres")]),
    ]


def _monitor(name: str, labels: dict[str, str], endpoints: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "crewline"}},
        "spec": {"selector": {"matchLabels": labels}, "podMetricsEndpoints": endpoints},
    }


def _endpoint(port: str, job: str, *, path: str = "/metrics", **more: Any) -> dict[str, Any]:
    """With the labels `job` and `service` as the rules know them."""
    of_pod = "__meta_kubernetes_pod_label_" + _NAME.replace(".", "_").replace("/", "_")
    service = {"replacement": BROKER} if job in (BROKER, QUEUES) else {"sourceLabels": [of_pod]}
    return {
        "port": port,
        "path": path,
        "interval": f"{EVERY_SECONDS}s",
        "scrapeTimeout": f"{EVERY_SECONDS}s",
        "honorLabels": True,
        **more,
        "relabelings": [{"targetLabel": "job", "replacement": job}, {"targetLabel": "service", **service}],
    }
