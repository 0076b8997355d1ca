"""This service's own settings."""

from __future__ import annotations

from dataclasses import dataclass

from common.config import Env


@dataclass(frozen=True, slots=True)
class Config:
    """Read once, at start."""

    link_days: int


def read_config(environ: dict[str, str] | None) -> Config:
    """From `CREWLINE_ESTIMATE_*`."""
    env = Env("CREWLINE_ESTIMATE", environ=environ)
    return Config(link_days=env.integer("LINK_DAYS", 90, minimum=1, maximum=3650))
