"""The Stripe sandbox as a part: its address, and the key by which the platform is known there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from crewline_local.platform.environment import inherited
from crewline_local.platform.parts import ProcessPart
from crewline_local.platform.secret_store import SecretStore

# Whoever opens a page sees it; it names nobody, as the sandbox has one platform.
PUBLISHABLE_KEY = "pk_test_sandbox"


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """A sandbox on a known port; billing registers its own webhook there, as it does with Stripe."""

    port: int
    data: Path
    keys: SecretStore

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def part(self, log: Path) -> ProcessPart:
        """Its process."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return ProcessPart(
            name="sandbox",
            role="sandbox",
            words=["stripe_sandbox", "--port", str(self.port), "--data", str(self.data)],
            environment=inherited,
            log=log / "sandbox.log",
        )

    def environment(self) -> dict[str, str]:
        """What points billing here instead of at Stripe."""
        return {
            "STRIPE_API_KEY": self.keys.get("stripe.key", _random_key),
            "STRIPE_API_BASE": self.url,
            "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
            "STRIPE_WEBHOOK_SECRET": "",  # one that was set is Stripe's, and would keep billing from registering here
        }


def _random_key() -> str:
    return f"sk_test_{secrets.token_hex(24)}"
