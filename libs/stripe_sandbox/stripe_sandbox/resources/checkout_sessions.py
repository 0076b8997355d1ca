"""Checkout Sessions in payment mode (https://docs.stripe.com/api/checkout/sessions): the PaymentIntent is made when
the customer first pays, the hosted page is the sandbox's own, and a session expires after 24 hours at most."""

from urllib.parse import quote

from stripe_sandbox import ids, payments
from stripe_sandbox.errors import InvalidParameter, StateRefused
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, PAGE, list_object, listed
from stripe_sandbox.params import Choice, Currency, Hash, Metadata, Param, Rows, Text, Url, Whole
from stripe_sandbox.resources.payment_intents import CAPTURE, USAGE, check_amount, new_intent, refuse_platform_fee
from stripe_sandbox.unit import Body, Unit

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600

PRODUCT = Hash(
    of={
        "description": Text(),
        "images": Rows(of=Url(), maximum=8),
        "metadata": Metadata(),
        "name": Text(required=True),
    },
    required=True,
)
PRICE = Hash(
    of={
        "currency": Currency(required=True),
        "product_data": PRODUCT,
        "tax_behavior": Choice(of=("exclusive", "inclusive", "unspecified")),
        "unit_amount": Whole(required=True),
    },
    required=True,
)
LINE_ITEM = Hash(of={"price_data": PRICE, "quantity": Whole(minimum=1, maximum=999_999, required=True)})
INTENT_DATA: dict[str, Param] = {
    "application_fee_amount": Whole(),
    "capture_method": CAPTURE,
    "description": Text(max_length=1000),
    "metadata": Metadata(),
    "receipt_email": Text(),
    "setup_future_usage": USAGE,
    "statement_descriptor": Text(max_length=22),
    "statement_descriptor_suffix": Text(max_length=22),
    "transfer_group": Text(),
}

AS_GIVEN = (
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "locale",
    "submit_type",
    "success_url",
)
FIXED: Body = {
    "object": "checkout.session",
    "automatic_tax": {"enabled": False, "status": None},
    "livemode": False,
    "mode": "payment",
    "payment_method_types": ["card"],
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}


