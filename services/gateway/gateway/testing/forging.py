"""Access tokens as a forger would make them: every way we know of, for the test that none of them opens anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.http.identity import Identity, mint_internal_token
from common.testing.environment import PRIVATE_KEY
from gateway.adapters.access_tokens import key_id
from gateway.testing.environment import SIGNING_KEY

KEY = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"another-environment's-access-key")
PUBLIC = KEY.public_key()
RAW = PUBLIC.public_bytes_raw()
PEM = PUBLIC.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
DER = PUBLIC.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
HEADER: dict[str, Any] = {"alg": "EdDSA", "typ": "at+jwt", "kid": key_id(PUBLIC)}
Forge = Callable[[str, dict[str, Any]], str]


def encoded(value: bytes | dict[str, Any] | str) -> str:
    """One part of a token."""
    raw = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(header: Any, claims: Any, *, key: Ed25519PrivateKey = KEY) -> str:
    """A token signed with a key, whatever it says."""
    content = f"{encoded(header)}.{encoded(claims)}"
    return f"{content}.{encoded(key.sign(content.encode()))}"


def with_hmac(secret: bytes, algorithm: str = "HS256") -> Forge:
    """A token signed with something public."""

    def forge(_: str, claims: dict[str, Any]) -> str:
        content = f"{encoded({**HEADER, 'alg': algorithm})}.{encoded(claims)}"
        return f"{content}.{encoded(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"

    return forge


def header(**changes: Any) -> Forge:
    """A well-signed token with another header."""
    return lambda _, claims: signed({k: v for k, v in {**HEADER, **changes}.items() if v is not None}, claims)


def claim(**changes: Any) -> Forge:
    """A well-signed token with other claims; None leaves one out."""
    return lambda _, claims: signed(HEADER, {k: v for k, v in {**claims, **changes}.items() if v is not None})


def moved(**seconds: int) -> Forge:
    """A well-signed token with times moved from now, in seconds."""

    def forge(token: str, claims: dict[str, Any]) -> str:
        now = int(time.time())
        return claim(**{name: now + offset for name, offset in seconds.items()})(token, claims)

    return forge


def text(change: Callable[[str], str]) -> Forge:
    """A good token with its text changed."""
    return lambda token, _: change(token)


def elliptic(token: str, claims: dict[str, Any]) -> str:
    """A token of another curve."""
    content = f"{encoded({**HEADER, 'alg': 'ES256'})}.{encoded(claims)}"
    signature = ec.generate_private_key(ec.SECP256R1()).sign(content.encode(), ec.ECDSA(hashes.SHA256()))
    return f"{content}.{encoded(signature)}"


def repeated_claim(_: str, claims: dict[str, Any]) -> str:
    """A token that says who it is for twice."""
    return signed(HEADER, json.dumps(claims)[:-1] + f', "sub": "{uuid4()}"}}')


def spare_bits(token: str) -> str:
    """The same signature bytes, written with the unused low bits of the last character set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def flipped(token: str, at: int) -> str:
    """The same token with one character changed."""
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


def internal(_: str, claims: dict[str, Any]) -> str:
    """A token that services would take from us."""
    identity = Identity(organization_id=claims["tenant"], person_id=claims["sub"], role="owner")
    return mint_internal_token(identity, audience="gateway", private_key=PRIVATE_KEY)


