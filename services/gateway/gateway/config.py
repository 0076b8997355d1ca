"""The gateway's own settings; see README.md for the table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from limits import parse

from common.config import ConfigError, Env
from common.service import CommonConfig, public_keys_from_text
from gateway.adapters.rate_limits import LimitSettings

Network = IPv4Network | IPv6Network
_RATES = {
    "read": "1200/minute",
    "write": "300/minute",
    "heavy": "30/minute",
    "public": "120/minute",
    "files": "1200/minute",
    "login": "60/minute",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayConfig:
    """Keys, limits and whom to trust."""

    signing_key: Ed25519PrivateKey = field(repr=False)
    retired_keys: Sequence[Ed25519PublicKey]
    internal_key: Ed25519PrivateKey = field(repr=False)
    limits: LimitSettings
    redis_url: str = field(repr=False)
    cors_origins: frozenset[str]
    trusted_proxies: Sequence[Network]
    metrics_from: Sequence[Network]
    tenant_concurrency: int
    login_floor_seconds: float


def gateway_config(config: CommonConfig, environ: Mapping[str, str] | None) -> GatewayConfig:
    """Read the settings; raises ConfigError naming the first that is missing or not acceptable."""
    whole, own = Env("CREWLINE", environ=environ), Env("CREWLINE_GATEWAY", environ=environ)
    internal_key = _private_key(own, "INTERNAL_KEY")
    if internal_key.public_key() not in public_keys_from_text(config.internal_public_key):
        raise ConfigError("CREWLINE_GATEWAY_INTERNAL_KEY", "is not the other half of CREWLINE_INTERNAL_PUBLIC_KEY")
    return GatewayConfig(
        signing_key=_private_key(own, "SIGNING_KEY"),
        retired_keys=[_public_key(text) for text in _listed(own, "RETIRED_KEYS")],
        internal_key=internal_key,
        limits=LimitSettings(
            by_class={name: _rate(own, f"RATE_{name.upper()}", default) for name, default in _RATES.items()},
            account=_rate(own, "RATE_ACCOUNT", "10/minute"),
            tenant_factor=own.integer("TENANT_RATE_FACTOR", 10, minimum=1),
        ),
        redis_url=whole.text("REDIS_URL", ""),
        cors_origins=frozenset(origin.rstrip("/") for origin in _listed(own, "CORS_ORIGINS")),
        trusted_proxies=_networks(own, "TRUSTED_PROXIES", ""),
        metrics_from=_networks(own, "METRICS_FROM", "127.0.0.0/8,::1/128"),
        tenant_concurrency=own.integer("TENANT_CONCURRENCY", 32, minimum=1),
        login_floor_seconds=own.integer("LOGIN_FLOOR_MS", 400, maximum=5_000) / 1000,
    )


def _private_key(env: Env, name: str) -> Ed25519PrivateKey:
    raw = _decoded(f"CREWLINE_GATEWAY_{name}", env.secret(name))
    return Ed25519PrivateKey.from_private_bytes(raw)


def _public_key(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_decoded("CREWLINE_GATEWAY_RETIRED_KEYS", text))


def _decoded(key: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise ConfigError(key, "is not 32 bytes in base64")
    return raw


def _listed(env: Env, name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env.text(name, default).split(",") if part.strip()]


def _networks(env: Env, name: str, default: str) -> list[Network]:
    try:
        return [ip_network(text) for text in _listed(env, name, default)]
    except ValueError:
        raise ConfigError(f"CREWLINE_GATEWAY_{name}", "is not a list of networks such as 10.0.0.0/8") from None


def _rate(env: Env, name: str, default: str) -> str:
    text = env.text(name, default)
    try:
        parse(text)
    except ValueError:
        raise ConfigError(f"CREWLINE_GATEWAY_{name}", "is not a limit such as 600/minute") from None
    return text
