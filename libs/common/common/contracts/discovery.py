"""Finds the services of the tree and the events they say, by their house-given places."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from common.events import DomainEvent
from common.service import Service


@dataclass(frozen=True, slots=True)
class Contract:
    """One folder of contracts/events: what event.yaml declares, and its files."""

    type: str
    folder: Path
    declared: dict[str, Any]

    @property
    def owner(self) -> str:
        """The service that says it."""
        return str(self.declared.get("owner", ""))

    @property
    def consumers(self) -> list[str]:
        """The services that handle it."""
        return sorted(self.declared.get("consumers") or [])

    @property
    def answers(self) -> str | None:
        """The other service's event that it answers, if it does."""
        return self.declared.get("answers")

    @property
    def examples(self) -> list[Path]:
        """Example data, oldest first; never changed, only added to."""
        return sorted((self.folder / "examples").glob("*.json"))


def services(root: Path) -> list[Service]:
    """Every service with a bootstrap, by name."""
    names = sorted(path.parent.name for path in root.glob("services/*/*/bootstrap.py"))
    return [importlib.import_module(f"{name}.bootstrap").SERVICE for name in names]


def said_by(service: str) -> dict[str, type[DomainEvent]]:
    """The events of a service's domain/events module, by wire type."""
    module = importlib.import_module(f"{service}.domain.events")
    return {
        kind.TYPE: kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, DomainEvent) and hasattr(kind, "TYPE")
    }


def contracts(root: Path) -> Iterator[Contract]:
    """Every event contract, by type."""
    for path in sorted(root.glob("contracts/events/*/event.yaml")):
        yield Contract(path.parent.name, path.parent, yaml.safe_load(path.read_text(encoding="utf-8")) or {})
