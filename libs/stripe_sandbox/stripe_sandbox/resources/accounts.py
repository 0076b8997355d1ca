"""Connected accounts (https://docs.stripe.com/api/accounts): created by a platform's key, named in `Stripe-Account`
after."""

from stripe_sandbox import ids
from stripe_sandbox.errors import AccountForbidden
from stripe_sandbox.operations import Call, merged_metadata, operation
from stripe_sandbox.paging import DATED_PAGE, listed
from stripe_sandbox.params import Choice, Currency, Flag, Hash, Metadata, Param, Text, Url
from stripe_sandbox.unit import Body, Unit

REQUESTED = Hash(of={"requested": Flag()})
PARAMS: dict[str, Param] = {
    "business_profile": Hash(
        of={"name": Text(), "url": Url(), "mcc": Text(), "support_email": Text(), "support_phone": Text()}
    ),
    "business_type": Choice(of=("company", "government_entity", "individual", "non_profit")),
    "capabilities": Hash(of={"card_payments": REQUESTED, "transfers": REQUESTED}),
    "controller": Hash(
        of={
            "fees": Hash(of={"payer": Choice(of=("account", "application"))}),
            "losses": Hash(of={"payments": Choice(of=("application", "stripe"))}),
            "requirement_collection": Choice(of=("application", "stripe")),
            "stripe_dashboard": Hash(of={"type": Choice(of=("express", "full", "none"))}),
        }
    ),
    "country": Text(max_length=2),
    "default_currency": Currency(),
    "email": Text(max_length=800),
    "metadata": Metadata(),
    "type": Choice(of=("custom", "express", "standard")),
}


@operation("POST", "/v1/accounts", params=PARAMS)
def create_account(call: Call) -> Body:
    if call.unit.connected:
        raise AccountForbidden("Only platforms can create accounts.")
    return call.unit.add(account_body(call.unit, id=ids.new_id("account"), given=call.params))


@operation("GET", "/v1/account")
def retrieve_own_account(call: Call) -> Body:
    return _account(call.unit, id=call.unit.account)


@operation("GET", "/v1/accounts/<id>")
def retrieve_account(call: Call) -> Body:
    return _account(call.unit, id=call.id)


@operation("GET", "/v1/accounts", params=DATED_PAGE)
def list_accounts(call: Call) -> Body:
    return listed(call.unit, "account", url="/v1/accounts", params=call.params)


def _account(unit: Unit, *, id: str) -> Body:
    """A platform sees itself and the accounts it made; a connected account sees only itself."""
    own = id == unit.account
    row = unit.connection.execute(
        "SELECT body FROM objects WHERE id = ? AND kind = 'account' AND account = ?", (id, unit.platform)
    ).fetchone()
    if row is not None and (own or not unit.connected):
        body: Body = unit.store.loaded(row["body"])
        return body
    if own and not unit.connected:
        return account_body(unit, id=id, given={})
    raise AccountForbidden(
        f"The provided key does not have access to account '{id}' (or that account does not exist). "
        "Application access may have been revoked.",
        code="account_invalid",
    )


def account_body(unit: Unit, *, id: str, given: Body) -> Body:
    return {
        "id": id,
        "object": "account",
        "business_profile": given.get("business_profile") or {},
        "business_type": given.get("business_type"),
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": given.get("controller") or {"type": "account"},
        "country": (given.get("country") or "US").upper(),
        "created": unit.now,
        "default_currency": given.get("default_currency") or "usd",
        "details_submitted": True,
        "email": given.get("email"),
        "metadata": merged_metadata({}, given=given.get("metadata")),
        "payouts_enabled": True,
        "requirements": {"currently_due": [], "disabled_reason": None, "eventually_due": [], "past_due": []},
        "type": given.get("type") or "none",
    }
