"""The fields of a new PaymentIntent (https://docs.stripe.com/api/payment_intents/object)."""

from stripe_sandbox import ids
from stripe_sandbox.unit import Body, Unit

UNSET = (
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer",
    "description",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def fresh_intent(unit: Unit, *, given: Body) -> Body:
    """Dynamic payment methods are on unless the caller says otherwise, as they are since API version 2023-08-16."""
    id = ids.new_id("payment_intent")
    asked = given.get("automatic_payment_methods") or {"enabled": True}
    automatic = {"allow_redirects": "always", **asked} if asked["enabled"] else None
    return {
        **dict.fromkeys(UNSET),
        "id": id,
        "object": "payment_intent",
        "amount": given["amount"],
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": automatic,
        "capture_method": "automatic_async",
        "client_secret": ids.new_client_secret(id),
        "confirmation_method": given.get("confirmation_method") or "automatic",
        "created": unit.now,
        "currency": given["currency"],
        "livemode": False,
        "metadata": {},
        "payment_method_types": ["card", "us_bank_account"] if automatic else ["card"],
        "status": "requires_payment_method",
    }
