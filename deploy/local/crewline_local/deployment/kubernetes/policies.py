"""Network policies as the call graph: the gateway calls services, services reach their database, workers the broker,
and a few somebody outside. Everything else is closed."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.kubernetes.pods import PART_OF
from crewline_local.deployment.outside import places_of
from crewline_local.deployment.stack import PRIVATE_NETWORKS, WEB_PORT, services

Peer = dict[str, Any]
_DATABASE: Peer = {"podSelector": {"matchLabels": {"cnpg.io/cluster": "crewline-postgres"}}}
_BROKER: Peer = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "crewline-rabbitmq"}}}
# Beside private networks: what carriers share, and the link itself, where clouds tell a machine's own credentials.
_NOT_OUTSIDE = (*PRIVATE_NETWORKS, "100.64.0.0/10", "169.254.0.0/16")
_OUTSIDE: Peer = {"ipBlock": {"cidr": "0.0.0.0/0", "except": list(_NOT_OUTSIDE)}}


def policies() -> list[dict[str, Any]]:
    """One per process and one per thing that a process may do more."""
    found = []
    for service in services():
        found += [_web(service), _work(service), _migrate(service)]
    return [*found, _topology()]


def _web(service: str) -> dict[str, Any]:
    egress = [_to(5432, _DATABASE), *_outside(service)]
    if service == "gateway":
        upstreams = [_pods(name, "web") for name in services()[:-1]]
        return _policy(service, "web", ingress=None, egress=[*egress, _to(WEB_PORT, *upstreams)])
    return _policy(service, "web", ingress=[_from(WEB_PORT, _pods("gateway", "web"))], egress=egress)


def _work(service: str) -> dict[str, Any]:
    # The management port too, as a user who may do nothing more there: workers look whether a binding is gone.
    egress = [_to(5432, _DATABASE), _to(5672, _BROKER), _to(15672, _BROKER), *_outside(service)]
    return _policy(service, "work", ingress=[], egress=egress)


def _migrate(service: str) -> dict[str, Any]:
    return _policy(service, "migrate", ingress=[], egress=[_to(5432, _DATABASE), _to(15672, _BROKER)])


def _topology() -> dict[str, Any]:
    return _policy("broker", "topology", ingress=[], egress=[_to(5672, _BROKER), _to(15672, _BROKER)])


def _outside(service: str) -> list[dict[str, Any]]:
    """By address, as a policy knows no names: anywhere but private networks, on the place's ports alone."""
    ports = sorted({port for place in places_of(service) for port in place.ports})
    return [{"to": [_OUTSIDE], "ports": [_port(port) for port in ports]}] if ports else []


def _policy(
    service: str, component: str, *, ingress: list[dict[str, Any]] | None, egress: list[dict[str, Any]]
) -> dict[str, Any]:
    """With `ingress` None, who may come in is another policy's to say: the overlay knows its ingress controller."""
    types = ["Egress"] if ingress is None else ["Ingress", "Egress"]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{service}-{component}", "labels": {"app.kubernetes.io/part-of": PART_OF}},
        "spec": {
            **_pods(service, component),
            "policyTypes": types,
            **({"ingress": ingress} if ingress else {}),
            "egress": egress,
        },
    }


def _pods(service: str, component: str) -> Peer:
    match = {"app.kubernetes.io/name": service, "app.kubernetes.io/component": component}
    return {"podSelector": {"matchLabels": match}}


def _to(port: int, *peers: Peer) -> dict[str, Any]:
    return {"to": list(peers), "ports": [_port(port)]}


def _from(port: int, *peers: Peer) -> dict[str, Any]:
    return {"from": list(peers), "ports": [_port(port)]}


def _port(number: int) -> dict[str, Any]:
    return {"protocol": "TCP", "port": number}
