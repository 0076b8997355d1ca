"""Files behind a signed link: sent as what they were made as, without any power in the browser that shows them."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, g, request

from common.http.runtime import current_runtime

_POWERLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the office's pages may be of another origin
}


def public_files(name: str, import_name: str) -> Blueprint:
    """A blueprint outside OpenAPI; a refusal is a problem document."""
    files = Blueprint(name, import_name)
    files.before_request(_know_the_gateway)
    return files


def file_answer(content: bytes, *, content_type: str, filename: str, expires_at: datetime, now: datetime) -> Response:
    """The file; a browser may keep it for itself as long as its link is good. `filename` is ours, never a client's."""
    answer = Response(content, content_type=content_type)
    answer.headers.extend(_POWERLESS)
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    seconds = max(0, int((expires_at - now).total_seconds()))
    answer.headers["Cache-Control"] = f"private, max-age={seconds}, immutable"
    return answer


def _know_the_gateway() -> None:
    # Only what came through the gateway was counted and limited there.
    runtime = current_runtime()
    g.identity = runtime.identify(runtime.service, request)
