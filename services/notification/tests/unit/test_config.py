"""Settings that are not acceptable stop the start, named by their key."""

from __future__ import annotations

import pytest

from common.config import ConfigError
from notification.config import PREFIX, read_config

SMTP = {"SMTP_HOST": "mail.example.com", "SMTP_FROM": "post@example.com"}
KEY = {"SEAL_KEY": "x9w2-key-of-a-test-that-seals-nothing-much"}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_FROM": "+15005550006",
    "TWILIO_AUTH_TOKEN": "4f9d27c81b6e0a35d2c7f18e9b640a53",
}


def environ(*parts: dict[str, str], **changes: str) -> dict[str, str]:
    """Settings with the service's prefix."""
    return {f"{PREFIX}_{name}": value for part in (KEY, *parts, changes) for name, value in part.items()}


def test_only_a_key_is_needed_and_then_nothing_is_sent() -> None:
    config = read_config(environ())
    assert (config.smtp, config.twilio, config.outbox_page) == (None, None, False)
    assert not config.webhooks.allow_private


def test_a_mail_server_is_spoken_to_over_tls_unless_told_otherwise() -> None:
    smtp = read_config(environ(SMTP)).smtp
    assert smtp is not None and (smtp.tls, smtp.port) == ("starttls", 587)


def test_secrets_do_not_show_when_a_config_is_printed() -> None:
    config = read_config(environ(SMTP, TWILIO, SMTP_USER="post", SMTP_PASSWORD="hunter2!"))
    assert "hunter2!" not in repr(config) and TWILIO["TWILIO_AUTH_TOKEN"] not in repr(config)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"SMTP_TLS": "maybe"}, "SMTP_TLS"),
        ({"SMTP_FROM": "nobody"}, "SMTP_FROM"),
        ({"SMTP_USER": "post"}, "SMTP_PASSWORD"),
        ({"SMTP_USER": "post", "SMTP_PASSWORD": "pw", "SMTP_TLS": "none"}, "SMTP_TLS"),
        ({"SMTP_CA_FILE": "/no/such/file"}, "SMTP_CA_FILE"),
        ({"SMTP_PORT": "99999"}, "SMTP_PORT"),
        ({"TWILIO_FROM": "Bright"}, "TWILIO_FROM"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_API_BASE": "http://api.example.com"}, "TWILIO_API_BASE"),
        ({"SEAL_KEY": ""}, "SEAL_KEY"),
        ({"SEAL_KEY": "short"}, "SEAL_KEY"),
        ({"SEAL_KEY_PREVIOUS": "short"}, "SEAL_KEY_PREVIOUS"),
    ],
)
def test_a_setting_that_is_not_acceptable_is_named(changes: dict[str, str], key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_config(environ(SMTP, TWILIO, changes))
    assert refused.value.key == f"{PREFIX}_{key}"
