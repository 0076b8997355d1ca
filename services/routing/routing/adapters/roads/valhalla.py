"""Travel times by a Valhalla server: its matrix service, whose distances are kilometres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routing.adapters.roads.http_json import ask
from routing.adapters.roads.tables import RoadsUnavailable, Table, read_leg, read_rows
from routing.domain.geography import Place
from routing.domain.travel import Leg


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


def _point(place: Place) -> dict[str, float]:
    return {"lat": place.latitude, "lon": place.longitude}


def _leg(cell: Any) -> Leg:
    if not isinstance(cell, dict):
        raise RoadsUnavailable("Valhalla answered no table")
    kilometers = cell.get("distance")
    meters = kilometers * 1000 if isinstance(kilometers, int | float) else kilometers
    return read_leg(cell.get("time"), meters)
