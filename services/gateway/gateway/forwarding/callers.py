"""Who is calling: an access token or an API key, verified once and remembered for at most 30 s, so that a revoked
session, a deactivated person or a changed role takes effect within that time in every process."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from common.clock import Clock
from common.errors import Unauthenticated, Unavailable
from common.http.identity import Identity
from gateway.adapters.access_tokens import AccessTokens, Claims
from gateway.app.standing import Standing

REMEMBERED_SECONDS = 30.0
WITHOUT_DATABASE_SECONDS = 5.0
CAPACITY = 10_000
_BEARER = re.compile(r"Bearer ([!-~]{20,2048})", re.ASCII)
_API_KEY = re.compile(r"ck_(?:live|test)_[A-Za-z0-9_-]{43}", re.ASCII)


class NotSignedIn(Unauthenticated):
    """Please sign in."""

    code = "unauthenticated"


class Standings(Protocol):
    """Asks what a token's holder may do now."""

    def of_session(self, claims: Claims) -> Standing | None: ...
    def of_key(self, text: str) -> Standing | None: ...


class Caller:
    """A known caller, and the internal tokens made for them so far."""

    __slots__ = (
        "good_until",
        "identity",
        "ends_at",
        "organization_id",
        "per_minute",
        "rate_key",
        "tenant_key",
        "tokens",
    )

    def __init__(
        self, identity: Identity, *, rate_key: str, per_minute: int | None, good_until: float, ends_at: float
    ) -> None:
        self.identity = identity
        self.organization_id = identity.organization_id
        self.rate_key = rate_key
        self.tenant_key = str(identity.organization_id)
        self.per_minute = per_minute
        self.good_until = good_until
        self.ends_at = ends_at
        self.tokens: dict[str, tuple[str, float]] = {}


class Callers:
    """Knows callers by their credential."""

    def __init__(self, *, tokens: AccessTokens, standings: Standings, clock: Clock, capacity: int = CAPACITY) -> None:
        self._tokens = tokens
        self._standings = standings
        self._clock = clock
        self._capacity = capacity
        self._known: OrderedDict[str, Caller] = OrderedDict()
        self._lock = threading.Lock()

    def caller(self, environ: Mapping[str, Any]) -> Caller:
        """The caller of a request, or NotSignedIn: the same for every reason."""
        credential = _credential(environ)
        known = self._known.get(credential)
        now = self._clock.now().timestamp()
        if known is not None and now < known.good_until:
            return known
        caller = self._found(credential, known, now)
        if caller is None:
            self._drop(credential)
            raise NotSignedIn
        self._keep(credential, caller)
        return caller

    def forget(self, organization_id: UUID | None = None) -> None:
        """Ask anew about an organization's callers, or about everyone."""
        with self._lock:
            for credential, caller in list(self._known.items()):
                if organization_id in (None, caller.organization_id):
                    del self._known[credential]

    def _found(self, credential: str, known: Caller | None, now: float) -> Caller | None:
        try:
            if credential.startswith("ck_"):
                return self._by_key(credential, now)
            return self._by_token(credential, now)
        except SQLAlchemyError:
            # Without the database nothing can have been revoked through us either: who was known stays so for its life.
            if known is None or now >= known.ends_at:
                raise Unavailable from None
            known.good_until = min(known.ends_at, now + WITHOUT_DATABASE_SECONDS)
            return known

    def _by_token(self, token: str, now: float) -> Caller | None:
        claims = self._tokens.verify(token)
        standing = self._standings.of_session(claims) if claims is not None else None
        if claims is None or standing is None:
            return None
        return _caller(standing, now=now, ends_at=float(claims.exp))

    def _by_key(self, text: str, now: float) -> Caller | None:
        standing = self._standings.of_key(text) if _API_KEY.fullmatch(text) else None
        if standing is None:
            return None
        return _caller(standing, now=now, ends_at=now + 10 * REMEMBERED_SECONDS)

    def _keep(self, credential: str, caller: Caller) -> None:
        with self._lock:
            self._known[credential] = caller
            self._known.move_to_end(credential)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)

    def _drop(self, credential: str) -> None:
        with self._lock:
            self._known.pop(credential, None)


def _credential(environ: Mapping[str, Any]) -> str:
    authorization, key = environ.get("HTTP_AUTHORIZATION"), environ.get("HTTP_X_API_KEY")
    if authorization is not None and key is None:
        found = _BEARER.fullmatch(authorization)
        if found is not None:
            return found[1]
    elif key is not None and authorization is None and _API_KEY.fullmatch(key):
        return str(key)
    raise NotSignedIn


def _caller(standing: Standing, *, now: float, ends_at: float) -> Caller:
    identity = Identity(
        organization_id=standing.organization_id,
        person_id=standing.subject_id,
        role=standing.role,
        permissions=frozenset(standing.powers),
        kind=standing.kind,
        links={"session": str(standing.session_id)} if standing.session_id else {},
    )
    return Caller(
        identity,
        rate_key=str(standing.subject_id),
        per_minute=standing.per_minute,
        good_until=min(ends_at, now + REMEMBERED_SECONDS),
        ends_at=ends_at,
    )


def client_address(environ: Mapping[str, Any], *, is_trusted: Callable[[str], bool]) -> str:
    """Where a request came from: the peer, or what trusted proxies say before it, the nearest first."""
    address: str = environ.get("REMOTE_ADDR") or "unknown"
    forwarded = environ.get("HTTP_X_FORWARDED_FOR")
    if not forwarded:
        return address
    for step in reversed(forwarded.split(",")[-10:]):
        if not is_trusted(address):
            return address
        address = step.strip()[:64]
    return address
