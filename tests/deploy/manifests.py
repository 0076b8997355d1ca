"""Manifests as the checks see them: what an overlay builds to, what a file holds, and the containers inside."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
K8S = ROOT / "deploy" / "k8s"
OVERLAYS = ("dev", "staging", "prod")
# kustomize is inside kubectl since 1.21 in a form that knows components; no package registry has it by itself.
KUBECTL = shutil.which("kubectl")

Manifest = dict[str, Any]


def read(path: Path) -> list[Any]:
    """Every document of a YAML file."""
    return [each for each in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) if each]


@cache
def built(overlay: str) -> tuple[Manifest, ...]:
    """What `kubectl apply -k` would send."""
    command = [KUBECTL or "kubectl", "kustomize", str(K8S / "overlays" / overlay)]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return tuple(each for each in yaml.load_all(text, Loader=yaml.CSafeLoader) if each)


@cache
def written() -> tuple[Manifest, ...]:
    """Every manifest of base and components as it stands in its file, for where nothing can build an overlay."""
    files = [path for folder in ("base", "components") for path in sorted((K8S / folder).rglob("*.yaml"))]
    found = [each for path in files for each in read(path)]
    return tuple(each for each in found if each["kind"] not in ("Kustomization", "Component"))


def name_of(manifest: Manifest) -> str:
    """`Deployment/job-web`."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def of_kind(manifests: tuple[Manifest, ...], *kinds: str) -> list[Manifest]:
    """Those of some kinds."""
    return [each for each in manifests if each["kind"] in kinds]


def pod_of(manifest: Manifest) -> Manifest | None:
    """The pod's spec in a workload of ours; None in anything else."""
    if manifest["kind"] not in ("Deployment", "Job"):
        return None
    spec: Manifest = manifest["spec"]["template"]["spec"]
    return spec


def containers_of(manifest: Manifest) -> Iterator[Manifest]:
    """Every container, those that run first included."""
    pod = pod_of(manifest) or {}
    yield from (*pod.get("initContainers", []), *pod.get("containers", []))
