"""The only wiring of the routing service."""

from __future__ import annotations

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import CommonConfig, Service
from routing.adapters.engines.child import ChildEngine
from routing.adapters.roads.estimated import EstimatedRoads
from routing.adapters.roads.osrm import Osrm
from routing.adapters.roads.provided import ProvidedRoads
from routing.adapters.roads.valhalla import Valhalla
from routing.app.erasing import blank_customer
from routing.app.facts import FACTS
from routing.app.operations.solving import Planner
from routing.app.ports import Roads
from routing.config import Config, read_config
from routing.domain.entities import Base
from routing.domain.travel import RoadEstimate
from routing.entrypoints.background import Background
from routing.entrypoints.deps import Deps
from routing.entrypoints.events import handlers
from routing.entrypoints.http import day_plans, routes
from routing.entrypoints.timers import TIMERS


def make_deps(_common: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters, by the settings."""
    planner = Planner(roads=_roads(read_config(environ)), engine=ChildEngine())
    return Deps(planner=planner, background=Background())


def _roads(config: Config) -> Roads:
    estimate = RoadEstimate(road_factor=config.road_factor_percent / 100, speed_kmh=float(config.speed_kmh))
    if config.roads == "estimate":
        return EstimatedRoads(estimate)
    provider = Osrm(url=config.roads_url) if config.roads == "osrm" else Valhalla(url=config.roads_url)
    return ProvidedRoads(provider, estimate=estimate)


SERVICE = Service(
    name="routing",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    facts=FACTS,
    blueprints=[routes.blueprint, day_plans.blueprint, audit_blueprint("routing")],
    timers=TIMERS,
    make_deps=make_deps,
    erase=blank_customer,
)
