"""Refunds (https://docs.stripe.com/api/refunds): whole or in parts, never more than what is left of the charge,
refused while the charge is disputed."""

from stripe_sandbox import ids, ledger
from stripe_sandbox.cards import CARDS
from stripe_sandbox.errors import InvalidParameter, StateRefused
from stripe_sandbox.money_text import money_text
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Choice, Flag, Metadata, Text, Whole
from stripe_sandbox.unit import Body, Unit

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


@operation(
    "POST",
    "/v1/refunds",
    params={
        "amount": Whole(minimum=1),
        "charge": Text(),
        "metadata": Metadata(),
        "payment_intent": Text(),
        "reason": Choice(of=REASONS),
        "refund_application_fee": Flag(),
    },
)
def create_refund(call: Call) -> Body:
    charge = _charge_of(call)
    left = charge["amount_captured"] - _already_refunded(charge)
    _require_refundable(charge, left=left)
    amount = call.params.get("amount") or left
    if amount > left:
        raise StateRefused(
            f"Refund amount ({money_text(amount, currency=charge['currency'])}) is greater than unrefunded amount on "
            f"charge ({money_text(left, currency=charge['currency'])})",
            param="amount",
        )
    refund = _refund(call, charge=charge, amount=amount)
    if refund["status"] == "succeeded":
        _book(call.unit, refund)
    call.unit.add(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.unit.save(charge)
    call.unit.emit("refund.created", refund)
    call.unit.emit("charge.refunded", charge)
    return refund


@operation("GET", "/v1/refunds/<id>")
def retrieve_refund(call: Call) -> Body:
    return call.unit.get("refund", id=call.id)


@operation("POST", "/v1/refunds/<id>", params={"metadata": Metadata()})
def update_refund(call: Call) -> Body:
    refund = call.unit.get("refund", id=call.id)
    if "metadata" in call.params:
        refund["metadata"] = merged_metadata(refund["metadata"], given=call.params["metadata"])
    call.unit.save(refund)
    call.unit.emit("refund.updated", refund)
    return refund


@operation("GET", "/v1/refunds", params={**DATED_PAGE, "charge": Text(), "payment_intent": Text()})
def list_refunds(call: Call) -> Body:
    return listed(call.unit, "refund", url="/v1/refunds", params=call.params, equal=("charge", "payment_intent"))


def settle_refund(unit: Unit, refund: Body, *, succeeded: bool) -> Body:
    """The bank's later word: a pending refund goes through, or a refund fails and the money comes back."""
    if refund["status"] not in ("pending", "succeeded") or (succeeded and refund["status"] == "succeeded"):
        raise StateRefused(f"This refund cannot be settled: {refund['status']}.")
    if succeeded:
        refund["status"] = "succeeded"
        _book(unit, refund)
    else:
        _take_back(unit, refund)
    unit.save(refund)
    unit.emit("refund.updated" if succeeded else "refund.failed", refund)
    return refund


def _take_back(unit: Unit, refund: Body) -> None:
    if refund["status"] == "succeeded":
        returned = ledger.record(
            unit, "refund_failure", source=refund, amount=refund["amount"], currency=refund["currency"]
        )
        refund["failure_balance_transaction"] = returned["id"]
    refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    charge = unit.get("charge", id=refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    unit.save(charge)


def _charge_of(call: Call) -> Body:
    given = [name for name in ("charge", "payment_intent") if call.params.get(name)]
    if len(given) != 1:
        raise InvalidParameter(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if given == ["charge"]:
        return call.unit.get("charge", id=call.params["charge"], param="charge")
    intent = call.unit.get("payment_intent", id=call.params["payment_intent"], param="payment_intent")
    if intent["latest_charge"] is None:
        raise StateRefused(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", param="payment_intent"
        )
    return call.unit.get("charge", id=intent["latest_charge"])


def _already_refunded(charge: Body) -> int:
    """Without what a partial capture released: that was never taken."""
    return int(charge["amount_refunded"] - (charge["amount"] - charge["amount_captured"]))


def _require_refundable(charge: Body, *, left: int) -> None:
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise StateRefused(f"This charge ({charge['id']}) is not a captured, successful charge that can be refunded.")
    if charge.get("_held_by_dispute"):
        raise StateRefused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if left <= 0:
        raise StateRefused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")


def _book(unit: Unit, refund: Body) -> None:
    booked = ledger.record(unit, "refund", source=refund, amount=-refund["amount"], currency=refund["currency"])
    refund["balance_transaction"] = booked["id"]


def _refund(call: Call, *, charge: Body, amount: int) -> Body:
    return {
        "id": ids.new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.unit.now,
        "currency": charge["currency"],
        "metadata": merged_metadata({}, given=call.params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if CARDS[charge["_card"]].refund == "pending" else "succeeded",
        "transfer_reversal": None,
    }
