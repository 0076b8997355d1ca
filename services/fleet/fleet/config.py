"""The settings of this service beyond the common ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from common.config import Env


@dataclass(frozen=True, slots=True)
class Config:
    """The key that signs links to attachments."""

    link_key: str = field(repr=False)


def read_config(environ: dict[str, str] | None) -> Config:
    """Read and check; raises ConfigError naming the key."""
    return Config(link_key=Env("CREWLINE_FLEET", environ=environ).secret("LINK_KEY"))
