"""How the local platform is to run, read once from `CREWLINE_*`; everything has a default that works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from common.config import Env

ROOT = Path(__file__).resolve().parents[4]
USUAL_PORT = 8080


@dataclass(frozen=True, kw_only=True)
class LocalSettings:
    """Where data lives, where the platform listens, and which outside systems replace the built-in ones."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0  # 0: the last one used, else 8080 or the next that is free
    public_url: str = ""
    threads: int = 12
    wants_demo_company: bool = True
    stripe_key: str = field(default="", repr=False)


def local_settings(environ: Mapping[str, str] | None = None) -> LocalSettings:
    """The settings of `run` and `up`."""
    own, outside = Env("CREWLINE", environ=environ), Env("", environ=environ)
    return LocalSettings(
        data=Path(own.text("DATA", str(ROOT / ".crewline"))).expanduser().absolute(),
        host=own.text("HOST", "127.0.0.1"),
        port=own.integer("PORT", 0, maximum=65_535),
        public_url=own.text("PUBLIC_URL", "").rstrip("/"),
        threads=own.integer("WEB_THREADS", 12, minimum=1, maximum=64),
        wants_demo_company=own.flag("DEMO_COMPANY", True),
        stripe_key=outside.text("STRIPE_API_KEY", ""),
    )
