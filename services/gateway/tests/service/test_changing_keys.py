"""The gateway's two keys change without anybody noticing: each step of the operator's page, with every mixture of
processes before and after it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.clock import SystemClock
from common.config import ConfigError
from common.http.identity import Identity, IdentityRefused, IdentityVerifier
from common.ids import new_id
from common.service import common_config, public_keys_from_text
from common.testing.environment import PRIVATE_KEY, PUBLIC_KEY_TEXT
from gateway.adapters.access_tokens import AccessTokens
from gateway.config import gateway_config
from gateway.domain.sessions import Session
from gateway.forwarding.callers import Caller
from gateway.forwarding.internal_tokens import InternalTokens
from gateway.testing.environment import gateway_environment

OLD, NEW = PRIVATE_KEY, Ed25519PrivateKey.from_private_bytes(b"the next internal key for tests.")


def half(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def private(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.private_bytes_raw()).decode()


BEFORE = half(OLD)
BOTH = f"{half(NEW)},{half(OLD)}"
AFTER = half(NEW)
# What gateways sign with, and what services know, while one step is being rolled out.
STEPS: dict[str, tuple[list[Ed25519PrivateKey], list[str]]] = {
    "the new half is made known": ([OLD], [BEFORE, BOTH]),
    "the gateway signs with the new one": ([OLD, NEW], [BOTH]),
    "the old half is forgotten": ([NEW], [BOTH, AFTER]),
}


def knows(public_keys: str, signed_with: Ed25519PrivateKey) -> bool:
    verifier = IdentityVerifier(audience="job", public_keys=public_keys_from_text(public_keys))
    person = Identity(organization_id=new_id(), person_id=new_id(), role="owner")
    caller = Caller(person, rate_key="", per_minute=None, good_until=0.0, ends_at=0.0)
    try:
        return verifier.verify(InternalTokens(signed_with).token(caller, service="job")) == person
    except IdentityRefused:
        return False


@pytest.mark.parametrize("step", STEPS)
def test_at_each_step_every_service_knows_every_gateway(step: str) -> None:
    gateways, services = STEPS[step]
    assert all(knows(known, signing) for signing in gateways for known in services)


def test_without_the_first_step_somebody_would_be_refused() -> None:
    assert not knows(BEFORE, NEW)
    assert not knows(AFTER, OLD)


def read(**more: str) -> Any:
    environ = {
        **gateway_environment(),
        "CREWLINE_BUS": "embedded",
        "CREWLINE_INTERNAL_PUBLIC_KEY": PUBLIC_KEY_TEXT,
        "CREWLINE_GATEWAY_DATABASE_URL": "postgresql://x",
        "CREWLINE_GATEWAY_PLATFORM_URL": "postgresql://x",
        **more,
    }
    return gateway_config(common_config("gateway", environ), environ)


def test_a_gateway_starts_with_either_key_while_both_are_known() -> None:
    for key in (OLD, NEW):
        read(CREWLINE_INTERNAL_PUBLIC_KEY=BOTH, CREWLINE_GATEWAY_INTERNAL_KEY=private(key))


def test_a_gateway_does_not_start_with_a_key_that_no_service_would_know() -> None:
    with pytest.raises(ConfigError, match="CREWLINE_GATEWAY_INTERNAL_KEY"):
        read(CREWLINE_INTERNAL_PUBLIC_KEY=BEFORE, CREWLINE_GATEWAY_INTERNAL_KEY=private(NEW))


@pytest.mark.parametrize("text", ["", "nonsense", f"{PUBLIC_KEY_TEXT},", "AAAA"])
def test_a_public_half_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="CREWLINE_INTERNAL_PUBLIC_KEY"):
        public_keys_from_text(text)


def tokens(key: Ed25519PrivateKey, *retired: Ed25519PrivateKey) -> AccessTokens:
    others = [each.public_key() for each in retired]
    return AccessTokens(private_key=key, retired=others, issuer="https://crewline.test", clock=SystemClock())


def session() -> Session:
    now = SystemClock().now()
    whose = {"organization_id": new_id(), "id": new_id(), "person_id": new_id()}
    return Session(**whose, started_at=now, refreshed_at=now, generation=1)


def test_tokens_signed_before_the_change_are_good_after_it() -> None:
    before, after = tokens(OLD), tokens(NEW, OLD)
    assert after.verify(before.access_token(session())) is not None
    assert after.verify(after.access_token(session())) is not None
    assert tokens(NEW).verify(before.access_token(session())) is None


def test_an_old_gateway_that_was_told_of_the_new_key_takes_its_tokens() -> None:
    told = tokens(OLD, NEW)
    assert told.verify(tokens(NEW, OLD).access_token(session())) is not None
