"""What the gateway answers by itself: health, metrics, the merged API description and its interactive page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from common.http.strict_json import dumps
from common.telemetry.metrics import CONTENT_TYPE as METRICS_TYPE
from gateway.forwarding.answers import plain_answer
from gateway.forwarding.networks import Networks
from gateway.forwarding.upstream import UpstreamAnswer
from gateway.openapi.docs_page import ASSETS, PAGE, PAGE_POLICY, SCRIPT

DESCRIPTION = "/api/v1/openapi.json"
_DAY = ("Cache-Control", "public, max-age=86400")


class Site:
    """The few addresses that belong to no service."""

    def __init__(
        self,
        *,
        ready: Callable[[], list[str]],
        render_metrics: Callable[[], bytes],
        metrics_from: Networks,
        describe: Callable[[], dict[str, Any]],
    ) -> None:
        self._ready = ready
        self._render_metrics = render_metrics
        self._metrics_from = metrics_from
        self._describe = describe
        self._described: bytes = b""
        self._pages: dict[str, Callable[[Mapping[str, Any]], UpstreamAnswer | None]] = {
            "/": lambda _: plain_answer(302, headers=[("Location", "/docs")]),
            "/livez": lambda _: _json({"status": "ok"}),
            "/readyz": self._readyz,
            "/metrics": self._metrics,
            "/docs": lambda _: _page(PAGE.encode(), "text/html; charset=utf-8"),
            "/docs/start.js": lambda _: _page(SCRIPT.encode(), "text/javascript; charset=utf-8"),
            DESCRIPTION: self._description,
        }

    def answer(self, method: str, path: str, environ: Mapping[str, Any]) -> UpstreamAnswer | None:
        """The answer, or None when this is not ours."""
        if method not in ("GET", "HEAD"):
            return None
        page = self._pages.get(path)
        if page is not None:
            return page(environ)
        return _asset(path.removeprefix("/docs/")) if path.startswith("/docs/") else None

    def _readyz(self, _: Mapping[str, Any]) -> UpstreamAnswer:
        problems = self._ready()
        return _json({"status": "unready", "problems": problems}, 503) if problems else _json({"status": "ok"})

    def _metrics(self, environ: Mapping[str, Any]) -> UpstreamAnswer | None:
        """For the operators' own network, and never through a proxy, whose clients would all look like its own."""
        if "HTTP_X_FORWARDED_FOR" in environ or environ.get("REMOTE_ADDR", "") not in self._metrics_from:
            return None
        return plain_answer(200, self._render_metrics(), content_type=METRICS_TYPE)

    def _description(self, _: Mapping[str, Any]) -> UpstreamAnswer:
        if not self._described:
            self._described = dumps(self._describe())
        return plain_answer(200, self._described, content_type="application/json")


def _asset(name: str) -> UpstreamAnswer | None:
    kind = ASSETS.get(name)
    if kind is None:
        return None
    content = files("flask_swagger_ui").joinpath("dist", name).read_bytes()
    answer = plain_answer(200, content, content_type=kind)
    answer.headers = [_DAY if pair[0] == "Cache-Control" else pair for pair in answer.headers]
    return answer


def _page(body: bytes, kind: str) -> UpstreamAnswer:
    answer = plain_answer(200, body, content_type=kind)
    policy = ("Content-Security-Policy", PAGE_POLICY)
    answer.headers = [policy if pair[0] == "Content-Security-Policy" else pair for pair in answer.headers]
    return answer


def _json(value: object, status: int = 200) -> UpstreamAnswer:
    return plain_answer(status, dumps(value), content_type="application/json")
