"""Which settings a service reads, learned by starting it; whether each is a secret, and whether it must be given."""

from __future__ import annotations

import base64
import importlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.service import Service, start
from crewline_local.platform.secret_store import public_half
from crewline_local.platform.settings import ROOT

# Every service has these; .env.example shows them once, for the service named here.
SHARED = "DATABASE_URL|PLATFORM_URL|OWNER_URL|HOST|PORT|WATCH_PORT|WORKERS|THREADS|POOL_SIZE"
SHOWN_FOR = "JOB"
_LINE = re.compile(r"^(# )?([A-Z][A-Z0-9_]+)=(.*)$")
# Beside what is read as a secret: addresses that hold a password, and texts that open an account.
_SECRET = re.compile(r"(?:DATABASE|PLATFORM|OWNER|AMQP|REDIS)_URL$|_(?:KEY|PASSWORD|TOKEN|SECRET|SECRET_PREVIOUS|SID)$")


@dataclass(frozen=True, order=True)
class Setting:
    """One environment variable of a service. `example` is the value that .env.example shows."""

    key: str
    is_secret: bool
    is_required: bool
    example: str

    @property
    def is_owners(self) -> bool:
        """Only migrations may have it."""
        return self.key.endswith("_OWNER_URL")


class Recorder(dict[str, str]):
    """An environment that remembers which settings were asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """The value, and a note of the question."""
        self.asked.add(key)
        return super().get(key, default)


def example_settings(text: str, *, only_required: bool = False) -> dict[str, str]:
    """Every setting of .env.example with its value; those behind `# ` too, unless only what must be given is wanted."""
    found = (match for line in text.splitlines() if (match := _LINE.match(line)))
    return {match[2]: match[3] for match in found if not (only_required and match[1])}


def asked_by(definition: Service, example: Mapping[str, str]) -> set[str]:
    """The settings that a service reads at its start, given the example's values; raises when one is not acceptable."""
    recorder = Recorder({**example, **_as_own(definition.name, example)})
    start(definition, recorder)
    return recorder.asked


def acceptable(example: Mapping[str, str]) -> dict[str, str]:
    """The example with secrets in place of its placeholders, so that a service starts by it."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    found = {
        name: secrets.token_urlsafe(32) if value.startswith(("PASSWORD", "EXAMPLE")) else value
        for name, value in example.items()
    }
    own = {"CREWLINE_GATEWAY_INTERNAL_KEY": key, "CREWLINE_GATEWAY_SIGNING_KEY": key}
    return {**found, **own, "CREWLINE_INTERNAL_PUBLIC_KEY": public_half(key)}


@cache
def settings_of(service: str) -> tuple[Setting, ...]:
    """Every setting of a service, by name."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    example, required = example_settings(text), example_settings(text, only_required=True)
    asked = asked_by(importlib.import_module(f"{service}.bootstrap").SERVICE, acceptable(example))
    if service == "gateway":
        asked |= _addresses_asked(example)
    files = {key.removesuffix("_FILE") for key in asked if key.endswith("_FILE")} & asked
    example |= _as_own(service, example)
    required |= _as_own(service, required)
    return tuple(
        Setting(key, bool(key in files or _SECRET.search(key)), key in required, example.get(key, ""))
        for key in sorted(asked)
        if key.removesuffix("_FILE") not in files or key in files
    )


def _addresses_asked(example: Mapping[str, str]) -> set[str]:
    recorder = Recorder(example)
    importlib.import_module("gateway.bootstrap").http_upstreams(recorder)
    return recorder.asked


def _as_own(service: str, example: Mapping[str, str]) -> dict[str, str]:
    """The shared settings under the service's own name."""
    shown = re.compile(rf"^CREWLINE_{SHOWN_FOR}_(?:{SHARED})$")
    own = f"CREWLINE_{service.upper()}_"
    return {
        key.replace(f"CREWLINE_{SHOWN_FOR}_", own): value.replace("job", service)
        for key, value in example.items()
        if shown.match(key)
    }
