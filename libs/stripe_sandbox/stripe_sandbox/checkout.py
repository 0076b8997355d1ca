"""What the hosted page does with a card (https://docs.stripe.com/payments/checkout): checks it, pays the session's
intent and completes the session; the number lives only in this call and is never stored or logged."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from stripe_sandbox import payments
from stripe_sandbox.cards import card_of, name_of_number, passes_luhn
from stripe_sandbox.errors import CardRefused
from stripe_sandbox.payments import TAKEN
from stripe_sandbox.resources.checkout_sessions import complete_session, intent_of_session
from stripe_sandbox.resources.customers import new_customer
from stripe_sandbox.resources.payment_methods import method_body
from stripe_sandbox.unit import Body, Unit

EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/-]?\s*(\d{2}|20\d{2})\s*")


@dataclass(frozen=True, kw_only=True)
class CardEntry:
    """A form as typed; `repr` is silenced so that no traceback or log shows the number."""

    number: str
    expiry: str
    cvc: str
    name: str
    email: str

    def __repr__(self) -> str:
        return "CardEntry(...)"

    def problems(self, now: int) -> dict[str, str]:
        found = self.card_problems(now)
        if not re.fullmatch(r"[^@\s]{1,200}@[^@\s]{1,200}", self.email.strip()):
            found["email"] = "Your email is incomplete."
        return found

    def card_problems(self, now: int) -> dict[str, str]:
        found = {}
        if not passes_luhn(self.digits):
            found["number"] = "Your card number is invalid."
        month_year = self.month_and_year()
        if month_year is None or not 1 <= month_year[0] <= 12:
            found["expiry"] = "Your card's expiration date is incomplete or invalid."
        elif (month_year[1], month_year[0]) < _year_and_month(now):
            found["expiry"] = "Your card's expiration year is in the past."
        if not re.fullmatch(r"\d{3,4}", self.cvc.strip()):
            found["cvc"] = "Your card's security code is invalid."
        return found

    @property
    def digits(self) -> str:
        return re.sub(r"[\s-]", "", self.number)

    def month_and_year(self) -> tuple[int, int] | None:
        matched = EXPIRY.fullmatch(self.expiry)
        if matched is None:
            return None
        return int(matched.group(1)), 2000 + int(matched.group(2)) % 100


def pay_session(unit: Unit, session: Body, *, entry: CardEntry) -> Body:
    """Tries the card; answers the intent, whose status says how it went. A decline is an outcome, not an error."""
    billing = {"email": entry.email.strip()[:400], "name": entry.name.strip()[:400] or None}
    method = _method(unit, entry=entry, billing=billing)
    session["customer_details"] = {"address": None, "phone": None, **billing}
    unit.save(session)
    if session["customer"] is None and session["customer_creation"] == "always":
        session["customer"] = new_customer(unit, email=billing["email"], name=billing["name"])["id"]
        unit.save(session)
    intent = intent_of_session(unit, session) | {"payment_method": method["id"], "status": "requires_confirmation"}
    unit.save(intent)
    try:
        intent = payments.confirm(
            unit, intent, off_session=False, refuse_challenge=False, return_url=session["success_url"]
        )
    except CardRefused:
        # The refusal is on the intent as its last_payment_error, and stays there with the failed charge.
        return unit.get("payment_intent", id=intent["id"])
    return close_if_paid(unit, session, intent=intent)


def pay_intent(unit: Unit, intent: Body, *, entry: CardEntry, return_url: str) -> Body:
    """Tries a card that was typed into the Payment Element; answers the intent, a decline included."""
    payments.require_status(intent, among=payments.CONFIRMABLE, verb="confirm")
    method = _method(unit, entry=entry, billing={})
    intent |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    unit.save(intent)
    try:
        return payments.confirm(unit, intent, off_session=False, refuse_challenge=False, return_url=return_url)
    except CardRefused:
        return unit.get("payment_intent", id=intent["id"])


def _method(unit: Unit, *, entry: CardEntry, billing: Body) -> Body:
    month, year = entry.month_and_year() or (12, 2034)
    card_name = name_of_number(entry.digits)
    method = unit.add(method_body(unit, card_name, billing=billing, exp_month=month, exp_year=year))
    if card_name == "test_mode_live_card":
        method["card"]["last4"] = entry.digits[-4:]
        unit.save(method)
    return method


def close_if_paid(unit: Unit, session: Body, *, intent: Body) -> Body:
    if intent["status"] in TAKEN and session["status"] == "open":
        complete_session(unit, session, intent=intent)
    return intent


def refusal_text(intent: Body) -> str | None:
    error = intent["last_payment_error"]
    return None if error is None else str(error["message"])


def answer_challenge(unit: Unit, intent: Body, *, approved: bool) -> Body:
    try:
        return payments.finish_challenge(unit, intent, approved=approved)
    except CardRefused:
        return unit.get("payment_intent", id=intent["id"])


def challenged_card(unit: Unit, holder: Body) -> str:
    method = unit.get("payment_method", id=holder["payment_method"])
    return card_of(method).last4


def _year_and_month(now: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(now, tz=UTC)
    return today.year, today.month
