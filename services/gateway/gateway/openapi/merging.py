"""The description that clients see: all services' operations that have a policy row, with the security that the gateway
demands in place of the internal one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from common.contracts.documents import merged
from gateway.policy import OPEN_RATES
from gateway.policy.rows import Row
from gateway.policy.table import PolicyTable

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}]
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a session (five minutes), or an API key.",
    },
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "An API key (`ck_live_...`)."},
}


def platform_description(
    documents: Mapping[str, dict[str, Any]], policy: PolicyTable, *, server: str
) -> dict[str, Any]:
    """One OpenAPI 3.1 document of all services."""
    whole = merged({name: _tagged(name, document, policy) for name, document in documents.items()})
    whole["components"]["securitySchemes"] = SCHEMES
    whole["security"] = SECURITY
    whole["servers"] = [{"url": server}]
    whole["tags"] = [{"name": name} for name in documents]
    return whole


def operations(document: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of a description."""
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS:
                yield method.upper(), path, operation


def committed_description(folder: Path, service: str) -> dict[str, Any] | None:
    """A service's description as committed under contracts/http, if it is there."""
    path = folder / "http" / f"{service}.openapi.yaml"
    if not path.is_file():
        return None
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    return found


def gathered(services: Iterable[str], *sources: Callable[[str], dict[str, Any] | None]) -> dict[str, dict[str, Any]]:
    """Each service's description from the first source that has it."""
    found = {}
    for service in services:
        for source in sources:
            document = source(service)
            if document is not None:
                found[service] = document
                break
    return found


def _tagged(service: str, document: Mapping[str, Any], policy: PolicyTable) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for method, path, operation in operations(document):
        row = policy.by_operation.get(operation.get("operationId", ""))
        if row is not None and (row.method, row.path) == (method, path):
            shared = {name: value for name, value in document["paths"][path].items() if name not in METHODS}
            paths.setdefault(path, shared)[method.lower()] = _secured(service, operation, row)
    return {**document, "paths": paths}


def _secured(service: str, operation: dict[str, Any], row: Row) -> dict[str, Any]:
    described = {**operation, "tags": [service]}
    described.pop("security", None)
    if row.rate in OPEN_RATES:
        described["security"] = []
    if row.permission is not None:
        described["x-permission"] = row.permission
    return described


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
