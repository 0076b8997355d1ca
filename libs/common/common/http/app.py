"""Builds a service's Flask app: strict input, problems for every failure, request ids, metrics, health, description."""

from __future__ import annotations

import logging
import re
import time

from flask import Flask, Response, g, request

from common.correlation import correlation_id, organization_id, service_name, traceparent
from common.http import inputs
from common.http.health import UNDER_WATCH, health_blueprint
from common.http.identity import HEADER, Identity, IdentityVerifier
from common.http.openapi import register_operations
from common.http.problems import answer_exception
from common.http.runtime import Identify, RunningService, Runtime, current_runtime, keep_runtime
from common.http.strict_json import StrictJsonProvider
from common.ids import new_id
from common.telemetry.metrics import HttpMetrics
from common.telemetry.tracing import TRACEPARENT, Span

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
log = logging.getLogger("crewline.http")


def create_app(service: RunningService) -> Flask:
    """The service's app. Nothing is opened here, so it may be built before a fork."""
    app = Flask(f"crewline.{service.name}", static_folder=None)
    app.json = StrictJsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = inputs.MAX_BODY_BYTES
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    identify = service.definition.identify or _by_internal_token(service)
    keep_runtime(app.extensions, runtime=Runtime(service, identify, service.metrics.part(HttpMetrics)))
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
    verifier = IdentityVerifier(audience=service.name, public_key=service.internal_public_key)
    return lambda _, sent: verifier.verify(sent.headers.get(HEADER))


def _begin() -> None:
    g.started = time.perf_counter()
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _REQUEST_ID.fullmatch(sent) else str(new_id())
    runtime = current_runtime()
    runtime.metrics.in_flight.inc()
    g.context_tokens = (
        (correlation_id, correlation_id.set(g.request_id)),
        (traceparent, traceparent.set(_trace(runtime))),
        (organization_id, organization_id.set(None)),
        (service_name, service_name.set(runtime.service.name)),
    )


def _trace(runtime: Runtime) -> str | None:
    """The caller's trace context, or that of our own span below it where traces are kept."""
    sent: str | None = request.headers.get("traceparent", "")
    if not (sent and TRACEPARENT.fullmatch(sent)):
        sent = None
    tracer = runtime.service.tracer
    if tracer is None or request.path in UNDER_WATCH:
        return sent
    g.span = tracer.begin(_operation(), kind="server", parent=sent, facts={"http.request.method": request.method})
    return str(g.span.traceparent)


def _operation() -> str:
    return request.endpoint.rpartition(".")[2] if request.endpoint else "unmatched"


def _finish(answer: Response) -> Response:
    for name, value in _HEADERS:
        answer.headers.setdefault(name, value)
    answer.headers["X-Request-Id"] = g.request_id
    if request.path not in UNDER_WATCH:
        _record(answer)
    return answer


def _record(answer: Response) -> None:
    operation, problem = _operation(), g.get("problem_code")
    seconds = time.perf_counter() - g.started
    metrics = current_runtime().metrics
    metrics.request_answered(operation=operation, status=answer.status_code, seconds=seconds)
    if problem:
        metrics.problem_answered(problem)
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
            "problem": problem,
        },
    )
    if "span" in g:
        _describe(g.span, answer)


def _describe(span: Span, answer: Response) -> None:
    rule = request.url_rule.rule if request.url_rule else ""
    span.note(
        {"http.route": rule, "http.response.status_code": answer.status_code, "crewline.request_id": g.request_id}
    )
    if answer.status_code >= 500:
        span.fail(g.get("problem_code") or str(answer.status_code))


def _forget(_: BaseException | None) -> None:
    # The embedded gateway calls service apps in its own thread: the outer request's ids must come back.
    if "context_tokens" in g:
        for variable, token in g.pop("context_tokens"):
            variable.reset(token)
        current_runtime().metrics.in_flight.dec()
    if "span" in g:
        g.pop("span").end()
