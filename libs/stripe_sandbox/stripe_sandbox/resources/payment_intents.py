"""The PaymentIntents API (https://docs.stripe.com/api/payment_intents); how an intent lives is in payments.py."""

from stripe_sandbox import payments
from stripe_sandbox.errors import InvalidParameter, StateRefused
from stripe_sandbox.intent_shape import fresh_intent
from stripe_sandbox.money_text import money_text
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Choice, Currency, Flag, Hash, Metadata, Param, Rows, Text, Url, Whole
from stripe_sandbox.resources.payment_methods import resolve_method
from stripe_sandbox.unit import Body, Unit, shown

MAX_AMOUNT = 99_999_999
USAGE = Choice(of=("off_session", "on_session"))
CAPTURE = Choice(of=("automatic", "automatic_async", "manual"))
TYPES = Rows(of=Choice(of=("card", "us_bank_account")))
CONFIRMING: dict[str, Param] = {
    "error_on_requires_action": Flag(),
    "off_session": Flag(),
    "return_url": Url(),
    "use_stripe_sdk": Flag(),
}
CHANGEABLE: dict[str, Param] = {
    "application_fee_amount": Whole(),
    "capture_method": CAPTURE,
    "customer": Text(),
    "description": Text(max_length=1000),
    "metadata": Metadata(),
    "payment_method": Text(),
    "payment_method_types": TYPES,
    "receipt_email": Text(max_length=800),
    "setup_future_usage": USAGE,
    "statement_descriptor": Text(max_length=22),
    "statement_descriptor_suffix": Text(max_length=22),
    "transfer_group": Text(),
}
AUTOMATIC = Hash(of={"allow_redirects": Choice(of=("always", "never")), "enabled": Flag(required=True)})
# What may still change once the intent has left the customer's hands.
ALWAYS_CHANGEABLE = {"description", "metadata", "receipt_email", "transfer_group", "expand"}
CANCEL_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


@operation(
    "POST",
    "/v1/payment_intents",
    params={
        **CHANGEABLE,
        **CONFIRMING,
        "allowed_payment_method_types": TYPES,
        "amount": Whole(minimum=1, required=True),
        "automatic_payment_methods": AUTOMATIC,
        "confirm": Flag(),
        "confirmation_method": Choice(of=("automatic", "manual")),
        "currency": Currency(required=True),
    },
)
def create_payment_intent(call: Call) -> Body:
    for name in ("off_session", "return_url", "error_on_requires_action"):
        if name in call.params and not call.params.get("confirm"):
            raise InvalidParameter(f"You may only specify '{name}' when confirm=true.", param=name)
    intent = new_intent(call.unit, given=call.params)
    return _confirm(call, intent) if call.params.get("confirm") else intent


def new_intent(unit: Unit, *, given: Body) -> Body:
    check_amount(given["amount"], currency=given["currency"])
    intent = fresh_intent(unit, given=given)
    if given.get("allowed_payment_method_types"):
        intent["payment_method_types"] = given["allowed_payment_method_types"]
    _apply(unit, intent, given=given)
    unit.add(intent)
    unit.emit("payment_intent.created", intent)
    return intent


@operation("GET", "/v1/payment_intents/<id>", params={"client_secret": Text()})
def retrieve_payment_intent(call: Call) -> Body:
    return call.unit.get("payment_intent", id=call.id, param="intent")


@operation("GET", "/v1/payment_intents", params={**DATED_PAGE, "customer": Text()})
def list_payment_intents(call: Call) -> Body:
    return listed(call.unit, "payment_intent", url="/v1/payment_intents", params=call.params, equal=("customer",))


@operation(
    "POST", "/v1/payment_intents/<id>", params={**CHANGEABLE, "amount": Whole(minimum=1), "currency": Currency()}
)
def update_payment_intent(call: Call) -> Body:
    intent = call.unit.get("payment_intent", id=call.id, param="intent")
    frozen = sorted(call.params.keys() - ALWAYS_CHANGEABLE)
    if frozen and intent["status"] not in payments.CONFIRMABLE:
        raise StateRefused(
            f"This PaymentIntent's {frozen[0]} could not be updated because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=shown(intent),
        )
    intent |= {name: call.params[name] for name in ("amount", "currency") if name in call.params}
    check_amount(intent["amount"], currency=intent["currency"])
    _apply(call.unit, intent, given=call.params)
    return call.unit.save(intent)


