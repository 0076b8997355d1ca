"""Network policies are the call graph and no more: who may reach whom is worked out from them as a cluster would."""

from __future__ import annotations

import pytest

from crewline_local.deployment.outside import UnknownPlace, place_of, places_of
from crewline_local.deployment.stack import services
from notification.domain.webhooks.address import PORTS as WEBHOOK_PORTS

from .manifests import K8S, Manifest, of_kind, pod_of, read, written

POLICIES = [policy for path in sorted((K8S / "components/network-policies").glob("*.yaml")) for policy in read(path)]
POLICIES = [policy for policy in POLICIES if policy["kind"] == "NetworkPolicy"]
NOT_OUTSIDE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]
OTHERS = [service for service in services() if service != "gateway"]

Labels = dict[str, str]


def pod(service: str, component: str) -> Labels:
    """The labels of a pod as its workload gives them."""
    for manifest in of_kind(written(), "Deployment", "Job"):
        labels: Labels = manifest["spec"]["template"]["metadata"]["labels"]
        if (labels["app.kubernetes.io/name"], labels["app.kubernetes.io/component"]) == (service, component):
            return labels
    raise LookupError(f"no {component} of {service}")


DATABASE: Labels = {"cnpg.io/cluster": "crewline-postgres"}
BROKER: Labels = {"app.kubernetes.io/name": "crewline-rabbitmq"}


def selects(selector: Manifest, labels: Labels) -> bool:
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions)
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(each["key"]) in each["values"] for each in expressions
    )


def lets(direction: str, of: Labels, other: Labels, port: int) -> bool:
    """Whether some policy of a pod lets another in, or lets it out to another, by labels."""
    peers = {"ingress": "from", "egress": "to"}[direction]
    rules = [
        rule
        for policy in POLICIES
        if selects(policy["spec"]["podSelector"], of)
        for rule in policy["spec"].get(direction, [])
        if not rule.get("ports") or port in [each["port"] for each in rule["ports"]]
    ]
    by_label = [peer["podSelector"] for rule in rules for peer in rule.get(peers, []) if "podSelector" in peer]
    return any(selects(selector, other) for selector in by_label)


def reaches(source: Labels, target: Labels, port: int) -> bool:
    return lets("egress", source, target, port) and lets("ingress", target, source, port)


def outside_ports(labels: Labels) -> set[int]:
    """The ports on which a pod may leave for the internet; what is near, as a cloud's metadata, is never among it."""
    found = set()
    for policy in POLICIES:
        for rule in policy["spec"].get("egress", []) if selects(policy["spec"]["podSelector"], labels) else []:
            for block in (peer["ipBlock"] for peer in rule.get("to", []) if "ipBlock" in peer):
                assert block["except"] == NOT_OUTSIDE
                found |= {each["port"] for each in rule["ports"]}
    return found


def test_the_namespace_is_closed_to_begin_with() -> None:
    closed = next(policy for policy in POLICIES if policy["metadata"]["name"] == "closed")
    assert closed["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("service", OTHERS)
def test_the_gateway_alone_reaches_a_services_web(service: str) -> None:
    web = pod(service, "web")
    assert reaches(pod("gateway", "web"), web, 8080)
    for other in services():
        assert not reaches(pod(other, "work"), web, 8080)
        assert other == "gateway" or not reaches(pod(other, "web"), web, 8080)


@pytest.mark.parametrize("service", services())
def test_every_process_reaches_its_database_and_workers_alone_the_broker(service: str) -> None:
    for component in ("web", "work", "migrate"):
        assert reaches(pod(service, component), DATABASE, 5432)
    assert reaches(pod(service, "work"), BROKER, 5672)
    assert reaches(pod(service, "migrate"), BROKER, 15672)
    assert reaches(pod(service, "work"), BROKER, 15672)
    assert not any(reaches(pod(service, "web"), BROKER, port) for port in (5672, 15672))
    assert not reaches(pod(service, "migrate"), BROKER, 5672)


def test_the_shape_of_the_bus_is_declared_from_inside() -> None:
    assert reaches(pod("broker", "topology"), BROKER, 5672)
    assert reaches(pod("broker", "topology"), BROKER, 15672)


@pytest.mark.parametrize("service", services())
def test_only_who_has_somebody_outside_leaves(service: str) -> None:
    ports = {port for place in places_of(service) for port in place.ports}
    for component in ("web", "work"):
        assert outside_ports(pod(service, component)) == ports
    assert outside_ports(pod(service, "migrate")) == set()


def test_billing_reaches_stripe_and_notification_mail_twilio_and_webhook_endpoints() -> None:
    assert outside_ports(pod("billing", "work")) == {443}
    assert outside_ports(pod("notification", "work")) == {25, 443, 465, 587, *WEBHOOK_PORTS}
    assert outside_ports(pod("quality", "work")) == outside_ports(pod("scheduling", "web")) == set()


def test_a_setting_that_names_an_undescribed_place_is_refused() -> None:
    for key in ("CREWLINE_JOB_WEATHER_API_BASE", "CREWLINE_JOB_WEATHER_URL", "CREWLINE_JOB_PAPER_ENDPOINT"):
        with pytest.raises(UnknownPlace, match=key):
            place_of(key)
    for inside in ("CREWLINE_JOB_DATABASE_URL", "CREWLINE_AMQP_URL", "CREWLINE_PUBLIC_URL", "CREWLINE_JOB_URL"):
        assert place_of(inside) is None


def test_every_pod_that_a_policy_speaks_of_by_service_is_there() -> None:
    labelled = [manifest for manifest in written() if pod_of(manifest) is not None]
    everyone = [manifest["spec"]["template"]["metadata"]["labels"] for manifest in labelled] + [DATABASE, BROKER]
    for policy in POLICIES:
        assert any(selects(policy["spec"]["podSelector"], labels) for labels in everyone), policy["metadata"]["name"]
