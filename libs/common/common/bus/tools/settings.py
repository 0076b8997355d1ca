"""Where an operator's tool finds databases, code, contracts and the broker: by the same settings as the services."""

from __future__ import annotations

import argparse
import importlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common.bus.handlers import Handlers
from common.bus.topology import Topology, owners_from_contracts, topology_from_contracts
from common.config import ConfigError, Env
from common.db.session import Database

_PLATFORM = re.compile(r"CREWLINE_([A-Z]+)_PLATFORM_URL")


@contextmanager
def database_of(service: str | None) -> Iterator[Database]:
    """A service's database as its platform role; raises ConfigError naming what is missing."""
    if not service:
        raise ConfigError("--service", "is not given")
    url = Env(f"CREWLINE_{service.upper()}").text("PLATFORM_URL")
    database = Database(service, app_url=url, platform_url=url, pool_size=1)
    try:
        yield database
    finally:
        database.dispose()


def services_at_hand() -> list[str]:
    """Every service whose database's address is set."""
    return sorted(found[1].lower() for found in map(_PLATFORM.fullmatch, os.environ) if found)


def services_asked(arguments: argparse.Namespace) -> list[str]:
    """The service that was named, or all whose databases can be reached."""
    found = [arguments.service] if arguments.service else services_at_hand()
    if not found:
        raise ConfigError("CREWLINE_<SERVICE>_PLATFORM_URL", "is not set for any service")
    return found


def definition_of(service: str) -> Any | None:
    """The service's definition, where its code is installed beside this tool; None otherwise."""
    try:
        module: Any = importlib.import_module(f"{service}.bootstrap")
    except ModuleNotFoundError:
        return None
    return module.SERVICE


def handlers_of(service: str) -> Handlers:
    """What the service's code hears, as far as it is installed here."""
    definition = definition_of(service)
    handlers: Handlers = definition.handlers if definition is not None else Handlers(service)
    return handlers


def is_embedded() -> bool:
    """Whether messages go into tables and not through a broker."""
    return Env("CREWLINE").text("BUS", "amqp") == "embedded"


def amqp_url() -> str:
    """The broker's address."""
    return Env("CREWLINE").text("AMQP_URL")


def topology() -> Topology:
    """Who hears what, by the contracts."""
    return topology_from_contracts(contracts())


def owner_of(aggregate: str) -> str:
    """The service that says an aggregate's events; raises ConfigError when no contract names one."""
    owner = owners_from_contracts(contracts()).get(aggregate)
    if owner is None:
        raise ConfigError(aggregate, "is no aggregate that the contracts name")
    return owner


def contracts() -> Path:
    """The folder of the contracts."""
    return Path(Env("CREWLINE").text("CONTRACTS", "contracts"))
