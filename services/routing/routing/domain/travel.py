"""How long it takes to drive between places, and where that knowledge comes from. An estimate that stands in for a
provider that failed says so: `degraded`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.domain.geography import Place

ESTIMATE = "estimate"
SOURCES = (ESTIMATE, "osrm", "valhalla")


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive."""

    seconds: int
    meters: int


STAY = Leg(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTimes:
    """Drives between all of some places."""

    legs: dict[tuple[Place, Place], Leg]
    source: str
    degraded: bool = False

    def between(self, here: Place | None, there: Place | None) -> Leg:
        """The drive; none where an end is not known or nobody has to move."""
        if here is None or there is None or here == there:
            return STAY
        return self.legs[here, there]


@dataclass(frozen=True, slots=True)
class Line:
    """The way from place to place, longitude first: along roads, or straight where nobody knows the roads."""

    points: tuple[tuple[float, float], ...]
    follows_roads: bool


def straight_line(places: Iterable[Place]) -> Line:
    """From place to place as the crow flies."""
    return Line(tuple((place.longitude, place.latitude) for place in places), follows_roads=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEstimate:
    """Great circle times how much longer roads are, at a mean speed; needs nobody's answer."""

    road_factor: float
    speed_kmh: float

    def leg(self, here: Place, there: Place) -> Leg:
        """The drive from here to there."""
        meters = here.meters_to(there) * self.road_factor
        return Leg(round(meters / (self.speed_kmh / 3.6)), round(meters))

    def between_all(self, places: Iterable[Place], *, degraded: bool = False) -> TravelTimes:
        """Drives between all of them."""
        distinct = list(dict.fromkeys(places))
        legs = {(here, there): self.leg(here, there) for here, there in pairs(distinct)}
        return TravelTimes(legs=legs, source=ESTIMATE, degraded=degraded)

    def anywhere(self) -> TravelTimes:
        """Drives between any places, each reckoned when it is asked for."""
        return TravelTimes(legs=_WhenAsked(self), source=ESTIMATE)


class _WhenAsked(dict[tuple[Place, Place], Leg]):
    def __init__(self, estimate: RoadEstimate) -> None:
        super().__init__()
        self._estimate = estimate

    def __missing__(self, pair: tuple[Place, Place]) -> Leg:
        leg = self[pair] = self._estimate.leg(*pair)
        return leg


def pairs(places: Sequence[Place]) -> Iterable[tuple[Place, Place]]:
    """Every ordered pair of different places."""
    return ((here, there) for here in places for there in places if here != there)
