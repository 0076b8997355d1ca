"""What the gateway itself answers, and the headers that every answer carries."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from common.http.problems import CONTENT_TYPE, Problem, problem_body
from common.http.strict_json import dumps
from gateway.forwarding.upstream import UpstreamAnswer

STATUS_LINES = {code: f"{code} {reason}" for code, reason in http.client.responses.items()}
SECURITY_HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_NOT_PASSED_ON = frozenset({"server", "date", "x-request-id", "content-length"})
_EXPOSED = "ETag, Location, Retry-After, X-Request-Id, Idempotent-Replayed"
_ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Api-Key, X-Request-Id, traceparent"


def problem_answer(problem: Problem, *, request_id: str) -> UpstreamAnswer:
    """A problem (RFC 9457)."""
    headers = [("Content-Type", CONTENT_TYPE), *SECURITY_HEADERS, *problem.headers.items()]
    return UpstreamAnswer(problem.status, headers, dumps(problem_body(problem, request_id)))


def plain_answer(
    status: int, body: bytes = b"", *, content_type: str = "", headers: Iterable[tuple[str, str]] = ()
) -> UpstreamAnswer:
    """An answer of the gateway's own."""
    kind = [("Content-Type", content_type)] if content_type else []
    return UpstreamAnswer(status, [*kind, *SECURITY_HEADERS, *headers], body)


class Finish:
    """Adds to every answer what belongs to the way in: request id, transport security, which sites may read it."""

    def __init__(self, *, origins: frozenset[str], https: bool) -> None:
        self._origins = origins
        self._always = [HSTS] if https else []

    def headers(self, answer: UpstreamAnswer, environ: Mapping[str, Any], *, request_id: str) -> list[tuple[str, str]]:
        """The headers to send."""
        kept = [pair for pair in answer.headers if _is_passed_on(pair[0].lower())]
        kept.append(("X-Request-Id", request_id))
        kept += self._always
        if self._origins:
            kept += self._sharing(environ)
        if answer.status not in (204, 304):
            kept += _length(answer, method=environ["REQUEST_METHOD"])
        return kept

    def preflight(self, environ: Mapping[str, Any], *, methods: list[str]) -> UpstreamAnswer:
        """The answer to OPTIONS, which never reaches a service."""
        allowed = ", ".join(methods)
        headers = [("Allow", allowed)]
        if environ.get("HTTP_ORIGIN") in self._origins and environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD"):
            headers += [
                ("Access-Control-Allow-Methods", allowed),
                ("Access-Control-Allow-Headers", _ALLOWED_HEADERS),
                ("Access-Control-Max-Age", "600"),
            ]
        return plain_answer(204, headers=headers)

    def _sharing(self, environ: Mapping[str, Any]) -> list[tuple[str, str]]:
        origin = environ.get("HTTP_ORIGIN")
        if origin not in self._origins:
            return [("Vary", "Origin")]
        return [
            ("Vary", "Origin"),
            ("Access-Control-Allow-Origin", str(origin)),
            ("Access-Control-Expose-Headers", _EXPOSED),
        ]


@lru_cache(maxsize=1024)
def _is_passed_on(name: str) -> bool:
    return name not in _NOT_PASSED_ON and not name.startswith("x-crewline-")


def _length(answer: UpstreamAnswer, *, method: str) -> list[tuple[str, str]]:
    """Of what is here; of what comes in pieces or was only asked about by HEAD, as the service says."""
    if isinstance(answer.body, bytes) and method != "HEAD":
        return [("Content-Length", str(len(answer.body)))]
    return [pair for pair in answer.headers if pair[0].lower() == "content-length"]
