"""One description of many services: components of one name stay apart where they mean different things."""

from __future__ import annotations

from typing import Any

from common.contracts.documents import merged


def api(**schemas: Any) -> dict[str, Any]:
    return {"paths": {}, "components": {"schemas": schemas}}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_what_is_the_same_is_shared() -> None:
    same = {"type": "string"}
    assert merged({"a": api(Name=same), "b": api(Name=same)})["components"]["schemas"] == {"Name": same}


def test_what_differs_carries_its_service_also_where_another_component_refers_to_it() -> None:
    first = api(Change={"type": "string"}, Page={"items": reference("Change")}, Other={"items": reference("Page")})
    second = api(
        Change={"type": "object", "properties": {"before": reference("Shown")}},
        Shown={"type": "integer"},
        Page={"items": reference("Change")},
        Other={"items": reference("Page")},
    )
    schemas = merged({"a": first, "b": second})["components"]["schemas"]
    assert schemas["Page"] == {"items": reference("Change")}
    assert schemas["BChange"]["properties"] == {"before": reference("Shown")}
    assert schemas["BPage"] == {"items": reference("BChange")}
    assert schemas["BOther"] == {"items": reference("BPage")}
    assert set(schemas) == {"Change", "Page", "Other", "BChange", "BPage", "BOther", "Shown"}
