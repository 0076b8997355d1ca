"""A service as data (Service, made in its bootstrap) and as a running thing (RunningService) with database and
adapters."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from common.bus.handlers import Handlers
from common.clock import Clock, SystemClock
from common.config import ConfigError, Env
from common.db.session import Database
from common.erasing.marks import Erasure, Record
from common.events import Standing
from common.moving.parts import Moving
from common.telemetry.facts import Fact
from common.telemetry.metrics import Metrics
from common.telemetry.tracing import Tracer, tracer_for
from common.timers import Timer


@dataclass(frozen=True, slots=True)
class CommonConfig:
    """Settings every service has, from `CREWLINE_*` and `CREWLINE_<SERVICE>_*`."""

    bus: Literal["embedded", "amqp"]
    contracts: Path
    public_url: str
    database_url: str = field(repr=False)
    platform_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    amqp_url: str = field(repr=False)
    internal_public_key: str = field(repr=False)
    port: int = 0
    watch_port: int = 0
    host: str = "127.0.0.1"
    workers: int = 2
    threads: int = 8
    pool_size: int = 4
    metrics_in_app: bool = True
    otlp_endpoint: str = ""
    rabbit_management_url: str = ""


def common_config(name: str, environ: dict[str, str] | None = None) -> CommonConfig:
    """Read the common settings; raises ConfigError naming the first missing key."""
    whole, own = Env("CREWLINE", environ=environ), Env(f"CREWLINE_{name.upper()}", environ=environ)
    tracing = Env("OTEL", environ=environ)
    bus = whole.text("BUS", "amqp")
    if bus not in ("embedded", "amqp"):
        raise ConfigError("CREWLINE_BUS", "is neither embedded nor amqp")
    return CommonConfig(
        bus="embedded" if bus == "embedded" else "amqp",
        contracts=Path(whole.text("CONTRACTS", "contracts")),
        public_url=whole.text("PUBLIC_URL", "http://127.0.0.1:8080").rstrip("/"),
        database_url=own.text("DATABASE_URL"),
        platform_url=own.text("PLATFORM_URL"),
        owner_url=own.text("OWNER_URL", ""),
        amqp_url=whole.text("AMQP_URL", "") if bus == "embedded" else whole.text("AMQP_URL"),
        internal_public_key=whole.text("INTERNAL_PUBLIC_KEY"),
        port=own.integer("PORT", 0, maximum=65_535),
        watch_port=own.integer("WATCH_PORT", 0, maximum=65_535),
        host=own.text("HOST", "127.0.0.1"),
        workers=own.integer("WORKERS", 2, minimum=1, maximum=64),
        threads=own.integer("THREADS", 8, minimum=1, maximum=256),
        pool_size=own.integer("POOL_SIZE", 4),
        otlp_endpoint=tracing.text("EXPORTER_OTLP_ENDPOINT", "").rstrip("/"),
        rabbit_management_url=whole.text("RABBIT_MANAGEMENT_URL", "").rstrip("/"),
    )


def public_keys_from_text(text: str) -> tuple[Ed25519PublicKey, ...]:
    """Ed25519 public keys, each its 32 raw bytes in base64, separated by commas: more than one while the gateway's key
    is being changed."""
    return tuple(_public_key(part.strip()) for part in text.split(","))


def _public_key(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise ConfigError("CREWLINE_INTERNAL_PUBLIC_KEY", "is not 32 bytes in base64") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Tables that some handlers, and nobody else, write from events alone. `beside` are tables that these handlers
    touch too; a rebuild gives them empty ones, and what they do there is thrown away."""

    name: str
    aggregates: Sequence[str]
    tables: Sequence[str]
    handlers: Sequence[str]
    beside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """All that makes up a service; its bootstrap is the only place that builds one."""

    name: str
    metadata: MetaData
    migrations: Path
    handlers: Handlers
    blueprints: Sequence[Any] = ()
    pages: Sequence[Any] = ()
    timers: Sequence[Timer] = ()
    facts: Sequence[Fact] = ()  # business figures, told as metrics by one of the service's workers
    make_deps: Callable[[CommonConfig, dict[str, str] | None], Any] = lambda config, environ: None
    # For dependencies that need the running service itself, such as its clock; wins over make_deps.
    wire: Callable[[RunningService, dict[str, str] | None], Any] | None = None
    # The gateway authenticates its own callers instead of trusting an internal token.
    identify: Callable[..., Any] | None = None
    # The gateway's: the whole platform's OpenAPI document from those of its services, as clients get it.
    describe_platform: Callable[[dict[str, dict[str, Any]]], dict[str, Any]] | None = None
    # Blanks what the service's own tables hold of somebody who was erased, as the platform role, and names the records
    # that were about them; may run again at any time.
    erase: Callable[[Session, Erasure], Sequence[Record]] | None = None
    # What of it moves with an organization to another platform: all, but for what is named.
    moving: Moving = field(default_factory=Moving)
    # What a new service begins with: of each aggregate the present state as events, of one organization or of all.
    snapshots: Mapping[str, Callable[[Session, UUID | None], Iterable[Standing]]] = field(default_factory=dict)
    # Tables that hold nothing but what events tell, and may be made anew from them.
    projections: Sequence[Projection] = ()


class RunningService:
    """A service wired to its configuration: what entrypoints, timers and bus loops work with."""

    def __init__(self, definition: Service, config: CommonConfig, *, deps: Any, clock: Clock | None = None) -> None:
        self.definition = definition
        self.name = definition.name
        self.config = config
        self.deps = deps
        self.clock: Clock = clock or SystemClock()
        self.blueprints = list(definition.blueprints)
        self.pages = list(definition.pages)
        self.handlers = definition.handlers
        self.metrics = Metrics(definition.name)
        self.tracer: Tracer | None = tracer_for(definition.name, config.otlp_endpoint)
        self.internal_public_keys = public_keys_from_text(config.internal_public_key)
        self.database = Database(
            definition.name,
            app_url=config.database_url,
            platform_url=config.platform_url,
            pool_size=config.pool_size,
            clock=self.clock,
        )

    def unit_of_work(self, organization_id: UUID | None, actor: Any, **options: Any) -> Any:
        """Shorthand for `database.unit_of_work`."""
        return self.database.unit_of_work(organization_id, actor, **options)


def start(definition: Service, environ: dict[str, str] | None = None, *, clock: Clock | None = None) -> RunningService:
    """Read the configuration and wire the service; opens no connection."""
    config = common_config(definition.name, environ)
    service = RunningService(definition, config, deps=definition.make_deps(config, environ), clock=clock)
    if definition.wire is not None:
        service.deps = definition.wire(service, environ)
    return service
