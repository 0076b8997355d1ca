"""Events (https://docs.stripe.com/api/events): what happened, newest first; `delivery_success=false` finds those that
some endpoint has not taken (https://docs.stripe.com/webhooks/process-undelivered-events)."""

import json

from stripe_sandbox.errors import InvalidParameter
from stripe_sandbox.operations import Call, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Flag, Rows, Text
from stripe_sandbox.unit import Body, Unit

UNDELIVERED = "id IN (SELECT event FROM deliveries WHERE copy = 0 AND status != 'delivered')"
KEPT_SECONDS = 30 * 24 * 3600


@operation("GET", "/v1/events/<id>")
def retrieve_event(call: Call) -> Body:
    return with_pending(call.unit, call.unit.get("event", id=call.id))


@operation(
    "GET",
    "/v1/events",
    params={**DATED_PAGE, "delivery_success": Flag(), "type": Text(), "types": Rows(of=Text(), maximum=20)},
)
def list_events(call: Call) -> Body:
    where, values = _conditions(call)
    page = listed(call.unit, "event", url="/v1/events", params=call.params, where=where, values=tuple(values))
    return page | {"data": [with_pending(call.unit, event) for event in page["data"]]}


def with_pending(unit: Unit, event: Body) -> Body:
    row = unit.connection.execute(
        "SELECT count(*) AS pending FROM deliveries WHERE event = ? AND copy = 0 AND status != 'delivered'",
        (event["id"],),
    ).fetchone()
    return event | {"pending_webhooks": row["pending"]}


def _conditions(call: Call) -> tuple[str, list[object]]:
    conditions, values = ["created > ?"], list[object]([call.unit.now - KEPT_SECONDS])
    if call.params.get("type") and call.params.get("types"):
        raise InvalidParameter("You may pass either type or types, but not both.", param="types")
    if (success := call.params.get("delivery_success")) is not None:
        conditions.append(f"{'NOT ' if success else ''}{UNDELIVERED}")
    if type := call.params.get("type"):
        # `charge.*` is documented as a wildcard for a group of event types.
        conditions.append(
            "json_extract(body, '$.type') GLOB ?" if type.endswith(".*") else "json_extract(body, '$.type') = ?"
        )
        values.append(type)
    if types := call.params.get("types"):
        conditions.append("json_extract(body, '$.type') IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(types))
    return " AND ".join(conditions), values
