"""Settings of a gateway under test."""

from __future__ import annotations

import base64

from common.testing.environment import PRIVATE_KEY

SIGNING_KEY = b"crewline-access-key-for-tests-01"


def gateway_environment(**more: str) -> dict[str, str]:
    """Keys, no waiting after wrong passwords, and limits that only tests of limits meet."""
    return {
        "CREWLINE_GATEWAY_SIGNING_KEY": base64.b64encode(SIGNING_KEY).decode(),
        "CREWLINE_GATEWAY_INTERNAL_KEY": base64.b64encode(PRIVATE_KEY.private_bytes_raw()).decode(),
        "CREWLINE_GATEWAY_LOGIN_FLOOR_MS": "0",
        **{
            f"CREWLINE_GATEWAY_RATE_{name}": "100000/minute"
            for name in ("READ", "WRITE", "HEAVY", "PUBLIC", "FILES", "LOGIN")
        },
        "CREWLINE_GATEWAY_RATE_ACCOUNT": "100000/minute",
        "CREWLINE_GATEWAY_TENANT_CONCURRENCY": "1000",
        **more,
    }
