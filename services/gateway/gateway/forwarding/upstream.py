"""What the gateway needs of a service: take a request, give an answer. Over HTTP or in the same process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


class UpstreamDown(Exception):
    """The service could not be reached, or hung up before it answered. `sent` tells whether it may have acted."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


class UpstreamSlow(Exception):
    """The service did not answer in time; it may have acted."""


@dataclass(slots=True)
class Forwarded:
    """A request as it goes to a service. `repeatable` ones may be sent twice."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    repeatable: bool


@dataclass(slots=True)
class UpstreamAnswer:
    """A service's answer, without what belongs to one connection only."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | Iterable[bytes]


class Upstream(Protocol):
    """A service behind the gateway."""

    def send(self, request: Forwarded) -> UpstreamAnswer:
        """The answer; raises UpstreamDown or UpstreamSlow."""
