"""With the component for traces every process that stays up is told of the collector and may reach it; without it none
may."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .manifests import K8S, KUBECTL, Manifest, of_kind, read
from .schemas import faults
from .test_network import selects

COMPONENT = K8S / "components/traces"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
pytestmark = pytest.mark.skipif(KUBECTL is None, reason="no kubectl here, whose kustomize builds overlays")


@pytest.fixture(scope="module", params=["staging", "prod"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, tuple[Manifest, ...]]:
    """An overlay with the component and without it."""
    folder: Path = shutil.copytree(K8S, tmp_path_factory.mktemp("traced") / "k8s") / "overlays" / request.param
    file = folder / "kustomization.yaml"
    without = _build(folder)
    file.write_text(file.read_text().replace("components:\n", "components:\n  - ../../components/traces\n"))
    return {True: _build(folder), False: without}


def _build(folder: Path) -> tuple[Manifest, ...]:
    command = [str(KUBECTL), "kustomize", str(folder)]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return tuple(yaml.load_all(text, Loader=yaml.CSafeLoader))


def reach_the_collector(manifests: tuple[Manifest, ...]) -> set[str]:
    """Workloads that some policy lets out to the port for traces among those who watch."""
    found = set()
    for workload in of_kind(manifests, "Deployment", "Job"):
        labels = workload["spec"]["template"]["metadata"]["labels"]
        for policy in of_kind(manifests, "NetworkPolicy"):
            mine = selects(policy["spec"]["podSelector"], labels)
            if mine and any(_leads_there(rule) for rule in policy["spec"].get("egress", [])):
                found.add(workload["metadata"]["name"])
    return found


def _leads_there(rule: dict[str, Any]) -> bool:
    names = [peer.get("namespaceSelector", {}).get("matchLabels", {}) for peer in rule["to"]]
    port = {each["port"] for each in rule["ports"]} == {4318}
    return port and {"kubernetes.io/metadata.name": "monitoring"} in names


def test_what_stays_up_reaches_the_collector_with_the_component_alone(built: dict[bool, tuple[Manifest, ...]]) -> None:
    stays_up = {each["metadata"]["name"] for each in of_kind(built[True], "Deployment")}
    assert reach_the_collector(built[True]) == stays_up
    assert reach_the_collector(built[False]) == set()


def test_every_process_is_told_its_address(built: dict[bool, tuple[Manifest, ...]]) -> None:
    for manifests, is_told in ((built[True], True), (built[False], False)):
        shared = next(
            each
            for each in of_kind(manifests, "ConfigMap")
            if each["metadata"]["name"].startswith("crewline-") and "CREWLINE_BUS" in each["data"]
        )
        assert (ENDPOINT in shared["data"]) is is_told
        for each in of_kind(manifests, "Deployment"):
            (container,) = each["spec"]["template"]["spec"]["containers"]
            assert {"configMapRef": {"name": shared["metadata"]["name"]}} in container["envFrom"]


def test_the_component_is_read_strictly_without_a_fault() -> None:
    assert [fault for manifest in read(COMPONENT / "policy.yaml") for fault in faults(manifest)] == []
