"""The settings of this service beyond the common ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from common.config import ConfigError, Env


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Who tells travel times: `estimate`, or an `osrm` or `valhalla` server at an address."""

    roads: Literal["estimate", "osrm", "valhalla"]
    roads_url: str
    road_factor_percent: int
    speed_kmh: int


def read_config(environ: dict[str, str] | None) -> Config:
    """Read and check; raises ConfigError naming the key."""
    env = Env("CREWLINE_ROUTING", environ=environ)
    roads = env.text("ROADS", "estimate")
    if roads not in ("estimate", "osrm", "valhalla"):
        raise ConfigError("CREWLINE_ROUTING_ROADS", "is neither estimate nor osrm nor valhalla")
    url = env.text("ROADS_URL", "").rstrip("/")
    place = urlsplit(url)
    if roads != "estimate" and (place.scheme not in ("http", "https") or not place.hostname):
        raise ConfigError("CREWLINE_ROUTING_ROADS_URL", "is not the address of a server")
    return Config(
        roads="osrm" if roads == "osrm" else "valhalla" if roads == "valhalla" else "estimate",
        roads_url=url,
        road_factor_percent=env.integer("ROAD_FACTOR_PERCENT", 135, minimum=100, maximum=300),
        speed_kmh=env.integer("SPEED_KMH", 45, minimum=5, maximum=130),
    )
