"""The settings of this service beyond the common ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from common.config import ConfigError, Env

LOOPBACK = ("127.0.0.1", "localhost", "::1")
STRIPE_CHECKOUT = "https://checkout.stripe.com"
STRIPE_JS = "https://js.stripe.com"


@dataclass(frozen=True, slots=True)
class Config:
    """Stripe: without a key, online payment is off; without a publishable key, no card can be typed on our own page.
    `api_base` points the SDK at the sandbox."""

    api_key: str = field(repr=False)
    api_base: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    checkout_origin: str
    publishable_key: str
    script_origin: str

    @property
    def registers_endpoint(self) -> bool:
        """Only where nobody could have registered one by hand: at a sandbox on this machine."""
        return not self.webhook_secrets and urlsplit(self.api_base).hostname in LOOPBACK


def read_config(environ: dict[str, str] | None) -> Config:
    """Read and check; raises ConfigError naming the key."""
    env = Env("STRIPE", environ=environ)
    api_base = env.text("API_BASE", "").rstrip("/")
    parts = urlsplit(api_base)
    if api_base and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ConfigError("STRIPE_API_BASE", "is neither https nor on this machine")
    secrets = [env.text("WEBHOOK_SECRET", ""), env.text("WEBHOOK_SECRET_PREVIOUS", "")]
    publishable_key = env.text("PUBLISHABLE_KEY", "")
    if publishable_key and not publishable_key.startswith("pk_"):
        raise ConfigError("STRIPE_PUBLISHABLE_KEY", "is no publishable key; it would be shown to every customer")
    origin = f"{parts.scheme}://{parts.netloc}" if api_base else STRIPE_CHECKOUT
    return Config(
        api_key=env.text("API_KEY", ""),
        api_base=api_base,
        webhook_secrets=tuple(secret for secret in secrets if secret),
        checkout_origin=env.text("CHECKOUT_ORIGIN", origin),
        publishable_key=publishable_key,
        script_origin=f"{parts.scheme}://{parts.netloc}" if api_base else STRIPE_JS,
    )
