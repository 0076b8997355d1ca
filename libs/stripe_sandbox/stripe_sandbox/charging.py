"""Charges: one per attempt to take money (https://docs.stripe.com/api/charges), failed ones included, each with its
balance transaction and its events."""

from stripe_sandbox import ids, ledger
from stripe_sandbox.cards import TestCard, card_of
from stripe_sandbox.unit import Body, Unit

SUCCEEDED_OUTCOME: Body = {
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 20,
    "seller_message": "Payment complete.",
    "type": "authorized",
}

FRESH_CHARGE: Body = {
    "object": "charge",
    "amount_captured": 0,
    "amount_refunded": 0,
    "balance_transaction": None,
    "captured": False,
    "disputed": False,
    "fraud_details": {},
    "livemode": False,
    "refunded": False,
    **dict.fromkeys(
        (
            "application",
            "application_fee",
            "failure_balance_transaction",
            "failure_code",
            "failure_message",
            "on_behalf_of",
            "outcome",
            "receipt_number",
            "receipt_url",
            "review",
            "shipping",
            "source_transfer",
            "transfer_data",
        )
    ),
}


def succeed(unit: Unit, intent: Body, *, method: Body) -> Body:
    """Takes the money, or only holds it when the intent is captured by hand."""
    charge = _charge(unit, intent=intent, method=method)
    charge |= {"paid": True, "status": "succeeded", "outcome": SUCCEEDED_OUTCOME}
    if intent["capture_method"] != "manual":
        _book(unit, charge, amount=intent["amount"])
    unit.add(charge)
    unit.emit("charge.succeeded", charge)
    return charge


def hold_pending(unit: Unit, intent: Body, *, method: Body) -> Body:
    charge = _charge(unit, intent=intent, method=method)
    charge |= {"paid": False, "status": "pending"}
    unit.add(charge)
    unit.emit("charge.pending", charge)
    return charge


def settle_pending(unit: Unit, charge: Body, *, succeeded: bool) -> Body:
    if succeeded:
        charge |= {"paid": True, "status": "succeeded", "outcome": SUCCEEDED_OUTCOME}
        _book(unit, charge, amount=charge["amount"])
    else:
        charge |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": "Insufficient funds."}
    unit.save(charge)
    unit.emit("charge.succeeded" if succeeded else "charge.failed", charge)
    return charge


def fail(unit: Unit, intent: Body, *, method: Body) -> Body:
    card = card_of(method)
    charge = _charge(unit, intent=intent, method=method)
    charge |= {
        "paid": False,
        "status": "failed",
        "failure_code": card.code,
        "failure_message": card.message,
        "outcome": _refused_outcome(card),
    }
    unit.add(charge)
    unit.emit("charge.failed", charge)
    return charge


def capture(unit: Unit, charge: Body, *, amount: int) -> Body:
    """What is not captured of a held amount is released, which the charge shows as refunded."""
    charge["amount_refunded"] = charge["amount"] - amount
    _book(unit, charge, amount=amount)
    unit.save(charge)
    unit.emit("charge.captured", charge)
    return charge


def release(unit: Unit, charge: Body) -> Body:
    charge |= {"amount_refunded": charge["amount"], "refunded": True}
    unit.save(charge)
    unit.emit("charge.refunded", charge)
    return charge


def _book(unit: Unit, charge: Body, *, amount: int) -> None:
    transaction = ledger.record(
        unit,
        "charge",
        source=charge,
        amount=amount,
        currency=charge["currency"],
        fee=ledger.processing_fee(amount),
        application_fee=charge["application_fee_amount"] or 0,
    )
    charge |= {"captured": True, "amount_captured": amount, "balance_transaction": transaction["id"]}


def _refused_outcome(card: TestCard) -> Body:
    return {
        "network_status": "declined_by_network",
        "reason": card.decline_code,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _charge(unit: Unit, *, intent: Body, method: Body) -> Body:
    same = ("amount", "application_fee_amount", "currency", "customer", "description", "receipt_email")
    descriptor = ("statement_descriptor", "statement_descriptor_suffix", "transfer_group")
    return {
        **FRESH_CHARGE,
        **{name: intent[name] for name in (*same, *descriptor)},
        "id": ids.new_id("charge"),
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"] or "STRIPE SANDBOX",
        "created": unit.now,
        "metadata": dict(intent["metadata"]),
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(method),
        "_card": method["_card"],
    }


def _method_details(method: Body) -> Body:
    type = method["type"]
    details = {key: value for key, value in method[type].items() if key not in ("three_d_secure_usage", "networks")}
    if type == "card":
        details |= {"network": method["card"]["brand"], "three_d_secure": method.get("_three_d_secure")}
    return {"type": type, type: details}
