"""How many of each: the web grows with its load, and of no process do all leave at once."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.kubernetes.pods import labels, metadata
from crewline_local.deployment.stack import services

LEAST, MOST = 2, 6
MOST_GATEWAYS = 8


def autoscalers() -> list[dict[str, Any]]:
    """Of every web Deployment. Workers are scaled by hand: a service has four partitions, so four is the most."""
    return [_autoscaler(service) for service in services()]


def disruption_budgets() -> list[dict[str, Any]]:
    """One pod of a process at a time may be taken away, which also lets a node with the only one be drained."""
    return [_budget(service, component) for service in services() for component in ("web", "work")]


def _autoscaler(service: str) -> dict[str, Any]:
    name = f"{service}-web"
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(name, service, "web"),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": LEAST,
            "maxReplicas": MOST_GATEWAYS if service == "gateway" else MOST,
            "metrics": [cpu],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
        },
    }


def _budget(service: str, component: str) -> dict[str, Any]:
    name = f"{service}-{component}"
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(name, service, component),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": labels(service, component)}},
    }
