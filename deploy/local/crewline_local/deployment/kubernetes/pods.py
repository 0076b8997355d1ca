"""One container and its pod: the same closed shape for every process, open only where a process must write."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.stack import USER, VERSION, Size

PART_OF = "crewline"


def labels(service: str, component: str) -> dict[str, str]:
    """What selectors, budgets and network policies find a pod by."""
    return {
        "app.kubernetes.io/name": service,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/part-of": PART_OF,
    }


def metadata(name: str, service: str, component: str) -> dict[str, Any]:
    """Of an object that belongs to one process of a service."""
    return {"name": name, "labels": labels(service, component)}


def container(service: str, name: str, *, args: list[str], secrets: list[str], size: Size) -> dict[str, Any]:
    """A container of a service's image: not root, nothing to write but /tmp, limits on what it takes."""
    config = [{"configMapRef": {"name": PART_OF}}, {"configMapRef": {"name": f"{service}-settings"}}]
    return {
        "name": name,
        "image": f"crewline/{service}:{VERSION}",
        "args": args,
        "envFrom": [*config, *({"secretRef": {"name": secret}} for secret in secrets)],
        "resources": {
            "requests": {"cpu": size.cpu, "memory": size.memory},
            "limits": {"cpu": size.most_cpu, "memory": size.most_memory},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    }


def pod(service: str, component: str, containers: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A pod template."""
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **more,
        "containers": containers,
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}],
    }
    return {"metadata": {"labels": labels(service, component)}, "spec": spec}


def administrators() -> list[dict[str, Any]]:
    """The operators' own secrets of database and broker, as the addresses that `provision` reads."""
    return [
        _from("CREWLINE_POSTGRES_ADMIN_URL", "crewline-postgres-superuser", "uri"),
        *broker_administrator(),
    ]


def broker_administrator() -> list[dict[str, Any]]:
    """The broker's alone."""
    return [
        _from("RABBIT_USER", "crewline-rabbitmq-default-user", "username"),
        _from("RABBIT_PASSWORD", "crewline-rabbitmq-default-user", "password"),
        {
            "name": "CREWLINE_RABBIT_ADMIN_URL",
            "value": "http://$(RABBIT_USER):$(RABBIT_PASSWORD)@crewline-rabbitmq:15672",
        },
    ]


def _from(name: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