FORGED: dict[str, Forge] = {
    **{
        f"alg {name}": header(alg=name)
        for name in (
            "none",
            "None",
            "nOnE",
            "NONE",
            "",
            "RS256",
            "PS256",
            "ES256",
            "HS256",
            "ed25519",
            "eddsa",
            "EdDSA ",
        )
    },
    "alg missing": header(alg=None),
    "alg as list": header(alg=["EdDSA"]),
    "none without signature": lambda _, c: f"{encoded({**HEADER, 'alg': 'none'})}.{encoded(c)}.",
    "HMAC with public PEM": with_hmac(PEM),
    "HMAC with public DER": with_hmac(DER),
    "HMAC with raw public key": with_hmac(RAW),
    "HMAC with JWK": with_hmac(json.dumps({"kty": "OKP", "crv": "Ed25519", "x": encoded(RAW)}).encode()),
    "HMAC named EdDSA": with_hmac(RAW, "EdDSA"),
    "other curve": elliptic,
    "all-zero ECDSA": lambda _, c: f"{encoded({**HEADER, 'alg': 'ES256'})}.{encoded(c)}.{encoded(bytes(64))}",
    "all-zero signature": lambda t, _: t.rpartition(".")[0] + "." + encoded(bytes(64)),
    "empty signature": text(lambda t: t.rpartition(".")[0] + "."),
    "two parts": text(lambda t: t.rpartition(".")[0]),
    "five parts": text(lambda t: f"{t}.{t.split('.')[0]}.x"),
    "one part": text(lambda t: t.split(".")[0]),
    "truncated signature": text(lambda t: t[:-2]),
    "longer signature": text(lambda t: t + "AA"),
    "padded signature": text(lambda t: t + "=="),
    "spare bits of the signature": text(spare_bits),
    "flipped header": text(lambda t: flipped(t, 5)),
    "flipped claims": text(lambda t: flipped(t, t.index(".") + 20)),
    "flipped signature": text(lambda t: flipped(t, t.rindex(".") + 10)),
    "standard base64": text(lambda t: t.replace("-", "+").replace("_", "/") + "/"),
    "space inside": text(lambda t: t.replace(".", ". ", 1)),
    "newline inside": text(lambda t: t.replace(".", ".\n", 1)),
    "tab after": text(lambda t: t + "\t"),
    "swapped parts": text(lambda t: ".".join(reversed(t.split(".")))),
    "kid traversal": header(kid="../../../../dev/null"),
    "kid SQL": header(kid="x' UNION SELECT 'key"),
    "kid URL": header(kid="https://evil.example/key"),
    "kid of 10 kB": header(kid="k" * 10_000),
    "kid missing": header(kid=None),
    "kid unknown": header(kid="unknown-key-id-1"),
    "kid number": header(kid=1),
    "kid NUL": header(kid="k\x00"),
    "jku": header(jku="https://evil.example/jwks.json"),
    "x5u": header(x5u="https://evil.example/cert"),
    "x5c": header(x5c=["MII"]),
    "own jwk": lambda _, c: signed(
        {**HEADER, "jwk": {"kty": "OKP", "crv": "Ed25519", "x": encoded(OTHER_KEY.public_key().public_bytes_raw())}},
        c,
        key=OTHER_KEY,
    ),
    "crit": header(crit=["exp"]),
    "unknown header": header(zip="DEF"),
    "typ JWT": header(typ="JWT"),
    "typ missing": header(typ=None),
    "typ of an internal token": header(typ="it+jwt"),
    "typ upper case": header(typ="AT+JWT"),
    "header is a list": lambda _, c: signed("[]", c),
    "header repeats alg": lambda _, c: signed(json.dumps(HEADER)[:-1] + ', "alg": "EdDSA"}', c),
    "another environment's key": lambda _, c: signed(
        {**HEADER, "kid": key_id(OTHER_KEY.public_key())}, c, key=OTHER_KEY
    ),
    "another key under our id": lambda _, c: signed(HEADER, c, key=OTHER_KEY),
    **{
        f"{name} missing": claim(**{name: None})
        for name in ("exp", "nbf", "iat", "iss", "aud", "sub", "jti", "tenant", "sid")
    },
    "exp past": moved(exp=-1, iat=-200, nbf=-200),
    "exp as text": lambda _, c: claim(exp=str(c["exp"]))(_, c),
    "exp as float": lambda _, c: claim(exp=c["exp"] + 0.5)(_, c),
    "exp as true": claim(exp=True),
    "exp negative": claim(exp=-1),
    "exp huge": claim(exp=10**30),
    "exp in a year": moved(exp=31_536_000),
    "nbf in the future": moved(nbf=60),
    "iat in the future": moved(iat=60, exp=300),
    "iat as text": claim(iat="now"),
    "iss of another": claim(iss="https://evil.example"),
    "iss with ours as prefix": lambda _, c: claim(iss=c["iss"] + ".evil.example")(_, c),
    "iss as list": lambda _, c: claim(iss=[c["iss"]])(_, c),
    "aud of another": claim(aud="crewline-billing"),
    "aud with strangers": claim(aud=["crewline-api", "evil"]),
    "aud as list of ours": claim(aud=["crewline-api"]),
    "sub as number": claim(sub=1),
    "sub of nobody": lambda _, c: claim(sub=str(uuid4()))(_, c),
    "sub empty": claim(sub=""),
    "tenant of another": lambda _, c: claim(tenant=str(uuid4()))(_, c),
    "tenant as list": lambda _, c: claim(tenant=[c["tenant"]])(_, c),
    "sid of no session": lambda _, c: claim(sid=str(uuid4()))(_, c),
    "jti no id": claim(jti="1"),
    "one claim more": claim(role="owner"),
    "claim repeated": repeated_claim,
    "claims are a list": lambda _, c: signed(HEADER, "[]"),
    "claims are no JSON": lambda _, c: signed(HEADER, "{" * 60),
    "claims with NaN": lambda _, c: signed(HEADER, json.dumps(c)[:-1] + ', "x": NaN}'),
    "internal token": internal,
    "64 kB": text(lambda t: t + "A" * 65_536),
    "empty": text(lambda _: ""),
    "not a token": text(lambda _: "undefined"),
    "API key of nobody": text(lambda _: "ck_live_" + "A" * 43),
    "API key with a dot": text(lambda _: "ck_live_" + "A" * 42 + "."),
    "NUL": text(lambda t: t + "\x00"),
    "beyond ASCII": text(lambda t: t + "\xe9"),
}
