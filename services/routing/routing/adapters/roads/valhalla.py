"""Travel times by a Valhalla server: its matrix service, whose distances are kilometres; the way by its route service,
whose shapes have six decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routing.adapters.roads.http_json import ask
from routing.adapters.roads.lines import decoded, road_line
from routing.adapters.roads.tables import RoadsUnavailable, Table, read_leg, read_rows
from routing.domain.geography import Place
from routing.domain.travel import Leg, Line

_PRECISION = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Valhalla:
    """`most_places` keeps requests within the server's `max_matrix_location_pairs`."""

    url: str
    costing: str = "auto"
    most_places: int = 50
    name: str = "valhalla"

    def table(self, origins: Sequence[Place], destinations: Sequence[Place], *, deadline: float) -> Table:
        """Legs by origin and destination."""
        wanted = {
            "sources": [_point(place) for place in origins],
            "targets": [_point(place) for place in destinations],
            "costing": self.costing,
            "units": "kilometers",
        }
        answer = ask(f"{self.url}/sources_to_targets", method="POST", body=wanted, deadline=deadline)
        rows = answer.get("sources_to_targets") if isinstance(answer, dict) else None
        return [[_leg(cell) for cell in row] for row in read_rows(rows, len(origins), width=len(destinations))]

    def line(self, places: Sequence[Place], *, deadline: float) -> Line:
        """The way from place to place."""
        wanted = {
            "locations": [_point(place) for place in places],
            "costing": self.costing,
            "directions_type": "none",
        }
        answer = ask(f"{self.url}/route", method="POST", body=wanted, deadline=deadline)
        trip = answer.get("trip") if isinstance(answer, dict) else None
        legs = trip.get("legs") if isinstance(trip, dict) else None
        if not isinstance(legs, list) or len(legs) != len(places) - 1:
            raise RoadsUnavailable("Valhalla answered no route")
        shapes = [leg.get("shape") if isinstance(leg, dict) else None for leg in legs]
        return road_line([point for shape in shapes for point in decoded(shape, precision=_PRECISION)])


def _point(place: Place) -> dict[str, float]:
    return {"lat": place.latitude, "lon": place.longitude}


def _leg(cell: Any) -> Leg:
    if not isinstance(cell, dict):
        raise RoadsUnavailable("Valhalla answered no table")
    kilometers = cell.get("distance")
    meters = kilometers * 1000 if isinstance(kilometers, int | float) else kilometers
    return read_leg(cell.get("time"), meters)