@operation(
    "POST",
    "/v1/payment_intents/<id>/confirm",
    params={
        **CONFIRMING,
        "capture_method": CAPTURE,
        "payment_method": Text(),
        "receipt_email": Text(),
        "setup_future_usage": USAGE,
    },
)
def confirm_payment_intent(call: Call) -> Body:
    intent = call.unit.get("payment_intent", id=call.id, param="intent")
    payments.require_status(intent, among=payments.CONFIRMABLE, verb="confirm")
    _apply(call.unit, intent, given=call.params)
    return _confirm(call, intent)


@operation(
    "POST",
    "/v1/payment_intents/<id>/capture",
    params={"amount_to_capture": Whole(minimum=1), "application_fee_amount": Whole(), "metadata": Metadata()},
)
def capture_payment_intent(call: Call) -> Body:
    intent = call.unit.get("payment_intent", id=call.id, param="intent")
    payments.require_status(intent, among=("requires_capture",), verb="capture")
    amount = call.params.get("amount_to_capture") or intent["amount_capturable"]
    if amount > intent["amount_capturable"]:
        raise StateRefused(
            "The amount to capture is larger than the amount that can be captured.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    _apply(call.unit, intent, given=call.params)
    return payments.capture(call.unit, intent, amount=amount)


@operation("POST", "/v1/payment_intents/<id>/cancel", params={"cancellation_reason": Choice(of=CANCEL_REASONS)})
def cancel_payment_intent(call: Call) -> Body:
    intent = call.unit.get("payment_intent", id=call.id, param="intent")
    if intent.get("_session"):
        raise StateRefused(
            "You cannot cancel this PaymentIntent because it is managed by a Checkout Session; expire that."
        )
    return payments.cancel(call.unit, intent, reason=call.params.get("cancellation_reason"))


def check_amount(amount: int, *, currency: str, param: str = "amount") -> None:
    least = 50
    if amount < least:
        text = f"Amount must be at least {money_text(least, currency=currency)} {currency}"
        raise InvalidParameter(text, code="amount_too_small", param=param)
    if amount > MAX_AMOUNT:
        text = f"Amount must be no more than {money_text(MAX_AMOUNT, currency=currency)} {currency}"
        raise InvalidParameter(text, code="amount_too_large", param=param)


def _confirm(call: Call, intent: Body) -> Body:
    if intent["payment_method"] is None:
        raise InvalidParameter(
            "You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent "
            "with a payment method and then confirm it again.",
            code="payment_intent_unexpected_state",
        )
    return_url, off_session = call.params.get("return_url"), bool(call.params.get("off_session"))
    automatic = intent["automatic_payment_methods"]
    if automatic and automatic["allow_redirects"] == "always" and not (return_url or off_session):
        raise InvalidParameter(
            "This PaymentIntent accepts payment methods that may redirect your customer, so you must provide a "
            "`return_url`, or set automatic_payment_methods[allow_redirects] to never.",
            param="return_url",
        )
    refuse = bool(call.params.get("error_on_requires_action"))
    return payments.confirm(call.unit, intent, off_session=off_session, refuse_challenge=refuse, return_url=return_url)


def _apply(unit: Unit, intent: Body, *, given: Body) -> None:
    if "metadata" in given:
        intent["metadata"] = merged_metadata(intent["metadata"], given=given["metadata"])
    if given.get("customer"):
        unit.get("customer", id=given["customer"], param="customer")
    for name in CHANGEABLE.keys() & given.keys() - {"metadata", "payment_method", "payment_method_types"}:
        intent[name] = given[name]
    if given.get("payment_method_types"):
        intent |= {"payment_method_types": given["payment_method_types"], "automatic_payment_methods": None}
    if named := given.get("payment_method"):
        method = resolve_method(unit, named)
        _require_same_customer(method, intent=intent)
        intent["payment_method"] = method["id"]
        if intent["status"] in ("requires_payment_method", "requires_action"):
            intent |= {"status": "requires_confirmation", "next_action": None}
    refuse_platform_fee(unit, fee=intent["application_fee_amount"])


def refuse_platform_fee(unit: Unit, *, fee: int | None) -> None:
    if fee and not unit.connected:
        raise InvalidParameter(
            "Can only apply an application_fee_amount when the PaymentIntent is made for a connected account.",
            param="application_fee_amount",
        )


def _require_same_customer(method: Body, *, intent: Body) -> None:
    if method["customer"] is not None and method["customer"] != intent["customer"]:
        raise InvalidParameter(
            "The provided PaymentMethod belongs to a Customer; include the customer parameter on the PaymentIntent.",
            param="payment_method",
        )
