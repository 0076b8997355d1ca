"""A service's objects: web and work as Deployments, the web's Service, and the Job that migrates its database."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.kubernetes.pods import (
    administrators,
    broker_administrator,
    container,
    labels,
    metadata,
    pod,
)
from crewline_local.deployment.stack import WATCH_PORT, WEB_PORT, size_of

_APPS, _BATCH = {"apiVersion": "apps/v1"}, {"apiVersion": "batch/v1"}
# Out of the Service's endpoints before SIGTERM: requests under way end, new ones go elsewhere.
_LEAVE_FIRST = {"preStop": {"exec": {"command": ["sleep", "5"]}}}


def web(service: str) -> list[dict[str, Any]]:
    """The Deployment that answers requests, and the Service in front of it."""
    serving = container(service, "web", args=["web"], secrets=[service], size=size_of(service, "web"))
    serving |= {
        "ports": [{"name": "http", "containerPort": WEB_PORT}],
        "startupProbe": _probe("/livez", "http", periodSeconds=2, failureThreshold=60),
        "livenessProbe": _probe("/livez", "http", periodSeconds=10, timeoutSeconds=5),
        "readinessProbe": _probe("/readyz", "http", periodSeconds=5, timeoutSeconds=5),
        "lifecycle": _LEAVE_FIRST,
    }
    spread = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels(service, "web")},
    }
    template = pod(service, "web", [serving], terminationGracePeriodSeconds=40, topologySpreadConstraints=[spread])
    return [_deployment(service, "web", template), _service(service)]


def work(service: str) -> list[dict[str, Any]]:
    """The Deployment of relay, consumer and timers."""
    working = container(service, "work", args=["work"], secrets=[service], size=size_of(service, "work"))
    working |= {
        "ports": [{"name": "watch", "containerPort": WATCH_PORT}],
        "startupProbe": _probe("/livez", "watch", periodSeconds=2, failureThreshold=60),
        "livenessProbe": _probe("/livez", "watch", periodSeconds=10, timeoutSeconds=5),
        "readinessProbe": _probe("/livez", "watch", periodSeconds=5, timeoutSeconds=5),
    }
    return [_deployment(service, "work", pod(service, "work", [working], terminationGracePeriodSeconds=60))]


def migrate(service: str) -> dict[str, Any]:
    """An administrator's step first, in a container of its own; what serves never sees those addresses."""
    secrets = [service, f"{service}-owner"]
    first = container(service, "provision", args=["provision"], secrets=secrets, size=size_of(service, "once"))
    first["env"] = administrators()
    then = container(service, "migrate", args=["migrate"], secrets=secrets, size=size_of(service, "once"))
    return _job(f"{service}-migrate", service, pod(service, "migrate", [then], initContainers=[first]))


def topology() -> dict[str, Any]:
    """Exchange, queues, bindings and policies from the contracts. The image of any service would do."""
    applying = container("gateway", "topology", args=[], secrets=[], size=size_of("gateway", "once"))
    applying |= {
        "command": ["python", "-m", "common.bus.tools", "topology", "apply"],
        "envFrom": [{"configMapRef": {"name": "crewline"}}],
        "env": [
            *broker_administrator(),
            {
                "name": "CREWLINE_AMQP_URL",
                "value": "amqp://$(RABBIT_USER):$(RABBIT_PASSWORD)@crewline-rabbitmq:5672/crewline",
            },
        ],
    }
    applying.pop("args")
    return _job("topology", "broker", pod("broker", "topology", [applying]), component="topology")


def _deployment(service: str, component: str, template: dict[str, Any]) -> dict[str, Any]:
    return {
        **_APPS,
        "kind": "Deployment",
        "metadata": metadata(f"{service}-{component}", service, component),
        "spec": {
            "revisionHistoryLimit": 3,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "selector": {"matchLabels": labels(service, component)},
            "template": template,
        },
    }


def _service(service: str) -> dict[str, Any]:
    port = {"name": "http", "port": WEB_PORT, "targetPort": "http"}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(service, service, "web"),
        "spec": {"type": "ClusterIP", "selector": labels(service, "web"), "ports": [port]},
    }


def _job(name: str, service: str, template: dict[str, Any], *, component: str = "migrate") -> dict[str, Any]:
    template["spec"] = {"restartPolicy": "OnFailure", **template["spec"]}
    return {
        **_BATCH,
        "kind": "Job",
        "metadata": metadata(name, service, component),
        "spec": {
            "backoffLimit": 10,  # database and broker may still be starting
            "activeDeadlineSeconds": 1800,
            "ttlSecondsAfterFinished": 3600,
            "template": template,
        },
    }


def _probe(path: str, port: str, **times: int) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": port}, **times}
