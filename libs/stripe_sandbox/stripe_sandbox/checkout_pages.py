"""The hosted pages: Checkout at /c/pay/<session> and the 3-D Secure challenge at /c/3ds/<intent>
(https://docs.stripe.com/payments/checkout, https://docs.stripe.com/testing#three-ds-cards); server-rendered, no
script."""

import hmac
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from stripe_sandbox.checkout import (
    CardEntry,
    answer_challenge,
    challenged_card,
    close_if_paid,
    pay_session,
    refusal_text,
)
from stripe_sandbox.errors import ResourceMissing
from stripe_sandbox.ids import kind_of
from stripe_sandbox.money_text import money_text
from stripe_sandbox.payments import TAKEN
from stripe_sandbox.resources.checkout_sessions import success_address
from stripe_sandbox.resources.setup_intents import finish_setup_challenge
from stripe_sandbox.sandbox import Sandbox, UnknownObject
from stripe_sandbox.unit import Body, Unit

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
ANSWERED = "This authentication is no longer waiting for an answer."


def checkout_blueprint(sandbox: Sandbox) -> Blueprint:
    pages = Blueprint("checkout", __name__, template_folder="templates")

    @pages.get("/c/pay/<session_id>")
    def show_checkout(session_id: str) -> Answer:
        sandbox.pass_time()
        with sandbox.unit_of(session_id) as unit:
            session = unit.get("checkout.session", id=session_id)
            return _closed(session) or _checkout(unit, session, problems={}, entered={})

    @pages.post("/c/pay/<session_id>")
    def pay(session_id: str) -> Answer:
        sandbox.pass_time()
        entry = CardEntry(**{name: request.form.get(name, "")[:400] for name in CardEntry.__dataclass_fields__})
        with sandbox.unit_of(session_id) as unit:
            session = unit.get("checkout.session", id=session_id)
            return _closed(session) or _paid_or_asked_again(unit, session, entry=entry)

    _add_challenge(pages, sandbox=sandbox)

    @pages.errorhandler(UnknownObject)
    @pages.errorhandler(ResourceMissing)
    def unknown(_: Exception) -> Answer:
        return _page("closed.html", status=404, text="This page does not exist.")

    return pages


def _add_challenge(pages: Blueprint, *, sandbox: Sandbox) -> None:
    @pages.get("/c/3ds/<holder_id>")
    def show_challenge(holder_id: str) -> Answer:
        with sandbox.unit_of(holder_id) as unit:
            holder = _holder(unit, holder_id)
            if holder["status"] != "requires_action":
                return _page("closed.html", status=410, text=ANSWERED)
            return _page("challenge.html", holder=holder, last4=challenged_card(unit, holder), price=_price(holder))

    @pages.post("/c/3ds/<holder_id>")
    def answer_bank(holder_id: str) -> Answer:
        approved = request.form.get("outcome") == "approve"
        with sandbox.unit_of(holder_id) as unit:
            holder = _holder(unit, holder_id)
            if holder["status"] != "requires_action":
                return _page("closed.html", status=410, text=ANSWERED)
            return _after_challenge(unit, holder, approved=approved)


def _paid_or_asked_again(unit: Unit, session: Body, *, entry: CardEntry) -> Answer:
    kept = {"name": entry.name, "email": entry.email}
    problems = entry.problems(unit.now)
    if problems:
        return _checkout(unit, session, problems=problems, entered=kept, status=400)
    intent = pay_session(unit, session, entry=entry)
    if intent["status"] in TAKEN:
        return redirect(success_address(session), code=303)
    if intent["status"] == "requires_action":
        return redirect(intent["next_action"]["redirect_to_url"]["url"], code=303)
    return _checkout(unit, session, problems={"card": refusal_text(intent) or ""}, entered=kept, status=402)


def _after_challenge(unit: Unit, holder: Body, *, approved: bool) -> Answer:
    return_url = holder["next_action"]["redirect_to_url"]["return_url"]
    if holder["object"] == "setup_intent":
        return _returned(finish_setup_challenge(unit, holder, approved=approved), return_url=return_url)
    intent = answer_challenge(unit, holder, approved=approved)
    session = unit.find("checkout.session", id=intent.get("_session", ""))
    if session is None:
        return _returned(intent, return_url=return_url)
    close_if_paid(unit, session, intent=intent)
    if intent["status"] in TAKEN:
        return redirect(success_address(session), code=303)
    return redirect(f"{unit.store.public_url}/c/pay/{session['id']}", code=303)


def _returned(holder: Body, *, return_url: str | None) -> Answer:
    """Back to `return_url` with the parameters that Stripe documents for redirect-based authentication."""
    succeeded = holder["status"] in TAKEN
    if return_url is None:
        text = "Authentication complete." if succeeded else "Authentication failed."
        return _page("closed.html", text=f"{text} You may close this page.")
    kind = holder["object"]
    added = {
        kind: holder["id"],
        f"{kind}_client_secret": holder["client_secret"],
        "redirect_status": "succeeded" if succeeded else "failed",
    }
    parts = urlsplit(return_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return redirect(urlunsplit(parts._replace(query=query)), code=303)


def _holder(unit: Unit, holder_id: str) -> Body:
    holder = unit.find(kind_of(holder_id) or "", id=holder_id)
    given = request.args.get("client_secret", "")
    if holder is None or not hmac.compare_digest(given.encode(), holder.get("client_secret", "").encode()):
        raise UnknownObject(holder_id)
    return holder


def _closed(session: Body) -> Answer | None:
    if session["status"] == "complete":
        # A second click must land where the first one did, and charge nothing.
        return redirect(success_address(session), code=303)
    if session["status"] == "expired":
        text = "This payment link has expired. Please ask for a new one."
        return _page("closed.html", status=410, text=text, back=session["cancel_url"])
    return None


def _checkout(
    unit: Unit, session: Body, *, problems: dict[str, str], entered: dict[str, str], status: int = 200
) -> Answer:
    if not problems and session["payment_intent"]:
        text = refusal_text(unit.get("payment_intent", id=session["payment_intent"]))
        problems = {"card": text} if text else {}
    lines = [(item["description"], item["quantity"], _price(item)) for item in session["_line_items"]]
    entered = {"email": session["customer_email"] or "", "name": "", **entered}
    return _page(
        "checkout.html",
        status=status,
        session=session,
        lines=lines,
        total=_price(session),
        problems=problems,
        entered=entered,
    )


def _price(body: Body) -> str | None:
    amount = body.get("amount_total", body.get("amount"))
    return None if amount is None else money_text(amount, currency=body["currency"])


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
