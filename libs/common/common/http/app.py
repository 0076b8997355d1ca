"""Builds a service's Flask app: strict input, problems for every failure, request ids, metrics, health, description."""

from __future__ import annotations

import logging
import re
import time

from flask import Flask, Response, g, request

from common.correlation import correlation_id, traceparent
from common.http import inputs
from common.http.health import UNDER_WATCH, health_blueprint
from common.http.identity import HEADER, Identity, IdentityVerifier
from common.http.openapi import register_operations
from common.http.problems import answer_exception
from common.http.runtime import Identify, RunningService, Runtime, current_runtime, keep_runtime
from common.http.strict_json import StrictJsonProvider
from common.ids import new_id
from common.telemetry.metrics import Metrics

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
log = logging.getLogger("crewline.http")


def create_app(service: RunningService, *, metrics: Metrics | None = None) -> Flask:
    """The service's app. Nothing is opened here, so it may be built before a fork."""
    app = Flask(f"crewline.{service.name}", static_folder=None)
    app.json = StrictJsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = inputs.MAX_BODY_BYTES
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    identify = service.definition.identify or _by_internal_token(service)
    keep_runtime(app.extensions, runtime=Runtime(service, identify, metrics or Metrics(service.name)))
    app.register_error_handler(Exception, answer_exception)
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)
    register_operations(app, service=service)
    for pages in service.pages:
        app.register_blueprint(pages)
    app.register_blueprint(health_blueprint(with_metrics=bool(service.config.metrics_in_app)))
    return app


def _by_internal_token(service: RunningService) -> Identify:
    verifier = IdentityVerifier(audience=service.name, public_keys=service.internal_public_keys)
    return lambda _, sent: verifier.verify(sent.headers.get(HEADER))


def _begin() -> None:
    g.started = time.perf_counter()
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _REQUEST_ID.fullmatch(sent) else str(new_id())
    trace = request.headers.get("traceparent", "")
    g.context_tokens = (
        correlation_id.set(g.request_id),
        traceparent.set(trace if _TRACEPARENT.fullmatch(trace) else None),
    )


def _finish(answer: Response) -> Response:
    for name, value in _HEADERS:
        answer.headers.setdefault(name, value)
    answer.headers["X-Request-Id"] = g.request_id
    if request.path not in UNDER_WATCH:
        _record(answer)
    return answer


def _record(answer: Response) -> None:
    endpoint = request.endpoint
    operation = endpoint.rpartition(".")[2] if endpoint else "unmatched"
    seconds = time.perf_counter() - g.started
    current_runtime().metrics.request_answered(operation=operation, status=answer.status_code, seconds=seconds)
    identity: Identity | None = g.get("identity")
    log.info(
        "answered",
        extra={
            "operation": operation,
            "method": request.method,
            "status": answer.status_code,
            "milliseconds": round(seconds * 1000, 1),
            "organization_id": str(identity.organization_id) if identity else None,
            "subject": identity.subject if identity else None,
            "problem": g.get("problem_code"),
        },
    )


def _forget(_: BaseException | None) -> None:
    # The embedded gateway calls service apps in its own thread: the outer request's ids must come back.
    if "context_tokens" in g:
        correlated, traced = g.pop("context_tokens")
        correlation_id.reset(correlated)
        traceparent.reset(traced)
