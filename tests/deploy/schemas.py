"""Strict schemas: Kubernetes' own from a package, and for the operators' resources the fields that we use, closed, so
that a misspelt one is found."""

from __future__ import annotations

from typing import Any

import jsonschema
import kubernetes_validate

from .manifests import Manifest, name_of

KUBERNETES = "1.33"
_TEXT, _WHOLE, _YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
_ANY: dict[str, Any] = {}


def _closed(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": fields}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


_KEY = _closed(name=_TEXT, key=_TEXT)
_PLUGIN = _closed(name=_TEXT, isWALArchiver=_YES, parameters={"type": "object", "additionalProperties": _TEXT})
_RELABELING = _closed(targetLabel=_TEXT, replacement=_TEXT, sourceLabels=_list(_TEXT))
_ENDPOINT = _closed(
    port=_TEXT,
    path=_TEXT,
    interval=_TEXT,
    scrapeTimeout=_TEXT,
    honorLabels=_YES,
    params={"type": "object", "additionalProperties": _list(_TEXT)},
    relabelings=_list(_RELABELING),
)
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_RULE = _closed(alert=_TEXT, expr=_TEXT, labels=_TEXTS, annotations=_TEXTS) | {"required": ["alert", "expr"]}
_RULE["properties"]["for"] = _TEXT
_RESOURCES = _closed(requests={"type": "object"}, limits={"type": "object"})
_DURABILITY = {"enum": ["required", "preferred"]}
_SYNCHRONOUS = _closed(method={"enum": ["any", "first"]}, number=_WHOLE, dataDurability=_DURABILITY)
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "RabbitmqCluster": (
        "rabbitmq.com/v1beta1",
        _closed(
            image=_TEXT,
            replicas={"enum": [1, 3, 5]},
            resources=_RESOURCES,
            persistence=_closed(storage=_TEXT),
            rabbitmq=_closed(additionalPlugins=_list(_TEXT), additionalConfig=_TEXT),
            affinity={"type": "object"},
        ),
    ),
    "Cluster": (
        "postgresql.cnpg.io/v1",
        _closed(
            imageName=_TEXT,
            instances=_WHOLE,
            enableSuperuserAccess=_YES,
            bootstrap=_closed(initdb=_closed(database=_TEXT, owner=_TEXT)),
            postgresql=_closed(parameters={"type": "object", "additionalProperties": _TEXT}, synchronous=_SYNCHRONOUS),
            storage=_closed(size=_TEXT),
            resources=_RESOURCES,
            plugins=_list(_PLUGIN),
        ),
    ),
    "ScheduledBackup": (
        "postgresql.cnpg.io/v1",
        _closed(
            schedule={"type": "string", "pattern": r"^(\S+ ){5}\S+$"},
            cluster=_closed(name=_TEXT),
            method={"const": "plugin"},
            pluginConfiguration=_closed(name=_TEXT),
        ),
    ),
    "ObjectStore": (
        "barmancloud.cnpg.io/v1",
        _closed(
            retentionPolicy=_TEXT,
            configuration=_closed(
                destinationPath=_TEXT,
                s3Credentials=_closed(accessKeyId=_KEY, secretAccessKey=_KEY),
                wal=_closed(compression=_TEXT),
            ),
        ),
    ),
    "PodMonitor": (
        "monitoring.coreos.com/v1",
        _closed(selector=_closed(matchLabels={"type": "object"}), podMetricsEndpoints=_list(_ENDPOINT)),
    ),
    "PrometheusRule": (
        "monitoring.coreos.com/v1",
        _closed(groups=_list(_closed(name=_TEXT, interval=_TEXT, rules=_list(_RULE)))),
    ),
}


def faults(manifest: Manifest) -> list[str]:
    """What a strict reading says of one manifest."""
    operators = OPERATORS.get(manifest["kind"])
    try:
        if operators is None:
            kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
        else:
            version, spec = operators
            whole = _closed(apiVersion={"const": version}, kind=_TEXT, metadata={"type": "object"}, spec=spec)
            jsonschema.validate(manifest, {**whole, "required": ["spec"]})
    except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as fault:
        return [f"{name_of(manifest)}: {fault.message}"]
    except kubernetes_validate.SchemaNotFoundError:
        return [f"{name_of(manifest)}: nobody knows {manifest['apiVersion']} {manifest['kind']}"]
    return []