@operation(
    "POST",
    "/v1/checkout/sessions",
    params={
        "cancel_url": Url(),
        "client_reference_id": Text(max_length=200),
        "customer": Text(),
        "customer_creation": Choice(of=("always", "if_required")),
        "customer_email": Text(max_length=800),
        "expires_at": Whole(),
        "line_items": Rows(of=LINE_ITEM, required=True),
        "locale": Text(max_length=10),
        "metadata": Metadata(),
        "mode": Choice(of=("payment",), required=True),
        "payment_intent_data": Hash(of=INTENT_DATA),
        "payment_method_types": Rows(of=Choice(of=("card",))),
        "submit_type": Choice(of=("auto", "book", "donate", "pay")),
        "success_url": Url(required=True),
        "ui_mode": Choice(of=("hosted", "hosted_page")),
    },
)
def create_session(call: Call) -> Body:
    if call.params.get("customer"):
        call.unit.get("customer", id=call.params["customer"], param="customer")
    refuse_platform_fee(call.unit, fee=(call.params.get("payment_intent_data") or {}).get("application_fee_amount"))
    expires_at = call.params.get("expires_at") or call.unit.now + LONGEST_SECONDS
    if not SHORTEST_SECONDS <= expires_at - call.unit.now <= LONGEST_SECONDS:
        raise InvalidParameter(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    currencies = {item["price_data"]["currency"] for item in call.params["line_items"]}
    if len(currencies) != 1:
        raise InvalidParameter("All line items must have the same currency.", param="line_items")
    items = [_line_item(item) for item in call.params["line_items"]]
    total = sum(item["amount_total"] for item in items)
    check_amount(total, currency=items[0]["currency"], param="line_items")
    return call.unit.add(_session(call, items=items, total=total, expires_at=expires_at))


@operation("GET", "/v1/checkout/sessions/<id>")
def retrieve_session(call: Call) -> Body:
    return call.unit.get("checkout.session", id=call.id)


@operation(
    "GET",
    "/v1/checkout/sessions",
    params={
        **DATED_PAGE,
        "customer": Text(),
        "payment_intent": Text(),
        "status": Choice(of=("complete", "expired", "open")),
    },
)
def list_sessions(call: Call) -> Body:
    equal = ("customer", "payment_intent", "status")
    return listed(call.unit, "checkout.session", url="/v1/checkout/sessions", params=call.params, equal=equal)


@operation("GET", "/v1/checkout/sessions/<id>/line_items", params=PAGE)
def list_line_items(call: Call) -> Body:
    session = call.unit.get("checkout.session", id=call.id)
    return list_object(session["_line_items"], url=f"/v1/checkout/sessions/{call.id}/line_items")


@operation("POST", "/v1/checkout/sessions/<id>", params={"metadata": Metadata()})
def update_session(call: Call) -> Body:
    session = call.unit.get("checkout.session", id=call.id)
    if "metadata" in call.params:
        session["metadata"] = merged_metadata(session["metadata"], given=call.params["metadata"])
    return call.unit.save(session)


@operation("POST", "/v1/checkout/sessions/<id>/expire")
def expire_session_now(call: Call) -> Body:
    session = call.unit.get("checkout.session", id=call.id)
    if session["status"] != "open":
        raise StateRefused(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`.",
        )
    return expire_session(call.unit, session)


def expire_session(unit: Unit, session: Body) -> Body:
    """The intent of an attempt that never paid ends with it, so that a late 3-D Secure approval charges nothing."""
    if session["payment_intent"] is not None:
        payments.cancel(unit, unit.get("payment_intent", id=session["payment_intent"]), reason="expired")
    session |= {"status": "expired", "url": None}
    unit.save(session)
    unit.emit("checkout.session.expired", session)
    return session


def intent_of_session(unit: Unit, session: Body) -> Body:
    """The session's PaymentIntent: made at the first attempt to pay, the same one at every later attempt."""
    if session["payment_intent"] is not None:
        return unit.get("payment_intent", id=session["payment_intent"])
    given = {
        **session["_intent_data"],
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": session["customer"],
    }
    intent = new_intent(unit, given={name: value for name, value in given.items() if value is not None})
    unit.save(intent | {"_session": session["id"]})
    session["payment_intent"] = intent["id"]
    unit.save(session)
    return unit.get("payment_intent", id=intent["id"])


def complete_session(unit: Unit, session: Body, *, intent: Body) -> Body:
    paid = intent["status"] == "succeeded"
    session |= {"status": "complete", "payment_status": "paid" if paid else "unpaid", "url": None}
    unit.save(session)
    unit.emit("checkout.session.completed", session)
    return session


def success_address(session: Body) -> str:
    address: str = session["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", quote(session["id"]))


def _line_item(given: Body) -> Body:
    price, product = given["price_data"], given["price_data"]["product_data"]
    total = price["unit_amount"] * given["quantity"]
    return {
        "id": ids.new_id("item"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": product["name"],
        "price": {
            "id": ids.new_id("price"),
            "object": "price",
            "active": False,
            "currency": price["currency"],
            "product": ids.new_id("product"),
            "type": "one_time",
            "unit_amount": price["unit_amount"],
        },
        "quantity": given["quantity"],
    }


def _session(call: Call, *, items: list[Body], total: int, expires_at: int) -> Body:
    id = ids.new_id("checkout.session")
    email = call.params.get("customer_email")
    return {
        **FIXED,
        **{name: call.params.get(name) for name in AS_GIVEN},
        "id": id,
        "amount_subtotal": total,
        "amount_total": total,
        "created": call.unit.now,
        "currency": items[0]["currency"],
        "customer_creation": call.params.get("customer_creation") or "if_required",
        "customer_details": {"email": email, "name": None} if email else None,
        "expires_at": expires_at,
        "metadata": merged_metadata({}, given=call.params.get("metadata")),
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "url": f"{call.unit.store.public_url}/c/pay/{id}",
        "_intent_data": call.params.get("payment_intent_data") or {},
        "_line_items": items,
    }
