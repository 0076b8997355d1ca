"""The signed identity that a service sees, made for a minute and used for half of it."""

from __future__ import annotations

import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.http.identity import Identity, mint_internal_token
from gateway.forwarding.callers import Caller

USED_SECONDS = 30.0


def nobody() -> Caller:
    """Whoever calls without a token."""
    identity = Identity(organization_id=None, person_id=None, kind="anonymous")
    return Caller(identity, rate_key="", per_minute=None, good_until=0.0, ends_at=0.0)


class InternalTokens:
    """Makes internal tokens and keeps them with their caller, one for each service."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key

    def token(self, caller: Caller, *, service: str) -> str:
        """A token of this caller for this service, good for at least another half minute."""
        kept = caller.tokens.get(service)
        now = time.time()
        if kept is not None and now < kept[1]:
            return kept[0]
        made = mint_internal_token(caller.identity, audience=service, private_key=self._private_key, now=now)
        caller.tokens[service] = (made, now + USED_SECONDS)
        return made
