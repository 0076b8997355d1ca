"""Payment methods (https://docs.stripe.com/api/payment_methods): the well-known test ids of
https://docs.stripe.com/testing become objects of the account on first use; raw card numbers are refused."""

import hashlib

from stripe_sandbox import ids
from stripe_sandbox.cards import CARDS, VISA, TestCard, card_of, known_name
from stripe_sandbox.errors import CardRefused, InvalidParameter, StateRefused
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import PAGE, listed
from stripe_sandbox.params import Choice, Hash, Metadata, Text
from stripe_sandbox.unit import Body, Unit

ADDRESS = Hash(of={part: Text() for part in ("city", "country", "line1", "line2", "postal_code", "state")})
BILLING = Hash(of={"address": ADDRESS, "email": Text(), "name": Text(), "phone": Text()})
TOKENS = {"tok_visa": VISA, "tok_mastercard": "pm_card_mastercard", "tok_chargeDeclined": "pm_card_chargeDeclined"}


@operation(
    "POST",
    "/v1/payment_methods",
    params={
        "billing_details": BILLING,
        "card": Hash(of={"token": Text(required=True)}),
        "metadata": Metadata(),
        "type": Choice(of=("card",), required=True),
    },
)
def create_payment_method(call: Call) -> Body:
    token = (call.params.get("card") or {}).get("token")
    if token not in TOKENS:
        raise InvalidParameter(f"No such token: '{token}'", code="resource_missing", param="card[token]")
    method = method_body(call.unit, TOKENS[token], billing=call.params.get("billing_details") or {})
    method["metadata"] = merged_metadata({}, given=call.params.get("metadata"))
    return call.unit.add(method)


@operation("GET", "/v1/payment_methods/<id>")
def retrieve_payment_method(call: Call) -> Body:
    return call.unit.get("payment_method", id=call.id)


@operation("GET", "/v1/payment_methods", params={**PAGE, "customer": Text(), "type": Text()})
def list_payment_methods(call: Call) -> Body:
    return listed(
        call.unit, "payment_method", url="/v1/payment_methods", params=call.params, equal=("customer", "type")
    )


@operation("POST", "/v1/payment_methods/<id>", params={"billing_details": BILLING, "metadata": Metadata()})
def update_payment_method(call: Call) -> Body:
    method = call.unit.get("payment_method", id=call.id)
    method["billing_details"] |= call.params.get("billing_details") or {}
    if "metadata" in call.params:
        method["metadata"] = merged_metadata(method["metadata"], given=call.params["metadata"])
    call.unit.save(method)
    call.unit.emit("payment_method.updated", method)
    return method


@operation("POST", "/v1/payment_methods/<id>/attach", params={"customer": Text(required=True)})
def attach_payment_method(call: Call) -> Body:
    customer = call.unit.get("customer", id=call.params["customer"], param="customer")
    return attach(call.unit, resolve_method(call.unit, call.id), customer=customer["id"])


@operation("POST", "/v1/payment_methods/<id>/detach")
def detach_payment_method(call: Call) -> Body:
    method = call.unit.get("payment_method", id=call.id)
    if method["customer"] is None:
        raise StateRefused("The payment method you provided is not attached to a customer so detachment is impossible.")
    method |= {"customer": None, "_detached": True}
    call.unit.save(method)
    call.unit.emit("payment_method.detached", method)
    return method


def attach(unit: Unit, method: Body, *, customer: str) -> Body:
    """Attaching asks the bank, so a card that always declines is refused here already."""
    card = card_of(method)
    if card.declines and not card.attachable:
        raise CardRefused(card.message or "", code=card.code, decline_code=card.decline_code)
    if method["customer"] not in (None, customer):
        raise StateRefused("The payment method you provided has already been attached to a customer.")
    method["customer"] = customer
    unit.save(method)
    unit.emit("payment_method.attached", method)
    return method


def resolve_method(unit: Unit, named: str, *, param: str = "payment_method") -> Body:
    """An own payment method, or a new one made from a well-known test id."""
    test_name = known_name(named)
    if test_name is not None:
        return unit.add(method_body(unit, test_name, billing={}))
    method = unit.get("payment_method", id=named, param=param)
    if method.get("_detached"):
        raise StateRefused("The provided PaymentMethod was detached from a Customer and may not be used again.")
    return method


def method_body(unit: Unit, card_name: str, *, billing: Body, exp_month: int = 12, exp_year: int = 2034) -> Body:
    card = CARDS[card_name]
    fingerprint = hashlib.sha256(f"{unit.account}:{card_name}".encode()).hexdigest()[:16]
    type = "us_bank_account" if card.processing else "card"
    details = _bank_details(card) if card.processing else _card_details(card, exp_month=exp_month, exp_year=exp_year)
    return {
        "id": ids.new_id("payment_method"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, **billing},
        type: details | {"fingerprint": fingerprint},
        "created": unit.now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": type,
        "_card": card_name,
    }


def _card_details(card: TestCard, *, exp_month: int, exp_year: int) -> Body:
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": exp_month,
        "exp_year": exp_year,
        "funding": card.funding,
        "last4": card.last4,
        "three_d_secure_usage": {"supported": True},
    }


def _bank_details(card: TestCard) -> Body:
    return {
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "last4": card.last4,
        "routing_number": "110000000",
    }
