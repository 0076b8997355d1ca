"""Every manifest is valid and keeps every rule, in each overlay; each rule is proven by a workload that breaks it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from crewline_local.deployment.stack import services

from .manifest_rules import RULES, Rule
from .manifests import KUBECTL, OVERLAYS, Manifest, built, name_of, of_kind, pod_of, written
from .schemas import faults

needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="no kubectl here, whose kustomize builds overlays")
PLACES = ["written", *(pytest.param(each, marks=needs_kubectl) for each in OVERLAYS)]


def manifests_of(place: str) -> tuple[Manifest, ...]:
    return written() if place == "written" else built(place)


@pytest.mark.parametrize("place", PLACES)
def test_every_manifest_is_read_strictly_without_a_fault(place: str) -> None:
    assert [fault for manifest in manifests_of(place) for fault in faults(manifest)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_every_workload_keeps_the_rule(place: str, rule: Rule) -> None:
    assert [complaint for manifest in manifests_of(place) for complaint in rule(manifest)] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_service_of_the_tree_has_its_processes(place: str) -> None:
    found = {name_of(manifest) for manifest in of_kind(manifests_of(place), "Deployment", "Job", "Service")}
    for service in services():
        assert {f"Deployment/{service}-web", f"Deployment/{service}-work", f"Service/{service}"} <= found
        assert f"Job/{service}-migrate" in found
    assert len(found) == 4 * len(services()) + 1  # and the topology of the bus


@needs_kubectl
def test_production_survives_the_loss_of_one_of_anything() -> None:
    everything = {name_of(manifest): manifest for manifest in built("prod")}
    for service in services():
        assert everything[f"Deployment/{service}-work"]["spec"]["replicas"] == 2
        assert "replicas" not in everything[f"Deployment/{service}-web"]["spec"]  # the autoscaler's to say
        assert everything[f"HorizontalPodAutoscaler/{service}-web"]["spec"]["minReplicas"] >= 2
        for process in ("web", "work"):
            assert everything[f"PodDisruptionBudget/{service}-{process}"]["spec"]["maxUnavailable"] == 1
    assert everything["RabbitmqCluster/crewline-rabbitmq"]["spec"]["replicas"] == 3
    assert everything["Cluster/crewline-postgres"]["spec"]["instances"] == 3


def test_a_process_has_time_to_finish_what_it_holds() -> None:
    for manifest in of_kind(written(), "Deployment"):
        pod = pod_of(manifest)
        assert pod is not None
        # gunicorn finishes requests for 20 s after a pause of 5 s; each loop of a worker is waited for 15 s
        assert pod["terminationGracePeriodSeconds"] >= (40 if manifest["metadata"]["name"].endswith("-web") else 60)


def broken(change: Callable[[Manifest], object], *, kind: str = "Deployment") -> Manifest:
    manifest = copy.deepcopy(of_kind(written(), kind)[0])
    change(manifest)
    return manifest


def first(manifest: Manifest) -> Manifest:
    container: Manifest = manifest["spec"]["template"]["spec"]["containers"][0]
    return container


def pod(manifest: Manifest) -> Manifest:
    spec: Manifest = manifest["spec"]["template"]["spec"]
    return spec


OTHERS = {"secretRef": {"name": "somebody-else"}}
OWNERS = {"secretRef": {"name": "billing-owner"}}
PASSWORD = {"name": "URL", "value": "amqp://me:planted@rabbit/x"}
PLANTS: list[tuple[str, Manifest]] = [
    ("nothing_runs_as_root", broken(lambda m: pod(m)["securityContext"].pop("runAsNonRoot"))),
    ("nothing_runs_as_root", broken(lambda m: first(m)["securityContext"].update(runAsUser=0))),
    ("containers_are_closed", broken(lambda m: first(m)["securityContext"].update(readOnlyRootFilesystem=False))),
    ("containers_are_closed", broken(lambda m: first(m)["securityContext"].update(privileged=True))),
    ("containers_have_limits", broken(lambda m: first(m)["resources"].pop("limits"))),
    ("containers_have_limits", broken(lambda m: first(m)["resources"]["requests"].pop("memory"), kind="Job")),
    ("what_stays_up_is_probed", broken(lambda m: first(m).pop("readinessProbe"))),
    ("images_name_a_version", broken(lambda m: first(m).update(image="crewline/job:latest"))),
    ("images_name_a_version", broken(lambda m: first(m).update(image="crewline/job"))),
    ("secrets_are_the_services_own", broken(lambda m: first(m)["envFrom"].append(OTHERS))),
    ("secrets_are_the_services_own", broken(lambda m: first(m)["envFrom"].append(OWNERS))),
    ("secrets_are_named_not_written", broken(lambda m: first(m).update(env=[PASSWORD]))),
    ("secrets_are_named_not_written", {"kind": "Secret", "metadata": {"name": "planted"}}),
    ("nothing_knows_the_clusters_api", broken(lambda m: pod(m).pop("automountServiceAccountToken"))),
]


@pytest.mark.parametrize(("rule", "planted"), PLANTS)
def test_a_planted_workload_is_found_by_its_rule_and_no_other(rule: str, planted: Manifest) -> None:
    assert {each.__name__ for each in RULES if list(each(planted))} == {rule}


def test_no_rule_is_without_a_planted_workload() -> None:
    assert {rule for rule, _ in PLANTS} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("Deployment", lambda m: m["spec"].update(replica=2)),
        ("Deployment", lambda m: first(m).update(imagePullPolice="Always")),
        ("NetworkPolicy", lambda m: m["spec"].update(policyTypes="Egress")),
        ("PodDisruptionBudget", lambda m: m.update(apiVersion="policy/v1beta1")),
        ("RabbitmqCluster", lambda m: m["spec"].update(replicas=2)),
        ("Cluster", lambda m: m["spec"].update(instance=3)),
        ("PodMonitor", lambda m: m.update(kind="PodMonitors")),
    ],
)
def test_a_misspelt_manifest_is_found(kind: str, change: Callable[[Manifest], object]) -> None:
    assert faults(of_kind(written(), kind)[0]) == []
    assert len(faults(broken(change, kind=kind))) == 1
