"""The `expand` parameter (https://docs.stripe.com/api/expanding_objects): ids become objects, four levels deep at
most."""

from typing import Any

from stripe_sandbox import ids
from stripe_sandbox.errors import InvalidParameter
from stripe_sandbox.paging import list_object
from stripe_sandbox.unit import Body, Unit

REFERENCES = frozenset(
    {
        "balance_transaction",
        "charge",
        "customer",
        "failure_balance_transaction",
        "latest_charge",
        "payment_intent",
        "payment_method",
        "setup_intent",
        "source",
    }
)
MAX_DEPTH = 4


def expanded(unit: Unit, body: Body, *, paths: list[str]) -> Body:
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > MAX_DEPTH:
            raise InvalidParameter(f"You cannot expand more than {MAX_DEPTH} levels of a property.", param="expand")
        _expand(unit, body, steps=steps, path=path)
    return body


def _expand(unit: Unit, body: Any, *, steps: list[str], path: str) -> None:
    if not steps or body is None:
        return
    if isinstance(body, list):
        for each in body:
            _expand(unit, each, steps=steps, path=path)
        return
    first, *rest = steps
    if first == "data" and body.get("object") == "list":
        _expand(unit, body["data"], steps=rest, path=path)
        return
    if (body.get("object"), first) in COMPUTED:
        body[first] = COMPUTED[body["object"], first](unit, body)
    elif first not in REFERENCES or first not in body:
        raise InvalidParameter(f"This property cannot be expanded ({path}).", param="expand")
    elif isinstance(body[first], str):
        body[first] = _referenced(unit, body[first])
    _expand(unit, body[first], steps=rest, path=path)


def _referenced(unit: Unit, identifier: str) -> Body | str:
    kind = ids.kind_of(identifier)
    return (unit.find(kind, id=identifier) if kind else None) or identifier


def _refunds(unit: Unit, charge: Body) -> Body:
    refunds = unit.select("refund", where="json_extract(body, '$.charge') = ?", values=(charge["id"],))
    return list_object(refunds[::-1], url=f"/v1/charges/{charge['id']}/refunds")


def _line_items(unit: Unit, session: Body) -> Body:
    return list_object(session["_line_items"], url=f"/v1/checkout/sessions/{session['id']}/line_items")


COMPUTED = {("charge", "refunds"): _refunds, ("checkout.session", "line_items"): _line_items}
