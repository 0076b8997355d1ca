"""The WSGI application: the API of https://docs.stripe.com/api under /v1, the hosted pages under /c and the knobs
under /_sandbox; it only translates between HTTP and the gate."""

import importlib
import logging
import pkgutil
import socket
from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from stripe_sandbox import resources
from stripe_sandbox.admin import admin_blueprint
from stripe_sandbox.checkout_pages import checkout_blueprint
from stripe_sandbox.credentials import version_of
from stripe_sandbox.elements_pages import elements_blueprint
from stripe_sandbox.errors import ApiError, NotFound, ServerFailed
from stripe_sandbox.gate import FAILED, Answer, AnswerDropped, Gate, Request, new_request_id, refusal_answer
from stripe_sandbox.operations import OPERATIONS, Operation
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.webhook_delivery import WebhookCourier

MAX_BODY_BYTES = 1_000_000

log = logging.getLogger("stripe_sandbox")


def create_app(sandbox: Sandbox, *, courier: WebhookCourier) -> Flask:
    for module in pkgutil.iter_modules(resources.__path__):
        importlib.import_module(f"{resources.__name__}.{module.name}")
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    gate = Gate(sandbox)
    for operation in OPERATIONS:
        app.add_url_rule(
            operation.rule, endpoint=operation.name, view_func=_view(operation, gate=gate), methods=[operation.method]
        )
    app.register_blueprint(checkout_blueprint(sandbox))
    app.register_blueprint(elements_blueprint(sandbox))
    app.register_blueprint(admin_blueprint(sandbox, courier=courier))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)
    return app


def _view(operation: Operation, *, gate: Gate) -> Callable[..., Response]:
    def view(**values: str) -> Response:
        request_id = new_request_id()
        text = (
            request.get_data(as_text=True)
            if request.method == "POST"
            else request.query_string.decode("ascii", "replace")
        )
        asked = Request(
            id=request_id,
            method=request.method,
            path=request.path,
            text=text,
            headers=dict(request.headers),
            values=values,
        )
        try:
            version_of(asked.headers)
            return _response(gate.answer(operation, request=asked), request_id=request_id)
        except ApiError as refusal:
            return _response(refusal_answer(refusal), request_id=request_id)
        except AnswerDropped:
            return _hang_up()

    return view


def _response(answer: Answer, *, request_id: str) -> Response:
    response = Response(answer.text, status=answer.status, content_type="application/json")
    response.headers["Request-Id"] = request_id
    for name in ("Stripe-Version", "Stripe-Account", "Idempotency-Key"):
        if given := request.headers.get(name):
            response.headers[name] = given
    if answer.original_request is not None:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = answer.original_request
    if answer.should_retry is not None:
        response.headers["Stripe-Should-Retry"] = str(answer.should_retry).lower()
    return response


def _hang_up() -> Response:
    """Closes the connection under the server's hands: the caller sees it end without an answer."""
    connection: socket.socket = request.environ["gunicorn.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _refused(problem: HTTPException) -> Response:
    if problem.code in (404, 405):
        refusal: ApiError = NotFound(f"Unrecognized request URL ({request.method}: {request.path}).")
    else:
        refusal = ApiError(problem.description or "Invalid request.")
        refusal.status = problem.code or 400
    return _response(refusal_answer(refusal), request_id=new_request_id())


def _failed(failure: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=failure)
    return _response(refusal_answer(ServerFailed(FAILED)), request_id=new_request_id())
