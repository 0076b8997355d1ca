"""The only wiring: settings to dependencies, services to addresses, and all of it to the app in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.bus.handlers import Handlers
from common.config import Env
from common.http.app import create_app
from common.http.audit_trail import audit_blueprint
from common.service import RunningService, Service
from gateway.adapters.access_tokens import AccessTokens
from gateway.adapters.argon2_hashing import Argon2Hashing
from gateway.adapters.pace import EvenPace
from gateway.adapters.rate_limits import RateLimits
from gateway.app.facts import FACTS
from gateway.app.moving import MOVING
from gateway.app.ports import Links
from gateway.app.snapshots import member_snapshots, organization_snapshots
from gateway.config import GatewayConfig, gateway_config
from gateway.domain import all_entities
from gateway.entrypoints import timers
from gateway.entrypoints.http import api_keys, invitations, me, members, sessions
from gateway.entrypoints.pages import forms
from gateway.forwarding.answers import Finish
from gateway.forwarding.callers import Callers
from gateway.forwarding.concurrency import Concurrency
from gateway.forwarding.decisions import Decisions
from gateway.forwarding.gateway_app import GatewayApp, Parts
from gateway.forwarding.gateway_metrics import GatewayMetrics
from gateway.forwarding.http_upstream import HttpUpstream
from gateway.forwarding.in_process import InProcessUpstream
from gateway.forwarding.internal_tokens import InternalTokens
from gateway.forwarding.networks import Networks
from gateway.forwarding.sending import Sender
from gateway.forwarding.site import Site
from gateway.forwarding.standings import DatabaseStandings
from gateway.forwarding.upstream import Upstream
from gateway.openapi.describing import describer
from gateway.openapi.merging import platform_description
from gateway.policy import SERVICES, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """What the gateway's own operations work with."""

    config: GatewayConfig
    tokens: AccessTokens
    hashing: Argon2Hashing
    limits: RateLimits
    pace: EvenPace
    links: Links


def wire(service: RunningService, environ: dict[str, str] | None) -> Deps:
    """Read the gateway's settings and make what its operations need."""
    config = gateway_config(service.config, environ)
    return Deps(
        config=config,
        tokens=AccessTokens(
            private_key=config.signing_key,
            retired=config.retired_keys,
            issuer=service.config.public_url,
            clock=service.clock,
        ),
        hashing=Argon2Hashing(),
        limits=RateLimits(config.limits, clock=service.clock, redis_url=config.redis_url),
        pace=EvenPace(config.login_floor_seconds),
        links=Links(service.config.public_url),
    )


def describe_platform(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The committed description of the whole platform, the same that this gateway serves but for its address."""
    return platform_description(documents, policy(), server="/")


SERVICE = Service(
    name="gateway",
    metadata=all_entities.Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=Handlers("gateway"),
    facts=FACTS,
    blueprints=[
        sessions.blueprint,
        me.blueprint,
        members.blueprint,
        invitations.blueprint,
        api_keys.blueprint,
        audit_blueprint("gateway"),
    ],
    pages=[forms.blueprint],
    timers=timers.TIMERS,
    wire=wire,
    describe_platform=describe_platform,
    snapshots={"organization": organization_snapshots, "member": member_snapshots},
    moving=MOVING,
)


def build_gateway(service: RunningService, upstreams: Mapping[str, Upstream]) -> GatewayApp:
    """The app in front of every service. The gateway's own operations are one more service behind it, in process."""
    deps: Deps = service.deps
    config, clock = deps.config, service.clock
    metrics = service.metrics.part(GatewayMetrics)
    everyone: dict[str, Upstream] = {
        **upstreams,
        "gateway": InProcessUpstream(create_app(service)),
    }
    site = Site(
        ready=service.database.ready,
        render_metrics=service.metrics.render,
        metrics_from=Networks(config.metrics_from),
        describe=describer(service.config, everyone, policy()),
    )
    return GatewayApp(
        Parts(
            policy=policy(),
            callers=Callers(tokens=deps.tokens, standings=DatabaseStandings(service.database), clock=clock),
            tokens=InternalTokens(config.internal_key),
            limits=deps.limits,
            concurrency=Concurrency(config.tenant_concurrency),
            sender=Sender(everyone, clock=clock, metrics=metrics),
            site=site,
            finish=Finish(origins=config.cors_origins, https=service.config.public_url.startswith("https://")),
            decisions=Decisions(metrics),
            trusted_proxies=Networks(config.trusted_proxies),
            tracer=service.tracer,
        )
    )


def http_upstreams(environ: dict[str, str] | None = None) -> dict[str, Upstream]:
    """The other services by their addresses, `CREWLINE_<SERVICE>_URL`; one without an address is not installed."""
    env = Env("CREWLINE", environ=environ)
    addresses: dict[str, Any] = {name: env.text(f"{name.upper()}_URL", "") for name in SERVICES if name != "gateway"}
    return {name: HttpUpstream(address) for name, address in addresses.items() if address}
