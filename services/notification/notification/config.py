"""The settings of this service beside those that every service has: `CREWLINE_NOTIFICATION_*`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from common.config import ConfigError, Env, Secret
from notification.adapters.smtp import SmtpSettings, Tls
from notification.adapters.twilio import TwilioSettings
from notification.adapters.webhooks import CallerSettings
from notification.domain.addresses import usable

PREFIX = "CREWLINE_NOTIFICATION"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TLS_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Config:
    """How messages go out. None for a channel that is not set up: its messages are kept."""

    smtp: SmtpSettings | None
    twilio: TwilioSettings | None
    outbox_page: bool
    webhooks: CallerSettings
    seal_keys: tuple[Secret, ...]


def read_config(environ: dict[str, str] | None) -> Config:
    """The settings, or ConfigError naming the first one that is not acceptable."""
    own = Env(PREFIX, environ=environ)
    return Config(
        smtp=_smtp(own),
        twilio=_twilio(own),
        outbox_page=own.flag("OUTBOX_PAGE", False),
        webhooks=_webhooks(Env("CREWLINE_WEBHOOKS", environ=environ)),
        seal_keys=_seal_keys(own),
    )


def _webhooks(whole: Env) -> CallerSettings:
    ca_file = whole.text("CA_FILE", "")
    if ca_file and not Path(ca_file).is_file():
        raise ConfigError("CREWLINE_WEBHOOKS_CA_FILE", "is not a file")
    return CallerSettings(
        allow_private=whole.flag("ALLOW_PRIVATE", False),
        ca_file=ca_file or None,
        timeout_seconds=float(whole.integer("TIMEOUT_SECONDS", 15, minimum=1, maximum=30)),
    )


def _seal_keys(own: Env) -> tuple[Secret, ...]:
    """The key that seals, then the one before it, which still opens."""
    previous = own.text("SEAL_KEY_PREVIOUS", "")
    return (own.secret("SEAL_KEY"), *((own.secret("SEAL_KEY_PREVIOUS"),) if previous else ()))


def _smtp(own: Env) -> SmtpSettings | None:
    host = own.text("SMTP_HOST", "")
    tls, port = own.text("SMTP_TLS", "starttls"), own.integer("SMTP_PORT", 0, maximum=65535)
    sender, user, ca_file = own.text("SMTP_FROM", ""), own.text("SMTP_USER", ""), own.text("SMTP_CA_FILE", "")
    timeout = own.integer("SMTP_TIMEOUT_SECONDS", 10, minimum=1, maximum=60)
    if not host:
        return None
    if tls not in _TLS_PORTS:
        raise ConfigError(f"{PREFIX}_SMTP_TLS", "is neither starttls, tls nor none")
    if usable("email", sender) is None:
        raise ConfigError(f"{PREFIX}_SMTP_FROM", "is not an email address")
    if user and tls == "none" and host not in _LOOPBACK:
        raise ConfigError(f"{PREFIX}_SMTP_TLS", "is none, which would send the password in the clear")
    if ca_file and not Path(ca_file).is_file():
        raise ConfigError(f"{PREFIX}_SMTP_CA_FILE", "is not a file")
    return SmtpSettings(
        host=host,
        port=port or _TLS_PORTS[tls],
        sender=sender,
        tls=cast(Tls, tls),
        user=user,
        password=own.secret("SMTP_PASSWORD", min_length=1) if user else "",
        ca_file=ca_file or None,
        timeout_seconds=float(timeout),
    )


def _twilio(own: Env) -> TwilioSettings | None:
    base, account = own.text("TWILIO_API_BASE", "https://api.twilio.com"), own.text("TWILIO_ACCOUNT_SID", "")
    sender = own.text("TWILIO_FROM", "")
    timeout = own.integer("TWILIO_TIMEOUT_SECONDS", 10, minimum=1, maximum=60)
    if not account:
        return None
    address = urlsplit(base)
    if not address.hostname or (address.scheme != "https" and (address.scheme, address.hostname) not in _PLAIN_ALLOWED):
        raise ConfigError(f"{PREFIX}_TWILIO_API_BASE", "is not an https address")
    if usable("sms", sender) is None and not (sender.startswith("MG") and sender.isalnum()):
        raise ConfigError(f"{PREFIX}_TWILIO_FROM", "is neither a phone number such as +15551234567 nor a service MG...")
    return TwilioSettings(
        api_base=base,
        account_sid=account,
        sender=sender,
        auth_token=own.secret("TWILIO_AUTH_TOKEN", min_length=16),
        timeout_seconds=float(timeout),
    )


_PLAIN_ALLOWED = frozenset(("http", host) for host in _LOOPBACK)
