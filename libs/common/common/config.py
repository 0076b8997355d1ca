"""Reads settings from the environment, once, at start; a missing or weak one stops the start, named by its key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_WEAK = ("change", "secret", "password", "default", "example", "test", "dummy", "todo", "xxx")


class ConfigError(Exception):
    """A setting is missing or not acceptable."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key} {problem}")
        self.key = key


class Secret(str):
    """Text that does not show itself in a repr, so that a printed config does not give it away."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(***)"


class Env:
    """The settings whose keys start with one prefix: `Env("CREWLINE_JOB").text("PORT")` reads CREWLINE_JOB_PORT."""

    def __init__(self, prefix: str, *, environ: Mapping[str, str] | None = None) -> None:
        self._prefix = prefix.rstrip("_") + "_" if prefix else ""
        self._environ = os.environ if environ is None else environ
        self.keys: set[str] = set()  # every key asked for; the drift guard compares it with .env.example

    def text(self, name: str, default: str | None = None) -> str:
        """Text; required when there is no default."""
        key, value = self._read(name)
        if value is not None:
            return value
        if default is None:
            raise ConfigError(key, "is not set")
        return default

    def secret(self, name: str, min_length: int = 32) -> Secret:
        """A secret from KEY or from the file named by KEY_FILE; there is no default on purpose."""
        key, value = self._read(name)
        path = self._environ.get(f"{key}_FILE")
        if value is None and path:
            value = _read_secret_file(key, path)
        if value is None:
            raise ConfigError(key, "is not set")
        if len(value) < min_length:
            raise ConfigError(key, f"is shorter than {min_length} characters")
        if len(set(value)) < min(8, min_length) or value.lower().startswith(_WEAK):
            raise ConfigError(key, "is too easy to guess")
        return Secret(value)

    def integer(self, name: str, default: int | None = None, *, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
        """A whole number within bounds; required when there is no default."""
        key, value = self._read(name)
        if value is None:
            if default is None:
                raise ConfigError(key, "is not set")
            return default
        if not value.removeprefix("-").isdecimal():
            raise ConfigError(key, "is not a whole number")
        if not minimum <= int(value) <= maximum:
            raise ConfigError(key, f"is not between {minimum} and {maximum}")
        return int(value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true/false, yes/no, on/off, 1/0; required when there is no default."""
        key, value = self._read(name)
        if value is None:
            if default is None:
                raise ConfigError(key, "is not set")
            return default
        if value.lower() in ("1", "true", "yes", "on"):
            return True
        if value.lower() in ("0", "false", "no", "off"):
            return False
        raise ConfigError(key, "is not true or false")

    def _read(self, name: str) -> tuple[str, str | None]:
        key = f"{self._prefix}{name}"
        self.keys.add(key)
        value = self._environ.get(key, "").strip()
        return key, value or None


def _read_secret_file(key: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as failure:
        raise ConfigError(f"{key}_FILE", "cannot be read") from failure
