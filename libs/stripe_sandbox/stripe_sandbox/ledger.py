"""Balance transactions (https://docs.stripe.com/api/balance_transactions): each movement of money is one row, amounts
in minor units, net = amount - fee."""

from stripe_sandbox import ids
from stripe_sandbox.unit import Body, Unit

PAYOUT_DELAY_SECONDS = 2 * 24 * 3600
DISPUTE_FEE = 1500


def processing_fee(amount: int) -> int:
    """Stripe's published standard card price, 2.9 % and 30 minor units, rounded half up."""
    return (amount * 29 + 500) // 1000 + 30


def record(
    unit: Unit,
    type: str,
    *,
    source: Body,
    amount: int,
    currency: str,
    fee: int = 0,
    application_fee: int = 0,
    category: str | None = None,
) -> Body:
    waits = PAYOUT_DELAY_SECONDS if type == "charge" else 0
    return unit.add(
        {
            "id": ids.new_id("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": unit.now + waits,
            "balance_type": "payments",
            "created": unit.now,
            "currency": currency,
            "fee": fee + application_fee,
            "fee_details": _fee_details(fee, application_fee=application_fee, currency=currency),
            "net": amount - fee - application_fee,
            "reporting_category": category or type,
            "source": source["id"],
            "status": "pending" if waits else "available",
            "type": type,
        }
    )


def _fee_details(fee: int, *, application_fee: int, currency: str) -> list[Body]:
    parts = [("stripe_fee", "Stripe processing fees", fee), ("application_fee", "Application fee", application_fee)]
    return [
        {"amount": amount, "application": None, "currency": currency, "description": text, "type": type}
        for type, text, amount in parts
        if amount
    ]
