"""Which of a client's headers go on: only those named here, and none of them when `Connection` names it. Identity,
forwarding and method-override headers of clients are therefore never seen by a service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.forwarding.targets import malformed

Headers = list[tuple[str, str]]
_ALWAYS = (
    ("HTTP_ACCEPT", "Accept"),
    ("HTTP_ACCEPT_LANGUAGE", "Accept-Language"),
    ("CONTENT_TYPE", "Content-Type"),
    ("HTTP_IDEMPOTENCY_KEY", "Idempotency-Key"),
    ("HTTP_IF_MATCH", "If-Match"),
    ("HTTP_IF_NONE_MATCH", "If-None-Match"),
    ("HTTP_USER_AGENT", "User-Agent"),
)
_PUBLIC = (
    *_ALWAYS,
    ("HTTP_COOKIE", "Cookie"),
    ("HTTP_ORIGIN", "Origin"),
    ("HTTP_REFERER", "Referer"),
    ("HTTP_SEC_FETCH_SITE", "Sec-Fetch-Site"),
    ("HTTP_STRIPE_SIGNATURE", "Stripe-Signature"),
    ("HTTP_X_TWILIO_SIGNATURE", "X-Twilio-Signature"),
)
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def forwarded_headers(environ: Mapping[str, Any], *, public: bool) -> Headers:
    """The client's headers that a service may see."""
    # An empty one goes on too, for the service to refuse; servers set CONTENT_TYPE empty when none was sent.
    kept = [(name, environ[key]) for key, name in (_PUBLIC if public else _ALWAYS) if key in environ]
    if not environ.get("CONTENT_TYPE"):
        kept = [pair for pair in kept if pair[0] != "Content-Type"]
    connection = environ.get("HTTP_CONNECTION")
    if connection and connection.lower() not in ("keep-alive", "close"):
        named = {token.strip().lower() for token in connection.split(",")}
        kept = [(name, value) for name, value in kept if name.lower() not in named]
    if _UNSENDABLE.search("".join([value for _, value in kept])):
        raise malformed("A header holds a control character.")
    return kept
