"""Webhook endpoints (https://docs.stripe.com/api/webhook_endpoints): the secret is shown once, in the answer that
creates one; `connect` endpoints hear the events of connected accounts."""

from stripe_sandbox import API_VERSION, ids
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import PAGE, listed
from stripe_sandbox.params import Flag, Metadata, Rows, Text, Url
from stripe_sandbox.unit import Body

EVENTS = Text(max_length=100)


@operation(
    "POST",
    "/v1/webhook_endpoints",
    params={
        "api_version": Text(),
        "connect": Flag(),
        "description": Text(),
        "enabled_events": Rows(of=EVENTS, required=True),
        "metadata": Metadata(),
        "url": Url(required=True),
    },
)
def create_webhook_endpoint(call: Call) -> Body:
    secret = f"whsec_{ids.random_text(32)}"
    endpoint = {
        "id": ids.new_id("webhook_endpoint"),
        "object": "webhook_endpoint",
        "api_version": call.params.get("api_version") or API_VERSION,
        "application": None,
        "created": call.unit.now,
        "description": call.params.get("description"),
        "enabled_events": call.params["enabled_events"],
        "livemode": False,
        "metadata": merged_metadata({}, given=call.params.get("metadata")),
        "status": "enabled",
        "url": call.params["url"],
        "_connect": bool(call.params.get("connect")),
        "_secret": secret,
    }
    return call.unit.add(endpoint) | {"secret": secret}


@operation("GET", "/v1/webhook_endpoints/<id>")
def retrieve_webhook_endpoint(call: Call) -> Body:
    return call.unit.get("webhook_endpoint", id=call.id)


@operation("GET", "/v1/webhook_endpoints", params=PAGE)
def list_webhook_endpoints(call: Call) -> Body:
    return listed(call.unit, "webhook_endpoint", url="/v1/webhook_endpoints", params=call.params)


@operation(
    "POST",
    "/v1/webhook_endpoints/<id>",
    params={
        "description": Text(),
        "disabled": Flag(),
        "enabled_events": Rows(of=EVENTS),
        "metadata": Metadata(),
        "url": Url(),
    },
)
def update_webhook_endpoint(call: Call) -> Body:
    endpoint = call.unit.get("webhook_endpoint", id=call.id)
    for name in call.params.keys() & {"description", "enabled_events", "url"}:
        endpoint[name] = call.params[name]
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    if "metadata" in call.params:
        endpoint["metadata"] = merged_metadata(endpoint["metadata"], given=call.params["metadata"])
    return call.unit.save(endpoint)


@operation("DELETE", "/v1/webhook_endpoints/<id>")
def delete_webhook_endpoint(call: Call) -> Body:
    endpoint = call.unit.get("webhook_endpoint", id=call.id)
    call.unit.remove(endpoint)
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
