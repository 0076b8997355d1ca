"""Charges (https://docs.stripe.com/api/charges): read and annotated; they are made only by confirming a
PaymentIntent."""

from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, PAGE, listed
from stripe_sandbox.params import Metadata, Text
from stripe_sandbox.unit import Body


@operation("GET", "/v1/charges/<id>")
def retrieve_charge(call: Call) -> Body:
    return call.unit.get("charge", id=call.id)


@operation(
    "GET", "/v1/charges", params={**DATED_PAGE, "customer": Text(), "payment_intent": Text(), "transfer_group": Text()}
)
def list_charges(call: Call) -> Body:
    equal = ("customer", "payment_intent", "transfer_group")
    return listed(call.unit, "charge", url="/v1/charges", params=call.params, equal=equal)


@operation("POST", "/v1/charges/<id>", params={"description": Text(), "metadata": Metadata(), "receipt_email": Text()})
def update_charge(call: Call) -> Body:
    charge = call.unit.get("charge", id=call.id)
    before = {name: charge[name] for name in call.params if name in charge}
    for name in ("description", "receipt_email"):
        charge[name] = call.params.get(name, charge[name])
    if "metadata" in call.params:
        charge["metadata"] = merged_metadata(charge["metadata"], given=call.params["metadata"])
    call.unit.save(charge)
    call.unit.emit("charge.updated", charge, previous=before)
    return charge


@operation("GET", "/v1/charges/<id>/refunds", params=PAGE)
def list_refunds_of_charge(call: Call) -> Body:
    call.unit.get("charge", id=call.id)
    given = {**call.params, "charge": call.id}
    return listed(call.unit, "refund", url=f"/v1/charges/{call.id}/refunds", params=given, equal=("charge",))
