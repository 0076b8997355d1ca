"""Only the gateway's own fresh token for this service is believed."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from common.http.identity import Identity, IdentityRefused, IdentityVerifier, mint_internal_token, verify_internal_token
from common.ids import new_id

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()
SOMEONE = Identity(
    organization_id=new_id(),
    person_id=new_id(),
    role="owner",
    permissions=frozenset({"job.read"}),
    request_id="r-12345678",
)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": "crewline-gateway", "aud": "job", "sub": str(new_id()), "jti": "1", "iat": now, "nbf": now,
        "exp": now + 60, "kind": "person", "org": str(new_id()),
    }  # fmt: skip
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def signed(payload: dict[str, Any], *, key: Ed25519PrivateKey = KEY, **header: Any) -> str:
    return jwt.encode(payload, key, algorithm="EdDSA", headers={"typ": "it+jwt", **header})


def verify(token: str) -> Identity:
    return verify_internal_token(token, audience="job", public_key=PUBLIC)


@pytest.mark.parametrize(
    "who",
    [SOMEONE, Identity(organization_id=None, person_id=None, kind="anonymous", links={"estimate": "1"}),
     Identity(organization_id=new_id(), person_id=None, kind="system")],
)  # fmt: skip
def test_an_identity_survives_the_way(who: Identity) -> None:
    assert verify(mint_internal_token(who, audience="job", private_key=KEY)) == who


def unsigned(algorithm: str) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': algorithm, 'typ': 'it+jwt'})}.{part(claims())}."


def hs256_with_the_public_key() -> str:
    raw = PUBLIC.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return jwt.encode(claims(), raw, algorithm="HS256", headers={"typ": "it+jwt"})


FORGED: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "no token": lambda: "abc",
    "alg none": lambda: unsigned("none"),
    "alg nOnE": lambda: unsigned("nOnE"),
    "hs256 with the public key": hs256_with_the_public_key,
    "other key": lambda: signed(claims(), key=Ed25519PrivateKey.generate()),
    "cut signature": lambda: signed(claims())[:-4],
    "no signature": lambda: signed(claims()).rpartition(".")[0] + ".",
    "five parts": lambda: signed(claims()) + ".a.b",
    "access token": lambda: signed(claims(), typ="at+jwt"),
    "no type": lambda: jwt.encode(claims(), KEY, algorithm="EdDSA"),
    "huge": lambda: signed(claims(role="x" * 10_000)),
    "not ascii": lambda: signed(claims()) + "é",
    "blank around": lambda: f" {signed(claims())}",
    **{f"header {name}": lambda name=name, value=value: signed(claims(), **{name: value}) for name, value in  # type: ignore[misc]
       {"jku": "https://x", "x5u": "https://x", "x5c": ["x"], "jwk": {"kty": "OKP"}, "crit": ["exp"]}.items()},
    **{f"no {name}": lambda name=name: signed(claims(**{name: ...}))  # type: ignore[misc]
       for name in ("exp", "iat", "nbf", "iss", "aud", "sub", "jti", "kind")},
    "other service": lambda: signed(claims(aud="billing")),
    "list of services": lambda: signed(claims(aud=["job", "billing"])),
    "other issuer": lambda: signed(claims(iss="crewline-gateway-x")),
    "expired": lambda: signed(claims(iat=1, nbf=1, exp=2)),
    "future": lambda: signed(claims(nbf=int(time.time()) + 30)),
    "issued later": lambda: signed(claims(iat=int(time.time()) + 30, exp=int(time.time()) + 90)),
    "long life": lambda: signed(claims(exp=int(time.time()) + 3600)),
    "exp as text": lambda: signed(claims(exp=str(int(time.time()) + 60))),
    "exp as float": lambda: signed(claims(exp=time.time() + 59.5)),
    "numeric subject": lambda: signed(claims(sub=5)),
    "subject without sense": lambda: signed(claims(sub="root")),
    "unknown kind": lambda: signed(claims(kind="god")),
    "organization without sense": lambda: signed(claims(org="1 OR 1=1")),
    "permissions as text": lambda: signed(claims(permissions="all")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused(name: str) -> None:
    token = FORGED[name]()
    with pytest.raises(IdentityRefused):
        IdentityVerifier(audience="job", public_keys=[PUBLIC]).verify(token)


def test_a_known_token_is_remembered_only_until_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = IdentityVerifier(audience="job", public_keys=[PUBLIC], capacity=2)
    token = mint_internal_token(SOMEONE, audience="job", private_key=KEY)
    first = verifier.verify(token)
    assert verifier.verify(token) is first
    for _ in range(2):
        verifier.verify(mint_internal_token(SOMEONE, audience="job", private_key=KEY))
    assert verifier.verify(token) is not first
    later = time.time() + 70
    monkeypatch.setattr("common.http.identity.time.time", lambda: later)
    monkeypatch.setattr(jwt.api_jwt, "datetime", _At(later))
    with pytest.raises(IdentityRefused):
        verifier.verify(token)


class _At:
    def __init__(self, at: float) -> None:
        self._at = at

    def now(self, tz: Any = None) -> Any:
        from datetime import datetime

        return datetime.fromtimestamp(self._at, tz)


def test_a_key_given_as_text_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        IdentityVerifier(audience="job", public_keys=["key"])  # type: ignore[list-item]


def test_while_the_key_changes_tokens_of_the_old_and_the_new_one_are_good() -> None:
    new, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    during = IdentityVerifier(audience="job", public_keys=[new.public_key(), PUBLIC])
    assert during.verify(mint_internal_token(SOMEONE, audience="job", private_key=KEY)) == SOMEONE
    assert during.verify(mint_internal_token(SOMEONE, audience="job", private_key=new)) == SOMEONE
    with pytest.raises(IdentityRefused):
        during.verify(mint_internal_token(SOMEONE, audience="job", private_key=stranger))
    after = IdentityVerifier(audience="job", public_keys=[new.public_key()])
    with pytest.raises(IdentityRefused):
        after.verify(mint_internal_token(SOMEONE, audience="job", private_key=KEY))
