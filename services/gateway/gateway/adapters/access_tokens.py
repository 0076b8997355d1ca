"""Access tokens: EdDSA JWTs of five minutes (RFC 9068), made and checked here. A token is taken only in the one form
that we write; what it says about how to check it is not read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from common.clock import Clock
from common.errors import InvalidInput
from common.http.strict_json import MalformedJson, loads
from gateway.domain.sessions import ACCESS_SECONDS, Session

AUDIENCE = "crewline-api"
CLOCK_SKEW_SECONDS = 2
_TYPE = "at+jwt"
_LONGEST = 2_048
_FORM = re.compile(r"([A-Za-z0-9_-]{20,512})\.([A-Za-z0-9_-]{40,1400})\.([A-Za-z0-9_-]{86})", re.ASCII)
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)
_REQUIRED = ["exp", "nbf", "iat", "iss", "aud", "sub", "jti", "tenant"]


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    typ: str
    kid: str


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an access token says: who, in which organization, by which session, from when to when."""

    iss: str
    aud: str
    sub: UUID
    tenant: UUID
    sid: UUID
    jti: UUID
    iat: int
    nbf: int
    exp: int


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    """Not a token of ours, or not any more."""


class AccessTokens:
    """Makes tokens with the present key; checks them with that and with retired ones."""

    def __init__(
        self,
        *,
        private_key: Ed25519PrivateKey,
        retired: Sequence[Ed25519PublicKey] = (),
        issuer: str,
        clock: Clock,
    ) -> None:
        self._private_key = private_key
        self._issuer = issuer
        self._clock = clock
        self._key_id = key_id(private_key.public_key())
        self._keys: Mapping[str, Ed25519PublicKey] = {key_id(key): key for key in (private_key.public_key(), *retired)}
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"crewline refresh successor")
        self._chain_key = derive.derive(private_key.private_bytes_raw())

    def access_token(self, session: Session) -> str:
        """The token of a session's present generation. Made only from what the session holds, so that two requests
        that refresh at once get the very same pair."""
        issued = int(session.refreshed_at.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(session.person_id),
            "tenant": str(session.organization_id),
            "sid": str(session.id),
            "jti": str(uuid5(session.id, str(session.generation))),
            "iat": issued,
            "nbf": issued,
            "exp": issued + ACCESS_SECONDS,
        }
        return jwt.encode(claims, self._private_key, algorithm="EdDSA", headers={"typ": _TYPE, "kid": self._key_id})

    def successor(self, refresh_token: str) -> str:
        """The refresh token after this one: 256 bits nobody can compute without the key, and nothing to store."""
        digest = hmac.new(self._chain_key, refresh_token.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def verify(self, token: str) -> Claims | None:
        """What the token says, or None when it is not valid."""
        try:
            key = self._key_for(token)
            claims = self._claims(token, key)
        except (_Refused, jwt.PyJWTError, MalformedJson, InvalidInput, msgspec.ValidationError, ValueError):
            return None
        return claims if self._is_current(claims) else None

    def _key_for(self, token: str) -> Ed25519PublicKey:
        found = _FORM.fullmatch(token) if len(token) <= _LONGEST else None
        if found is None:
            raise _Refused
        header = msgspec.convert(loads(_canonical(found[1])), _Header)
        if header.alg != "EdDSA" or header.typ != _TYPE or not _KEY_ID.fullmatch(header.kid):
            raise _Refused
        key = self._keys.get(header.kid)
        if key is None:
            raise _Refused
        _canonical(found[3])
        return key

    def _claims(self, token: str, key: Ed25519PublicKey) -> Claims:
        # Times are checked below, by our clock and without PyJWT's tolerance for floats and numeric text.
        jwt.decode(
            token,
            key,
            algorithms=["EdDSA"],
            audience=AUDIENCE,
            issuer=self._issuer,
            options={"require": _REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        return msgspec.convert(loads(_canonical(token.split(".")[1])), Claims)

    def _is_current(self, claims: Claims) -> bool:
        now = self._clock.now().timestamp()
        return (
            claims.aud == AUDIENCE
            and claims.iss == self._issuer
            and 0 < claims.exp - claims.iat <= ACCESS_SECONDS
            and max(claims.iat, claims.nbf) <= now + CLOCK_SKEW_SECONDS
            and now < claims.exp
        )


def key_id(key: Ed25519PublicKey) -> str:
    """A key's name: the beginning of its hash."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.public_bytes_raw()).digest()[:12]).decode()


def _canonical(part: str) -> bytes:
    """The bytes of a part, if this is the one way to write them."""
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != part:
        raise _Refused
    return raw
