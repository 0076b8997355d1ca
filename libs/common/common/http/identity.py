"""Who is asking: the signed 60-second token that the gateway sends to services, made and verified here. Verification
fails closed: anything unexpected in header or claims refuses the token."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from common.errors import Unauthenticated
from common.ids import new_id

HEADER = "X-Crewline-Identity"
CLIENT_ADDRESS_HEADER = "X-Crewline-Client-Address"  # from the gateway, which lets no client's own through
ISSUER = "crewline-gateway"
LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 5
_TYPE = "it+jwt"
_MAX_TOKEN = 8_192
_PLAIN_HEADERS = {"alg", "typ", "kid"}  # no jku, x5u, jwk, x5c, crit: a token never says how to verify itself
_REQUIRED = ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"]

Kind = Literal["person", "api_key", "customer", "anonymous", "system"]


class IdentityRefused(Unauthenticated):
    """The caller's identity is missing or not valid."""

    code = "identity_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The verified caller. `links` names what a public link opened, such as {"estimate": "<id>"}."""

    organization_id: UUID | None
    person_id: UUID | None
    role: str | None = None
    permissions: frozenset[str] = frozenset()
    kind: Kind = "person"
    request_id: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Whose idempotency keys and audit rows these are; a link's holder is known by the link alone."""
        if self.person_id is not None:
            return str(self.person_id)
        return ";".join([self.kind, *(f"{name}={value}" for name, value in sorted(self.links.items()))])

    def may(self, permission: str) -> bool:
        """Whether the gateway granted this permission; `*` stands for all of them."""
        return permission in self.permissions or "*" in self.permissions

    @property
    def is_anonymous(self) -> bool:
        """Nobody signed in; only operations that say so may be called."""
        return self.kind == "anonymous"


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    exp: int
    iat: int
    nbf: int
    iss: str
    aud: str
    sub: str
    jti: str
    kind: Kind
    org: UUID | None = None
    role: str | None = None
    permissions: list[str] = []
    request_id: str = ""
    links: dict[str, str] = {}


def mint_internal_token(
    identity: Identity, *, audience: str, private_key: Ed25519PrivateKey, now: float | None = None
) -> str:
    """A token for one service, good for a minute."""
    issued = int(time.time() if now is None else now)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": audience,
        "sub": identity.kind if identity.person_id is None else str(identity.person_id),
        "jti": str(new_id()),
        "iat": issued,
        "nbf": issued,
        "exp": issued + LIFETIME_SECONDS,
        "kind": identity.kind,
        "org": None if identity.organization_id is None else str(identity.organization_id),
        "role": identity.role,
        "permissions": sorted(identity.permissions),
        "request_id": identity.request_id,
        "links": dict(identity.links),
    }
    return jwt.encode(claims, private_key, algorithm="EdDSA", headers={"typ": _TYPE})


def verify_internal_token(token: str, *, audience: str, public_key: Ed25519PublicKey) -> Identity:
    """The identity in the token, or `IdentityRefused`."""
    return _identity(_verified_claims(token, audience=audience, public_keys=[public_key]))


class IdentityVerifier:
    """Verifies tokens for one service and remembers good ones until they expire, as an EdDSA check costs 0.2 ms. While
    the gateway changes its key there are two, and a token signed with either is good."""

    def __init__(self, *, audience: str, public_keys: Sequence[Ed25519PublicKey], capacity: int = 10_000) -> None:
        if not public_keys or not all(isinstance(key, Ed25519PublicKey) for key in public_keys):
            raise TypeError("the keys are Ed25519 public key objects, never text")
        self._audience = audience
        self._keys = tuple(public_keys)
        self._capacity = capacity
        self._known: OrderedDict[str, tuple[Identity, int]] = OrderedDict()
        self._lock = threading.Lock()

    def verify(self, token: str | None) -> Identity:
        """The identity in the token, or `IdentityRefused`."""
        if not token:
            raise IdentityRefused("No identity was sent")
        known = self._known.get(token)
        if known is not None and time.time() < known[1]:
            with self._lock:
                if token in self._known:
                    self._known.move_to_end(token)
            return known[0]
        claims = _verified_claims(token, audience=self._audience, public_keys=self._keys)
        identity = _identity(claims)
        with self._lock:
            self._known[token] = (identity, claims.exp)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return identity


def _verified_claims(token: str, *, audience: str, public_keys: Sequence[Ed25519PublicKey]) -> _Claims:
    if len(token) > _MAX_TOKEN or not token.isascii():
        raise IdentityRefused()
    try:
        header = jwt.get_unverified_header(token)
        if set(header) - _PLAIN_HEADERS or header.get("typ") != _TYPE or header.get("alg") != "EdDSA":
            raise IdentityRefused()
        claims = msgspec.convert(_payload(token, audience=audience, public_keys=public_keys), _Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, RecursionError):
        raise IdentityRefused() from None
    if claims.exp - claims.iat > LIFETIME_SECONDS or claims.aud != audience:
        raise IdentityRefused()
    return claims


def _payload(token: str, *, audience: str, public_keys: Sequence[Ed25519PublicKey]) -> dict[str, Any]:
    for key in public_keys:
        try:
            found: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=audience,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.InvalidSignatureError:
            continue
        return found
    raise IdentityRefused()


def _identity(claims: _Claims) -> Identity:
    nobody = claims.kind in ("anonymous", "system")
    try:
        person_id = None if nobody else UUID(claims.sub)
    except ValueError:
        raise IdentityRefused() from None
    if nobody and claims.sub != claims.kind:
        raise IdentityRefused()
    return Identity(
        organization_id=claims.org,
        person_id=person_id,
        role=claims.role,
        permissions=frozenset(claims.permissions),
        kind=claims.kind,
        request_id=claims.request_id,
        links=claims.links,
    )
