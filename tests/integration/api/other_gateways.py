"""Companies as they fare behind a gateway in which something is exchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gateway.forwarding.sending import Sender
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer

from .company import Company


def seen_through(company: Company, **parts: Any) -> Company:
    """The same company calling a gateway in which something is exchanged."""
    for who in company.people.values():
        if who.email:
            who.sign_in()  # while the way to the gateway's own operations is still there
    platform = replace(company.platform, front=company.platform.front.with_parts(**parts))
    people = {role: replace(who, platform=platform) for role, who in company.people.items()}
    return replace(company, platform=platform, people=people)


def in_haste(company: Company) -> Company:
    """The same company at a gateway that waits for nothing: most ids that are tried are nobody's, ever."""
    return seen_through(company, sender=Hasty(company.platform.front.app.parts.sender))


class Hasty:
    """Sends at once, and takes "not yet known" for an answer."""

    def __init__(self, sender: Sender) -> None:
        self.breakers = sender.breakers
        self._sender = sender

    def send(self, service: str, request: Forwarded, *, patient: bool) -> UpstreamAnswer:
        """The first answer."""
        return self._sender.send(service, request, patient=False)
