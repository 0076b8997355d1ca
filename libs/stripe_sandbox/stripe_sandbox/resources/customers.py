"""Customers (https://docs.stripe.com/api/customers)."""

from typing import Any

from stripe_sandbox import ids
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, PAGE, listed
from stripe_sandbox.params import Choice, Hash, Metadata, Param, Rows, Text
from stripe_sandbox.resources.payment_methods import attach, resolve_method
from stripe_sandbox.unit import Body, Unit

ADDRESS = Hash(of={part: Text() for part in ("city", "country", "line1", "line2", "postal_code", "state")})
TEXTS = ("description", "email", "name", "phone")
PARAMS: dict[str, Param] = {
    **{name: Text(max_length=800) for name in TEXTS},
    "address": ADDRESS,
    "invoice_settings": Hash(of={"default_payment_method": Text()}),
    "metadata": Metadata(),
    "preferred_locales": Rows(of=Text()),
    "tax_exempt": Choice(of=("exempt", "none", "reverse")),
}


@operation("POST", "/v1/customers", params={**PARAMS, "payment_method": Text()})
def create_customer(call: Call) -> Body:
    customer = new_customer(call.unit, **call.params)
    if named := call.params.get("payment_method"):
        attach(call.unit, resolve_method(call.unit, named), customer=customer["id"])
    return customer


def new_customer(unit: Unit, **given: Any) -> Body:
    """Also as Checkout makes one, when the session says so."""
    customer: Body = {
        "id": ids.new_id("customer"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": unit.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_settings": {"default_payment_method": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
    }
    _apply(customer, given=given)
    unit.add(customer)
    unit.emit("customer.created", customer)
    return customer


@operation("GET", "/v1/customers/<id>")
def retrieve_customer(call: Call) -> Body:
    return call.unit.get("customer", id=call.id)


@operation("POST", "/v1/customers/<id>", params=PARAMS)
def update_customer(call: Call) -> Body:
    customer = call.unit.get("customer", id=call.id)
    before = {name: customer[name] for name in call.params if name in customer}
    _apply(customer, given=call.params)
    call.unit.save(customer)
    call.unit.emit("customer.updated", customer, previous=before)
    return customer


@operation("DELETE", "/v1/customers/<id>")
def delete_customer(call: Call) -> Body:
    customer = call.unit.get("customer", id=call.id)
    call.unit.remove(customer)
    call.unit.emit("customer.deleted", customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


@operation("GET", "/v1/customers", params={**DATED_PAGE, "email": Text()})
def list_customers(call: Call) -> Body:
    return listed(call.unit, "customer", url="/v1/customers", params=call.params, equal=("email",))


@operation("GET", "/v1/customers/<id>/payment_methods", params={**PAGE, "type": Text()})
def list_customer_methods(call: Call) -> Body:
    call.unit.get("customer", id=call.id)
    given = {**call.params, "customer": call.id}
    url = f"/v1/customers/{call.id}/payment_methods"
    return listed(call.unit, "payment_method", url=url, params=given, equal=("customer", "type"))


def _apply(customer: Body, *, given: Body) -> None:
    for name in given.keys() & customer.keys() - {"metadata"}:
        customer[name] = given[name]
    if "metadata" in given:
        customer["metadata"] = merged_metadata(customer["metadata"], given=given["metadata"])
