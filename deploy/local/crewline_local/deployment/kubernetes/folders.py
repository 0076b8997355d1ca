"""Which manifest stands in which file of deploy/k8s."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.kubernetes.policies import policies
from crewline_local.deployment.kubernetes.scaling import autoscalers, disruption_budgets
from crewline_local.deployment.kubernetes.workloads import migrate, topology, web, work
from crewline_local.deployment.stack import COMMON, given, keeps_files, plain, secret, services
from crewline_local.deployment.texts import as_env, as_yaml

K8S = "deploy/k8s"
# An upgrade applies settings and migrations first, which it finds by their labels.
_SETTINGS = {"app.kubernetes.io/component": "settings", "app.kubernetes.io/part-of": "crewline"}


def kubernetes_files() -> dict[str, str]:
    """Path and text of every generated file."""
    found = {
        f"{K8S}/base/kustomization.yaml": as_yaml(_base()),
        f"{K8S}/base/common.env": as_env({k: v for k, v in COMMON.items() if k != "CREWLINE_CONTRACTS"}, optional={}),
        f"{K8S}/base/broker/topology.yaml": as_yaml(topology()),
        f"{K8S}/components/network-policies/services.yaml": as_yaml(*policies()),
        f"{K8S}/components/autoscaling/autoscalers.yaml": as_yaml(*autoscalers()),
        f"{K8S}/components/disruption-budgets/budgets.yaml": as_yaml(*disruption_budgets()),
    }
    for service in services():
        found |= {f"{K8S}/base/{service}/{name}": text for name, text in _of_service(service).items()}
    return found


def _base() -> dict[str, Any]:
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["database", "broker", *services()],
        "generatorOptions": {"labels": _SETTINGS},
        "configMapGenerator": [{"name": "crewline", "envs": ["common.env"]}],
    }


def _of_service(service: str) -> dict[str, str]:
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["web.yaml", "work.yaml", "migrate.yaml"],
        "generatorOptions": {"labels": _SETTINGS},
        "configMapGenerator": [{"name": f"{service}-settings", "envs": ["settings.env"]}],
    }
    return {
        "kustomization.yaml": as_yaml(kustomization),
        "web.yaml": as_yaml(*web(service)),
        "work.yaml": as_yaml(*work(service)),
        "migrate.yaml": as_yaml(migrate(service)),
        "settings.env": _settings(service),
        "secret.env.example": _secrets(service, owners=False),
        "owner.env.example": _secrets(service, owners=True),
    }


def _settings(service: str) -> str:
    fixed = given(service)
    if keeps_files(service):
        fixed["CREWLINE_BLOB_BUCKET"] = "crewline-files"  # a folder would be another one in each pod
    optional = {each.key: each.example for each in plain(service) if each.key not in fixed}
    return as_env(fixed, optional=optional, notes=["What an overlay may change by a configMapGenerator with `merge`."])


def _secrets(service: str, *, owners: bool) -> str:
    name = f"{service}-owner" if owners else service
    note = f"The keys of the secret `{name}`; those behind `# ` are optional. Made as docs/howto/deploy.md says."
    settings = secret(service, owners=owners)
    needed = {each.key: "" for each in settings if each.is_required or each.is_owners or _needed_for_files(each.key)}
    return as_env(needed, optional={each.key: "" for each in settings if each.key not in needed}, notes=[note])


def _needed_for_files(key: str) -> bool:
    return key in ("CREWLINE_BLOB_ACCESS_KEY", "CREWLINE_BLOB_SECRET_KEY")
