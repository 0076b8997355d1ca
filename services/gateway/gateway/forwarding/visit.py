"""One request on its way through the gateway, and the ids that follow it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from typing import Any

from gateway.forwarding.callers import Caller
from gateway.policy.rows import Row

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


@dataclass(slots=True)
class Visit:
    """What is known of a request so far."""

    environ: dict[str, Any]
    request_id: str
    random: str
    started: float = field(default_factory=time.perf_counter)
    row: Row | None = None
    caller: Caller | None = None
    address: str = ""

    @property
    def traceparent(self) -> str:
        """The caller's trace context, or the beginning of a new one."""
        sent = self.environ.get("HTTP_TRACEPARENT")
        if sent and _TRACEPARENT.fullmatch(sent):
            return str(sent)
        return f"00-{self.random[:32]}-{self.random[32:]}-01"


def begin(environ: dict[str, Any]) -> Visit:
    """A request has come in."""
    sent = environ.get("HTTP_X_REQUEST_ID")
    random = os.urandom(24).hex()
    # Without a request id of the client's own it is the trace id, so that either finds the other.
    return Visit(environ, sent if sent and _REQUEST_ID.fullmatch(sent) else random[:32], random)
