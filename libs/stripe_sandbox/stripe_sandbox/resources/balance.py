"""The balance and its transactions (https://docs.stripe.com/api/balance): what is not yet available is pending."""

from collections import defaultdict

from stripe_sandbox.operations import Call, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Currency, Text
from stripe_sandbox.unit import Body


@operation("GET", "/v1/balance")
def retrieve_balance(call: Call) -> Body:
    sums: dict[bool, dict[str, int]] = {True: defaultdict(int), False: defaultdict(int)}
    rows = call.unit.connection.execute(
        "SELECT json_extract(body, '$.currency') AS currency, json_extract(body, '$.available_on') <= ? AS available, "
        "sum(json_extract(body, '$.net')) AS net FROM objects WHERE account = ? AND kind = 'balance_transaction' "
        "GROUP BY 1, 2",
        (call.unit.now, call.unit.account),
    )
    for row in rows:
        sums[bool(row["available"])][row["currency"]] += row["net"]
    currencies = sorted({*sums[True], *sums[False]}) or ["usd"]
    return {
        "object": "balance",
        "available": [_row(sums[True][currency], currency=currency) for currency in currencies],
        "livemode": False,
        "pending": [_row(sums[False][currency], currency=currency) for currency in currencies],
    }


@operation("GET", "/v1/balance_transactions/<id>")
def retrieve_balance_transaction(call: Call) -> Body:
    return _dated(call, call.unit.get("balance_transaction", id=call.id))


@operation(
    "GET", "/v1/balance_transactions", params={**DATED_PAGE, "currency": Currency(), "source": Text(), "type": Text()}
)
def list_balance_transactions(call: Call) -> Body:
    page = listed(
        call.unit,
        "balance_transaction",
        url="/v1/balance_transactions",
        params=call.params,
        equal=("currency", "source", "type"),
    )
    return page | {"data": [_dated(call, each) for each in page["data"]]}


def _dated(call: Call, transaction: Body) -> Body:
    available = transaction["available_on"] <= call.unit.now
    return transaction | {"status": "available" if available else "pending"}


def _row(amount: int, *, currency: str) -> Body:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}
