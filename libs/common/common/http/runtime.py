"""What a running app knows: its service, how callers are identified, its metrics; and who is asking right now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Blueprint, Request, current_app, g

from common.clock import Clock
from common.db.session import Database
from common.http.identity import Identity
from common.telemetry.metrics import HttpMetrics, Metrics
from common.telemetry.tracing import Tracer

_EXTENSION = "crewline"


class Definition(Protocol):
    """What the HTTP layer needs of a service's definition."""

    @property
    def identify(self) -> Identify | None:
        """How callers are known, where it is not by the gateway's internal token."""


class RunningService(Protocol):
    """What the HTTP layer needs of a service."""

    @property
    def definition(self) -> Definition: ...
    @property
    def name(self) -> str: ...
    @property
    def database(self) -> Database: ...
    @property
    def config(self) -> Any: ...
    @property
    def deps(self) -> Any: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def blueprints(self) -> Sequence[Blueprint]: ...
    @property
    def pages(self) -> Sequence[Blueprint]: ...
    @property
    def internal_public_keys(self) -> Sequence[Ed25519PublicKey]: ...
    @property
    def metrics(self) -> Metrics: ...
    @property
    def tracer(self) -> Tracer | None: ...


Identify = Callable[[RunningService, Request], Identity]


@dataclass(frozen=True, slots=True)
class Runtime:
    """One app's parts."""

    service: RunningService
    identify: Identify
    metrics: HttpMetrics


def keep_runtime(extensions: dict[str, Any], *, runtime: Runtime) -> None:
    """Attach the parts to an app."""
    extensions[_EXTENSION] = runtime


def current_runtime() -> Runtime:
    """The parts of the app that handles the present request."""
    return cast(Runtime, current_app.extensions[_EXTENSION])


def current_service() -> RunningService:
    """The service that handles the present request; its `deps` are the adapters."""
    return current_runtime().service


def current_identity() -> Identity:
    """Who is asking, verified."""
    return cast(Identity, g.identity)
