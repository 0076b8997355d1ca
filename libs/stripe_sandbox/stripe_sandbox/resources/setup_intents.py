"""Setup intents (https://docs.stripe.com/api/setup_intents), the minimum: a card checked, challenged when it asks for
it, and kept for later charges off session."""

from stripe_sandbox import ids
from stripe_sandbox.cards import card_of
from stripe_sandbox.errors import CardRefused, InvalidParameter, StateRefused
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Choice, Flag, Metadata, Rows, Text, Url
from stripe_sandbox.resources.payment_intents import AUTOMATIC
from stripe_sandbox.resources.payment_methods import attach, resolve_method
from stripe_sandbox.unit import Body, Unit, shown

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


@operation(
    "POST",
    "/v1/setup_intents",
    params={
        "automatic_payment_methods": AUTOMATIC,
        "confirm": Flag(),
        "customer": Text(),
        "description": Text(),
        "metadata": Metadata(),
        "payment_method": Text(),
        "payment_method_types": Rows(of=Choice(of=("card",))),
        "return_url": Url(),
        "usage": Choice(of=("off_session", "on_session")),
    },
)
def create_setup_intent(call: Call) -> Body:
    if call.params.get("customer"):
        call.unit.get("customer", id=call.params["customer"], param="customer")
    setup = call.unit.add(_setup(call))
    call.unit.emit("setup_intent.created", setup)
    if call.params.get("payment_method"):
        method = resolve_method(call.unit, call.params["payment_method"])
        setup |= {"payment_method": method["id"], "status": "requires_confirmation"}
        call.unit.save(setup)
    return _confirm(call, setup) if call.params.get("confirm") else setup


@operation("GET", "/v1/setup_intents/<id>", params={"client_secret": Text()})
def retrieve_setup_intent(call: Call) -> Body:
    return call.unit.get("setup_intent", id=call.id)


@operation("GET", "/v1/setup_intents", params={**DATED_PAGE, "customer": Text(), "payment_method": Text()})
def list_setup_intents(call: Call) -> Body:
    equal = ("customer", "payment_method")
    return listed(call.unit, "setup_intent", url="/v1/setup_intents", params=call.params, equal=equal)


@operation("POST", "/v1/setup_intents/<id>/confirm", params={"payment_method": Text(), "return_url": Url()})
def confirm_setup_intent(call: Call) -> Body:
    setup = call.unit.get("setup_intent", id=call.id)
    _require_open(setup)
    if call.params.get("payment_method"):
        setup["payment_method"] = resolve_method(call.unit, call.params["payment_method"])["id"]
    return _confirm(call, setup)


@operation("POST", "/v1/setup_intents/<id>/cancel", params={"cancellation_reason": Text()})
def cancel_setup_intent(call: Call) -> Body:
    setup = call.unit.get("setup_intent", id=call.id)
    _require_open(setup)
    setup |= {"status": "canceled", "cancellation_reason": call.params.get("cancellation_reason"), "next_action": None}
    call.unit.save(setup)
    call.unit.emit("setup_intent.canceled", setup)
    return setup


def finish_setup_challenge(unit: Unit, setup: Body, *, approved: bool) -> Body:
    if setup["status"] != "requires_action":
        _require_open(setup | {"status": "succeeded"})
    setup["next_action"] = None
    if approved:
        return _succeed(unit, setup)
    setup |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_setup_error": {"code": "setup_intent_authentication_failure", "type": "invalid_request_error"},
    }
    unit.save(setup)
    unit.emit("setup_intent.setup_failed", setup)
    return setup


def _confirm(call: Call, setup: Body) -> Body:
    if setup["payment_method"] is None:
        raise InvalidParameter("You cannot confirm this SetupIntent because it's missing a payment method.")
    card = card_of(call.unit.get("payment_method", id=setup["payment_method"]))
    if card.declines and not card.attachable:
        error = {"code": card.code, "decline_code": card.decline_code, "message": card.message, "type": "card_error"}
        setup |= {"status": "requires_payment_method", "payment_method": None, "last_setup_error": error}
        call.unit.save(setup)
        call.unit.emit("setup_intent.setup_failed", setup)
        raise CardRefused(card.message or "", code=card.code, decline_code=card.decline_code, setup_intent=shown(setup))
    if card.challenge == "never":
        return _succeed(call.unit, setup)
    page = f"{call.unit.store.public_url}/c/3ds/{setup['id']}?client_secret={setup['client_secret']}"
    redirect = {"url": page, "return_url": call.params.get("return_url")}
    setup |= {"status": "requires_action", "next_action": {"type": "redirect_to_url", "redirect_to_url": redirect}}
    call.unit.save(setup)
    call.unit.emit("setup_intent.requires_action", setup)
    return setup


def _succeed(unit: Unit, setup: Body) -> Body:
    method = unit.get("payment_method", id=setup["payment_method"])
    unit.save(method | {"_set_up": True})
    if setup["customer"]:
        attach(unit, method | {"_set_up": True}, customer=setup["customer"])
    setup["status"] = "succeeded"
    unit.save(setup)
    unit.emit("setup_intent.succeeded", setup)
    return setup


def _require_open(setup: Body) -> None:
    if setup["status"] not in OPEN:
        raise StateRefused(
            f"You cannot change this SetupIntent because it has a status of {setup['status']}.",
            code="setup_intent_unexpected_state",
            setup_intent=shown(setup),
        )


def _setup(call: Call) -> Body:
    id = ids.new_id("setup_intent")
    return {
        "id": id,
        "object": "setup_intent",
        "cancellation_reason": None,
        "client_secret": ids.new_client_secret(id),
        "created": call.unit.now,
        "customer": call.params.get("customer"),
        "description": call.params.get("description"),
        "last_setup_error": None,
        "livemode": False,
        "metadata": merged_metadata({}, given=call.params.get("metadata")),
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": call.params.get("usage") or "off_session",
    }
