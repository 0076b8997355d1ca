"""Who calls (https://docs.stripe.com/api/authentication): a secret test key names a platform account,
`Stripe-Account` one of its connected accounts; publishable, live and missing keys are refused."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from stripe_sandbox import API_VERSION
from stripe_sandbox.errors import AccountForbidden, InvalidParameter, Unauthenticated
from stripe_sandbox.sandbox import Sandbox

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
SECRET_KEY = re.compile(r"sk_test_[A-Za-z0-9_]{1,240}")


@dataclass(frozen=True, kw_only=True)
class Caller:
    platform: str
    account: str


def caller_of(headers: Mapping[str, str], *, sandbox: Sandbox) -> Caller:
    key = _api_key(headers.get("Authorization", ""))
    platform = platform_account(key)
    account = headers.get("Stripe-Account") or platform
    if account != platform and sandbox.platform_of(account) != platform:
        raise AccountForbidden(
            f"The provided key '{_masked(key)}' does not have access to account '{account}' (or that account does not "
            "exist). Application access may have been revoked.",
            code="account_invalid",
        )
    return Caller(platform=platform, account=account)


def platform_account(key: str) -> str:
    return "acct_" + hashlib.sha256(key.encode()).hexdigest()[:16]


def version_of(headers: Mapping[str, str]) -> str:
    version = headers.get("Stripe-Version") or API_VERSION
    if not VERSION.fullmatch(version):
        raise InvalidParameter(f"Invalid Stripe API version: {version[:40]}")
    return version


def _api_key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        key = _basic_user(key)
    if not key or scheme.lower() not in ("basic", "bearer"):
        raise Unauthenticated(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if key.startswith("pk_"):
        raise Unauthenticated(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
            code="secret_key_required",
        )
    if not SECRET_KEY.fullmatch(key):
        raise Unauthenticated(f"Invalid API Key provided: {_masked(key)}")
    return key


def _basic_user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * 8
