"""The knobs under /_sandbox, which Stripe does not have: faults, webhook weather, the clock, disputes on demand, and
reading everything for a checker. JSON only, so that no web page can turn them by a plain form."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from stripe_sandbox.admin_reports import charge_rows, delivery_rows, object_rows
from stripe_sandbox.credentials import platform_account
from stripe_sandbox.errors import ApiError
from stripe_sandbox.faults import KINDS, Fault
from stripe_sandbox.gate import refusal_answer
from stripe_sandbox.payments import settle
from stripe_sandbox.resources.disputes import close_dispute, open_dispute
from stripe_sandbox.resources.refunds import settle_refund
from stripe_sandbox.sandbox import Sandbox, UnknownObject
from stripe_sandbox.unit import Body, shown
from stripe_sandbox.webhook_delivery import WebhookCourier

Values = dict[str, Any]


class KnobRefused(Exception):
    """The admin request makes no sense."""


def admin_blueprint(sandbox: Sandbox, *, courier: WebhookCourier) -> Blueprint:
    admin = Blueprint("admin", __name__, url_prefix="/_sandbox")

    @admin.get("/health")
    def health() -> Body:
        return {"status": "ok", "now": sandbox.clock.now(), "url": sandbox.store.public_url}

    @admin.post("/reset")
    def reset() -> Body:
        _given()
        sandbox.reset()
        return {"status": "ok"}

    @admin.get("/platform_account")
    def platform() -> Body:
        return {"account": platform_account(request.args.get("key", ""))}

    _add_clock(admin, sandbox=sandbox)
    _add_faults(admin, sandbox=sandbox)
    _add_webhooks(admin, sandbox=sandbox, courier=courier)
    _add_money(admin, sandbox=sandbox)
    _add_reports(admin, sandbox=sandbox)
    _add_refusals(admin)
    return admin


def _given(*, allowed: tuple[str, ...] = ()) -> Values:
    values = request.get_json(silent=True) if request.is_json else None
    if not isinstance(values, dict):
        raise KnobRefused("Send a JSON object with Content-Type: application/json.")
    if unknown := values.keys() - set(allowed):
        raise KnobRefused(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(allowed) or 'nothing'}.")
    return values


def _add_clock(admin: Blueprint, *, sandbox: Sandbox) -> None:
    clock = sandbox.clock
    turns: dict[str, Callable[[Any], None]] = {
        "set": lambda value: clock.set_to(float(value)),
        "advance": lambda value: clock.advance(float(value)),
        "freeze": lambda value: clock.freeze() if value else clock.resume(),
    }

    @admin.get("/clock")
    def read_clock() -> Body:
        return {"now": clock.now(), "frozen": clock.frozen}

    @admin.post("/clock")
    def turn_clock() -> Body:
        given = _given(allowed=tuple(turns))
        for name, turn in turns.items():
            if name in given:
                turn(given[name])
        sandbox.pass_time()
        sandbox.wake.set()
        return read_clock()


def _add_faults(admin: Blueprint, *, sandbox: Sandbox) -> None:
    @admin.get("/faults")
    def read_faults() -> Body:
        return {"faults": sandbox.faults.as_rows()}

    @admin.post("/faults")
    def add_fault() -> Body:
        given = _given(allowed=tuple(Fault.__dataclass_fields__))
        if given.get("kind") not in KINDS:
            raise KnobRefused(f"kind must be one of {', '.join(KINDS)}")
        if given.get("times") is None and given.get("probability") is None:
            given["times"] = 1
        sandbox.faults.add(Fault(**given))
        return read_faults()

    @admin.delete("/faults")
    def clear_faults() -> Body:
        sandbox.faults.clear()
        return read_faults()


def _add_webhooks(admin: Blueprint, *, sandbox: Sandbox, courier: WebhookCourier) -> None:
    knobs = sandbox.schedule

    @admin.get("/webhooks")
    def read_webhooks() -> Response:
        return jsonify(knobs.knobs)

    @admin.post("/webhooks")
    def turn_webhooks() -> Response:
        knobs.turn(_given(allowed=tuple(knobs.knobs.__dataclass_fields__)))
        sandbox.wake.set()
        return read_webhooks()

    @admin.post("/webhooks/flush")
    def flush_webhooks() -> Body:
        order = _given(allowed=("order",)).get("order", "created")
        if order not in ("created", "reversed", "shuffled"):
            raise KnobRefused("order must be one of created, reversed, shuffled")
        return {"attempted": courier.flush(order=order)}

    @admin.post("/events/<event_id>/resend")
    def resend_event(event_id: str) -> Body:
        _given()
        return {"scheduled": sandbox.schedule_again(event_id)}


def _add_money(admin: Blueprint, *, sandbox: Sandbox) -> None:
    @admin.post("/disputes")
    def dispute_charge() -> Body:
        given = _given(allowed=("charge", "reason", "amount"))
        with sandbox.unit_of(str(given.get("charge"))) as unit:
            charge = unit.get("charge", id=given["charge"])
            reason = given.get("reason", "fraudulent")
            return shown(open_dispute(unit, charge, reason=reason, amount=given.get("amount")))  # type: ignore[no-any-return]

    @admin.post("/disputes/<dispute_id>/close")
    def decide_dispute(dispute_id: str) -> Body:
        outcome = _given(allowed=("outcome",)).get("outcome")
        if outcome not in ("won", "lost"):
            raise KnobRefused("outcome must be won or lost")
        with sandbox.unit_of(dispute_id) as unit:
            return shown(close_dispute(unit, unit.get("dispute", id=dispute_id), outcome=outcome))  # type: ignore[no-any-return]

    @admin.post("/settle")
    def settle_object() -> Body:
        """Ends what banks decide later: a processing payment intent, a pending or succeeded refund."""
        given = _given(allowed=("id", "succeeded"))
        settled = {"payment_intent": settle, "refund": settle_refund}
        with sandbox.unit_of(str(given.get("id"))) as unit:
            for kind, run in settled.items():
                if (body := unit.find(kind, id=given["id"])) is not None:
                    return shown(run(unit, body, succeeded=bool(given.get("succeeded", True))))  # type: ignore[no-any-return]
        raise KnobRefused("id must name a payment intent or a refund")


def _add_reports(admin: Blueprint, *, sandbox: Sandbox) -> None:
    @admin.get("/objects")
    def list_objects() -> Body:
        return {"objects": object_rows(sandbox, kind=request.args.get("kind"), account=request.args.get("account"))}

    @admin.get("/charges")
    def list_charges() -> Body:
        return {"charges": charge_rows(sandbox)}

    @admin.get("/deliveries")
    def list_deliveries() -> Body:
        return {"deliveries": delivery_rows(sandbox, status=request.args.get("status"))}


def _add_refusals(admin: Blueprint) -> None:
    @admin.errorhandler(KnobRefused)
    @admin.errorhandler(TypeError)
    @admin.errorhandler(ValueError)
    def refuse(failure: Exception) -> tuple[Body, int]:
        return {"error": {"message": str(failure)}}, 400

    @admin.errorhandler(UnknownObject)
    def not_here(failure: UnknownObject) -> tuple[Body, int]:
        return {"error": {"message": f"no such object: {failure}"}}, 404

    @admin.errorhandler(ApiError)
    def refuse_as_api(refusal: ApiError) -> Response:
        answer = refusal_answer(refusal)
        return Response(answer.text, status=answer.status, content_type="application/json")
