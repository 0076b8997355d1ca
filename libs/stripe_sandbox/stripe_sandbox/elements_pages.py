"""A stand-in for Stripe.js (https://docs.stripe.com/js): the script that pages load, the frame in which a card is
typed, and what the frame does with it. The number goes from the frame to here and never to the page around it."""

import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from stripe_sandbox.checkout import CardEntry, pay_intent
from stripe_sandbox.errors import ApiError
from stripe_sandbox.payments import TAKEN
from stripe_sandbox.sandbox import Sandbox, UnknownObject
from stripe_sandbox.unit import Body

SCRIPT_SECONDS = 60
UNKNOWN = {"type": "invalid_request_error", "message": "No such payment_intent for this client_secret and account."}


def elements_blueprint(sandbox: Sandbox) -> Blueprint:
    pages = Blueprint("elements", __name__, template_folder="templates")

    @pages.get("/v3/")
    def script() -> Response:
        answer = make_response(render_template("stripe.js"))
        answer.content_type = "text/javascript; charset=utf-8"
        answer.headers["Cache-Control"] = f"max-age={SCRIPT_SECONDS}"
        return answer

    @pages.get("/c/elements/payment")
    def frame() -> Response:
        nonce = secrets.token_urlsafe(16)
        answer = make_response(render_template("payment_element.html", nonce=nonce))
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'"
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @pages.post("/c/elements/confirm")
    def confirm() -> Response:
        given = {name: request.form.get(name, "")[:4000] for name in ("client_secret", "account", "return_url")}
        typed = {name: request.form.get(name, "")[:40] for name in ("number", "expiry", "cvc")}
        return _confirmed(sandbox, given=given, entry=CardEntry(**typed, name="", email=""))

    return pages


def _confirmed(sandbox: Sandbox, *, given: dict[str, str], entry: CardEntry) -> Response:
    intent_id = given["client_secret"].partition("_secret_")[0]
    try:
        with sandbox.unit_of(intent_id) as unit:
            intent = unit.find("payment_intent", id=intent_id)
            if intent is None or intent["client_secret"] != given["client_secret"] or unit.account != given["account"]:
                return _problem(UNKNOWN, status=404)
            problems = entry.card_problems(unit.now)
            if problems:
                return _problem({"type": "validation_error", "message": next(iter(problems.values()))}, status=400)
            return jsonify(_outcome(pay_intent(unit, intent, entry=entry, return_url=given["return_url"])))
    except UnknownObject:
        return _problem(UNKNOWN, status=404)
    except ApiError as refusal:
        return _problem(refusal.body()["error"], status=refusal.status)


def _outcome(intent: Body) -> dict[str, Any]:
    """Taken, on to the bank's question, or declined: what Stripe.js makes of each."""
    if intent["status"] in TAKEN:
        return {"payment_intent": intent["id"], "status": intent["status"]}
    if intent["status"] == "requires_action":
        return {"payment_intent": intent["id"], "go_to": intent["next_action"]["redirect_to_url"]["url"]}
    return {"error": intent["last_payment_error"]}


def _problem(error: dict[str, Any], *, status: int) -> Response:
    return make_response(jsonify(error=error), status)
