"""What no workload may lack and none may do. Each rule is given one manifest and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .manifests import Manifest, containers_of, name_of, pod_of

Rule = Callable[[Manifest], Iterator[str]]
_VERSION = re.compile(r":[\w.-]*\d[\w.-]*$")
# Made by the operators of database and broker, for the steps of an administrator alone.
_ADMINISTRATORS = {"crewline-postgres-superuser", "crewline-rabbitmq-default-user"}


def nothing_runs_as_root(manifest: Manifest) -> Iterator[str]:
    """By the pod, so that no container is forgotten."""
    pod = pod_of(manifest)
    if pod is None:
        return
    context = pod.get("securityContext", {})
    if not context.get("runAsNonRoot") or not context.get("runAsUser"):
        yield f"{name_of(manifest)} may run as root"
    for each in containers_of(manifest):
        if each.get("securityContext", {}).get("runAsUser") == 0:
            yield f"{name_of(manifest)}/{each['name']} runs as root"


def containers_are_closed(manifest: Manifest) -> Iterator[str]:
    """A read-only root, no privileges, none to be gained."""
    for each in containers_of(manifest):
        context = each.get("securityContext", {})
        closed = (
            context.get("readOnlyRootFilesystem") is True
            and context.get("allowPrivilegeEscalation") is False
            and context.get("capabilities", {}).get("drop") == ["ALL"]
            and not context.get("privileged")
        )
        if not closed:
            yield f"{name_of(manifest)}/{each['name']} is not closed"


def containers_have_limits(manifest: Manifest) -> Iterator[str]:
    """What one takes is bounded, and what it asks for is known to the scheduler."""
    for each in containers_of(manifest):
        resources = each.get("resources", {})
        for part in ("requests", "limits"):
            if not {"cpu", "memory"} <= set(resources.get(part, {})):
                yield f"{name_of(manifest)}/{each['name']} has no {part}"


def what_stays_up_is_probed(manifest: Manifest) -> Iterator[str]:
    """Started, alive, ready: three questions to every container of a Deployment."""
    if manifest["kind"] != "Deployment":
        return
    for each in containers_of(manifest):
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if "httpGet" not in each.get(probe, {}):
                yield f"{name_of(manifest)}/{each['name']} has no {probe}"


def images_name_a_version(manifest: Manifest) -> Iterator[str]:
    """A restart runs what was rolled out."""
    for each in containers_of(manifest):
        if not _VERSION.search(each["image"]):
            yield f"{name_of(manifest)}/{each['name']} runs {each['image']}"


def secrets_are_the_services_own(manifest: Manifest) -> Iterator[str]:
    """One secret per service; the schema owner's and the administrators' are for the Job that migrates."""
    service = manifest["metadata"].get("labels", {}).get("app.kubernetes.io/name", "")
    allowed = {service} if manifest["kind"] == "Deployment" else {service, f"{service}-owner", *_ADMINISTRATORS}
    for each in containers_of(manifest):
        used = {source["secretRef"]["name"] for source in each.get("envFrom", []) if "secretRef" in source}
        sources = (variable.get("valueFrom", {}) for variable in each.get("env", []))
        used |= {source["secretKeyRef"]["name"] for source in sources if "secretKeyRef" in source}
        for name in sorted(used - allowed):
            yield f"{name_of(manifest)}/{each['name']} is given the secret {name}"


def secrets_are_named_not_written(manifest: Manifest) -> Iterator[str]:
    """A value in a manifest is in every copy of the repository."""
    if manifest["kind"] == "Secret":
        yield f"{name_of(manifest)} is written out"
    values = [str(value) for value in manifest.get("data", {}).values()] if manifest["kind"] == "ConfigMap" else []
    for each in containers_of(manifest):
        values += [variable["value"] for variable in each.get("env", []) if "value" in variable]
    for value in values:
        if re.search(r"://[^/\s:@]+:(?!\$\()[^@\s]+@", value):
            yield f"{name_of(manifest)} holds a password"


def nothing_knows_the_clusters_api(manifest: Manifest) -> Iterator[str]:
    """No workload of ours asks the cluster anything."""
    pod = pod_of(manifest)
    if pod is not None and pod.get("automountServiceAccountToken") is not False:
        yield f"{name_of(manifest)} is given a token of the cluster"


RULES: tuple[Rule, ...] = (
    nothing_runs_as_root,
    containers_are_closed,
    containers_have_limits,
    what_stays_up_is_probed,
    images_name_a_version,
    secrets_are_the_services_own,
    secrets_are_named_not_written,
    nothing_knows_the_clusters_api,
)
