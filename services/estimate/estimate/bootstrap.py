"""The only wiring: settings become the parts that the entrypoints use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.moving.parts import Moving
from common.service import CommonConfig, Service
from estimate.app.erasing import blank_customer
from estimate.app.facts import FACTS
from estimate.app.links import ProposalLinks
from estimate.app.snapshots import customer_snapshots, service_snapshots
from estimate.config import read_config
from estimate.domain import entities  # noqa: F401  (every table, for the metadata)
from estimate.domain.declarative import Base
from estimate.entrypoints import events, timers
from estimate.entrypoints.http import catalogue, customers, estimates, live, proposals, tags
from estimate.entrypoints.pages import proposal


@dataclass(frozen=True, slots=True)
class Deps:
    """What routes reach by `current_service().deps`."""

    links: ProposalLinks


def make_deps(config: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """Wire the parts."""
    return Deps(links=ProposalLinks(public_url=config.public_url, days=read_config(environ).link_days))


SERVICE = Service(
    name="estimate",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    facts=FACTS,
    blueprints=[
        customers.blueprint,
        tags.blueprint,
        catalogue.blueprint,
        estimates.blueprint,
        proposals.blueprint,
        live.blueprint,
        audit_blueprint("estimate"),
    ],
    pages=[proposal.pages],
    timers=timers.TIMERS,
    make_deps=make_deps,
    snapshots={"customer": customer_snapshots, "service": service_snapshots},
    erase=blank_customer,
    moving=Moving(sheets={"customers": ("name", "company", "email", "tax_exempt", "created_at")}),
)
