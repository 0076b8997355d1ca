"""Disputes (https://docs.stripe.com/api/disputes): opened by a test card or a knob, answered with evidence (the
documented texts `winning_evidence` and `losing_evidence` decide), closed won or lost."""

from stripe_sandbox import ids, ledger
from stripe_sandbox.errors import StateRefused
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Flag, Hash, Metadata, Text
from stripe_sandbox.unit import Body, Unit

RESPONSE_SECONDS = 9 * 24 * 3600
OPEN = ("needs_response", "under_review")
EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


@operation("GET", "/v1/disputes/<id>")
def retrieve_dispute(call: Call) -> Body:
    return call.unit.get("dispute", id=call.id)


@operation("GET", "/v1/disputes", params={**DATED_PAGE, "charge": Text(), "payment_intent": Text()})
def list_disputes(call: Call) -> Body:
    return listed(call.unit, "dispute", url="/v1/disputes", params=call.params, equal=("charge", "payment_intent"))


@operation(
    "POST",
    "/v1/disputes/<id>",
    params={
        "evidence": Hash(of={name: Text(max_length=20000) for name in EVIDENCE}),
        "metadata": Metadata(),
        "submit": Flag(),
    },
)
def update_dispute(call: Call) -> Body:
    dispute = call.unit.get("dispute", id=call.id)
    if "metadata" in call.params:
        dispute["metadata"] = merged_metadata(dispute["metadata"], given=call.params["metadata"])
    if "evidence" in call.params:
        _require_open(dispute)
        dispute["evidence"] |= call.params["evidence"] or {}
        dispute["evidence_details"]["has_evidence"] = any(dispute["evidence"].values())
    if call.params.get("submit", "evidence" in call.params):
        _require_open(dispute)
        dispute["evidence_details"]["submission_count"] += 1
        dispute["status"] = "under_review"
    call.unit.save(dispute)
    call.unit.emit("charge.dispute.updated", dispute)
    decided = {"winning_evidence": "won", "losing_evidence": "lost"}.get(
        dispute["evidence"]["uncategorized_text"] or ""
    )
    if decided and dispute["status"] == "under_review":
        return close_dispute(call.unit, dispute, outcome=decided)
    return dispute


@operation("POST", "/v1/disputes/<id>/close")
def accept_dispute(call: Call) -> Body:
    dispute = call.unit.get("dispute", id=call.id)
    _require_open(dispute)
    return close_dispute(call.unit, dispute, outcome="lost")


def open_dispute(unit: Unit, charge: Body, *, reason: str, amount: int | None = None) -> Body:
    if not charge["captured"] or charge["disputed"]:
        raise StateRefused("Only a captured charge without a dispute can be disputed.", code="charge_disputed")
    dispute = _dispute(unit, charge=charge, reason=reason, amount=amount or charge["amount_captured"])
    withdrawn = ledger.record(
        unit,
        "adjustment",
        source=dispute,
        amount=-dispute["amount"],
        currency=dispute["currency"],
        fee=ledger.DISPUTE_FEE,
        category="dispute",
    )
    dispute["balance_transactions"] = [withdrawn]
    unit.add(dispute)
    charge |= {"disputed": True, "_held_by_dispute": True}
    unit.save(charge)
    unit.emit("charge.dispute.created", dispute)
    unit.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(unit: Unit, dispute: Body, *, outcome: str) -> Body:
    _require_open(dispute)
    dispute["status"] = outcome
    if outcome == "won":
        returned = ledger.record(
            unit,
            "adjustment",
            source=dispute,
            amount=dispute["amount"],
            currency=dispute["currency"],
            category="dispute_reversal",
        )
        dispute["balance_transactions"].append(returned)
        charge = unit.get("charge", id=dispute["charge"])
        unit.save(charge | {"_held_by_dispute": False})
    unit.save(dispute)
    unit.emit("charge.dispute.closed", dispute)
    if outcome == "won":
        unit.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


def _require_open(dispute: Body) -> None:
    if dispute["status"] not in OPEN:
        raise StateRefused(f"This dispute is already closed: {dispute['status']}.")


def _dispute(unit: Unit, *, charge: Body, reason: str, amount: int) -> Body:
    return {
        "id": ids.new_id("dispute"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": unit.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE),
        "evidence_details": {
            "due_by": unit.now + RESPONSE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
