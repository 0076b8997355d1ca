"""Stripe's list objects (https://docs.stripe.com/api/pagination): newest first, `starting_after` and `ending_before`
name the neighbour, `has_more` tells whether to go on."""

from typing import Any

from stripe_sandbox.params import Created, Param, Text, Whole
from stripe_sandbox.unit import Body, Unit

PAGE: dict[str, Param] = {
    "limit": Whole(minimum=1, maximum=100),
    "starting_after": Text(),
    "ending_before": Text(),
}
DATED_PAGE: dict[str, Param] = {**PAGE, "created": Created()}

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def listed(
    unit: Unit,
    kind: str,
    *,
    url: str,
    params: Body,
    equal: tuple[str, ...] = (),
    where: str = "1",
    values: tuple[Any, ...] = (),
) -> Body:
    """A page of a kind; `equal` names body fields filtered by the parameter of the same name."""
    conditions, bound = ["account = ?", "kind = ?", where], [unit.account, kind, *values]
    for name in equal:
        if params.get(name) is not None:
            conditions.append(f"json_extract(body, '$.{name}') = ?")
            bound.append(params[name])
    for bound_name, moment in (params.get("created") or {}).items():
        conditions.append(f"created {COMPARISONS[bound_name]} ?")
        bound.append(moment)
    return _page(unit, kind=kind, url=url, params=params, conditions=conditions, bound=bound)


def _page(unit: Unit, *, kind: str, url: str, params: Body, conditions: list[str], bound: list[Any]) -> Body:
    limit = params.get("limit") or 10
    direction = "DESC"
    if after := params.get("starting_after"):
        conditions.append("seq < ?")
        bound.append(_position(unit, kind=kind, id=after, param="starting_after"))
    if before := params.get("ending_before"):
        conditions.append("seq > ?")
        bound.append(_position(unit, kind=kind, id=before, param="ending_before"))
        direction = "ASC"
    rows = unit.connection.execute(
        f"SELECT body FROM objects WHERE {' AND '.join(conditions)} ORDER BY seq {direction} LIMIT ?",
        (*bound, limit + 1),
    ).fetchall()
    page = rows[:limit] if direction == "DESC" else rows[:limit][::-1]
    return list_object([unit.store.loaded(row["body"]) for row in page], url=url, has_more=len(rows) > limit)


def _position(unit: Unit, *, kind: str, id: str, param: str) -> int:
    unit.get(kind, id=id, param=param)
    return int(unit.connection.execute("SELECT seq FROM objects WHERE id = ?", (id,)).fetchone()["seq"])


def list_object(data: list[Body], *, url: str, has_more: bool = False) -> Body:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}
