"""For the operators: is the process alive, can it serve, what does it measure."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from common.http.openapi import spec_of
from common.http.runtime import current_runtime
from common.http.strict_json import dumps
from common.telemetry.metrics import CONTENT_TYPE

UNDER_WATCH = frozenset({"/livez", "/readyz", "/metrics", "/openapi.json"})


def health_blueprint(*, with_metrics: bool) -> Blueprint:
    """The routes that need no identity and are never reached through the gateway."""
    blueprint = Blueprint("health", __name__)
    blueprint.add_url_rule("/livez", "livez", _livez)
    blueprint.add_url_rule("/readyz", "readyz", _readyz)
    blueprint.add_url_rule("/openapi.json", "openapi", _openapi)
    if with_metrics:
        blueprint.add_url_rule("/metrics", "metrics", _metrics)
    return blueprint


def _livez() -> Response:
    """The process answers; nothing outside is asked, so that a sick database restarts nobody."""
    return _json({"status": "ok"})


def _readyz() -> Response:
    """Own database reachable and migrated."""
    problems = current_runtime().service.database.ready()
    return _json({"status": "unready", "problems": problems}, status=503) if problems else _json({"status": "ok"})


def _metrics() -> Response:
    return Response(current_runtime().service.metrics.render(), content_type=CONTENT_TYPE)


def _openapi() -> Response:
    return _json(spec_of(current_app))


def _json(value: object, status: int = 200) -> Response:
    return Response(dumps(value), status=status, content_type="application/json")
