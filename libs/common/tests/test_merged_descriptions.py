"""Descriptions of services become one: what two services call the same and mean otherwise keeps apart."""

from __future__ import annotations

from typing import Any

from common.contracts.documents import merged


def api(path: str, **schemas: Any) -> dict[str, Any]:
    return {"paths": {path: {"get": {"schema": ref("Page")}}}, "components": {"schemas": schemas}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def followed(whole: dict[str, Any], node: Any) -> Any:
    """A schema with all that it refers to put in its place."""
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return followed(whole, whole["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]])
    return {key: followed(whole, value) for key, value in node.items()}


def test_each_operation_leads_to_what_its_own_service_means() -> None:
    # Item is another in each; Change holds one and has more in the second; Page is the same text in both.
    page = {"items": ref("Change")}
    first = api("/one", Item={"type": "string"}, Change={"old": ref("Item")}, Page=page)
    second = api("/two", Item={"type": "integer"}, Change={"old": ref("Item"), "new": ref("Item")}, Page=page)
    whole = merged({"ash": first, "birch": second})
    for path, service in (("/one", first), ("/two", second)):
        assert followed(whole, whole["paths"][path]) == followed(service, service["paths"][path])


def test_what_is_the_same_stands_there_once() -> None:
    same = api("/one", Page={"type": "object"})
    whole = merged({"ash": same, "birch": {**same, "paths": {}}})
    assert list(whole["components"]["schemas"]) == ["Page"]
