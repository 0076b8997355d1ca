"""The services of this tree, by their house-given places: a folder under services/ with a bootstrap is a service."""

from __future__ import annotations

from pathlib import Path

from crewline_local.platform.settings import ROOT

CONTRACTS = ROOT / "contracts"


def service_names() -> tuple[str, ...]:
    """Every service, by name."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("services/*/*/bootstrap.py")))


def migrations_of(service: str) -> Path:
    """Where a service keeps its migrations."""
    return ROOT / "services" / service / "migrations"
