"""The life of a PaymentIntent (https://docs.stripe.com/payments/paymentintents/lifecycle): confirming, the 3-D Secure
challenge, capture, cancellation, and what each failure leaves behind."""

from typing import Any

from stripe_sandbox import charging
from stripe_sandbox.cards import TestCard, card_of
from stripe_sandbox.errors import CardRefused, StateRefused
from stripe_sandbox.resources.disputes import open_dispute
from stripe_sandbox.unit import Body, Unit, shown

AUTHENTICATION_REQUIRED = "Your card was declined. This transaction requires authentication."
AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
TAKEN = ("succeeded", "requires_capture", "processing")
CANCELABLE = (*CONFIRMABLE, "requires_capture", "processing")


def require_status(intent: Body, *, among: tuple[str, ...], verb: str) -> None:
    if intent["status"] not in among:
        raise StateRefused(
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}. "
            f"That takes one of the following statuses: {', '.join(among)}.",
            code="payment_intent_unexpected_state",
            payment_intent=shown(intent),
        )


def confirm(unit: Unit, intent: Body, *, off_session: bool, refuse_challenge: bool, return_url: str | None) -> Body:
    method = unit.get("payment_method", id=intent["payment_method"], param="payment_method")
    card = card_of(method)
    if needs_challenge(card, method=method, off_session=off_session):
        if off_session or refuse_challenge:
            raise _refused_for_authentication(unit, intent=intent, method=method, off_session=off_session)
        return _ask_for_challenge(unit, intent=intent, return_url=return_url)
    return _attempt(unit, intent=intent, method=method)


def needs_challenge(card: TestCard, *, method: Body, off_session: bool) -> bool:
    if card.challenge == "unless_set_up":
        return not (off_session and method.get("_set_up", False))
    return card.challenge == "always"


def finish_challenge(unit: Unit, intent: Body, *, approved: bool) -> Body:
    """The cardholder answered the bank's page; a refusal is an outcome here, not an error to a caller."""
    require_status(intent, among=("requires_action",), verb="confirm")
    intent["next_action"] = None
    method = unit.get("payment_method", id=intent["payment_method"])
    if not approved:
        error = {
            "code": "payment_intent_authentication_failure",
            "message": AUTHENTICATION_FAILED,
            "type": "invalid_request_error",
        }
        return _back_to_payment_method(unit, intent, error=error, method=method)
    method |= {"_three_d_secure": {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"}}
    if intent["setup_future_usage"] is not None:
        method["_set_up"] = True
    unit.save(method)
    return _attempt(unit, intent=intent, method=method)


def capture(unit: Unit, intent: Body, *, amount: int) -> Body:
    charge = charging.capture(unit, unit.get("charge", id=intent["latest_charge"]), amount=amount)
    return _succeed(unit, intent, received=charge["amount_captured"])


def cancel(unit: Unit, intent: Body, *, reason: str | None) -> Body:
    require_status(intent, among=CANCELABLE, verb="cancel")
    if intent["status"] == "requires_capture":
        charging.release(unit, unit.get("charge", id=intent["latest_charge"]))
    intent |= {
        "status": "canceled",
        "canceled_at": unit.now,
        "cancellation_reason": reason,
        "next_action": None,
        "amount_capturable": 0,
    }
    unit.save(intent)
    unit.emit("payment_intent.canceled", intent)
    return intent


def settle(unit: Unit, intent: Body, *, succeeded: bool) -> Body:
    """Ends `processing`, as a bank debit does days later."""
    require_status(intent, among=("processing",), verb="settle")
    charge = charging.settle_pending(unit, unit.get("charge", id=intent["latest_charge"]), succeeded=succeeded)
    if succeeded:
        return _succeed(unit, intent, received=charge["amount"])
    error = {"code": charge["failure_code"], "message": charge["failure_message"], "type": "invalid_request_error"}
    method = unit.get("payment_method", id=charge["payment_method"])
    return _back_to_payment_method(unit, intent, error=error, method=method)


def _attempt(unit: Unit, *, intent: Body, method: Body) -> Body:
    card = card_of(method)
    intent["next_action"] = None
    if card.declines:
        raise _declined(unit, intent=intent, method=method)
    if card.processing:
        charge = charging.hold_pending(unit, intent, method=method)
        intent |= {"status": "processing", "latest_charge": charge["id"], "last_payment_error": None}
        unit.save(intent)
        unit.emit("payment_intent.processing", intent)
        return intent
    charge = charging.succeed(unit, intent, method=method)
    intent |= {"latest_charge": charge["id"], "last_payment_error": None}
    _keep_for_later(unit, intent=intent, method=method)
    if intent["capture_method"] == "manual":
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        unit.save(intent)
        unit.emit("payment_intent.amount_capturable_updated", intent)
        return intent
    _succeed(unit, intent, received=intent["amount"])
    if card.disputed_as:
        open_dispute(unit, charge, reason=card.disputed_as)
    return intent


def _succeed(unit: Unit, intent: Body, *, received: int) -> Body:
    intent |= {"status": "succeeded", "amount_received": received, "amount_capturable": 0}
    unit.save(intent)
    unit.emit("payment_intent.succeeded", intent)
    return intent


def _keep_for_later(unit: Unit, *, intent: Body, method: Body) -> None:
    """`setup_future_usage` attaches the method to the intent's customer once the payment went through."""
    if intent["setup_future_usage"] and intent["customer"] and method["customer"] is None:
        method["customer"] = intent["customer"]
        unit.save(method)
        unit.emit("payment_method.attached", method)


def _ask_for_challenge(unit: Unit, *, intent: Body, return_url: str | None) -> Body:
    page = f"{unit.store.public_url}/c/3ds/{intent['id']}?client_secret={intent['client_secret']}"
    intent |= {
        "status": "requires_action",
        "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": page, "return_url": return_url}},
    }
    unit.save(intent)
    unit.emit("payment_intent.requires_action", intent)
    return intent


def _back_to_payment_method(unit: Unit, intent: Body, *, error: Body, method: Body, charge: Body | None = None) -> Body:
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_payment_error": shown(error | {"payment_method": method}),
    }
    if charge is not None:
        intent["latest_charge"] = charge["id"]
        intent["last_payment_error"]["charge"] = charge["id"]
    unit.save(intent)
    unit.emit("payment_intent.payment_failed", intent)
    return intent


def _declined(unit: Unit, *, intent: Body, method: Body) -> CardRefused:
    card = card_of(method)
    charge = charging.fail(unit, intent, method=method)
    return _refused(
        unit,
        intent=intent,
        method=method,
        charge=charge,
        message=card.message or "Your card was declined.",
        code=card.code,
        decline_code=card.decline_code,
    )


def _refused_for_authentication(unit: Unit, *, intent: Body, method: Body, off_session: bool) -> CardRefused:
    decline_code = "authentication_required" if off_session else None
    return _refused(
        unit,
        intent=intent,
        method=method,
        message=AUTHENTICATION_REQUIRED,
        code="authentication_required",
        decline_code=decline_code,
    )


def _refused(
    unit: Unit, *, intent: Body, method: Body, message: str, charge: Body | None = None, **codes: Any
) -> CardRefused:
    error = {"message": message, "type": "card_error", **codes}
    _back_to_payment_method(unit, intent, error=error, method=method, charge=charge)
    return CardRefused(
        message,
        **codes,
        charge=charge["id"] if charge else None,
        payment_intent=shown(intent),
        payment_method=shown(method),
    )
