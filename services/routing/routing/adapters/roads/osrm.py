"""Travel times by an OSRM server: its table service, with durations and distances; the way by its route service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.adapters.roads.http_json import ask
from routing.adapters.roads.lines import road_line
from routing.adapters.roads.tables import RoadsUnavailable, Table, read_leg, read_rows
from routing.domain.geography import Place
from routing.domain.travel import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Osrm:
    """`most_places` is the server's own limit of a table (`--max-table-size`)."""

    url: str
    profile: str = "driving"
    most_places: int = 100
    name: str = "osrm"

    def table(self, origins: Sequence[Place], destinations: Sequence[Place], *, deadline: float) -> Table:
        """Legs by origin and destination."""
        places = [*origins, *destinations]
        points = _points(places)
        from_here = ";".join(str(number) for number in range(len(origins)))
        to_there = ";".join(str(number) for number in range(len(origins), len(places)))
        query = f"sources={from_here}&destinations={to_there}&annotations=duration,distance"
        answer = ask(f"{self.url}/table/v1/{self.profile}/{points}?{query}", deadline=deadline)
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            raise RoadsUnavailable("OSRM answered no table")
        seconds = read_rows(answer.get("durations"), len(origins), width=len(destinations))
        meters = read_rows(answer.get("distances"), len(origins), width=len(destinations))
        return [
            [read_leg(*cell) for cell in zip(durations, distances, strict=True)]
            for durations, distances in zip(seconds, meters, strict=True)
        ]

    def line(self, places: Sequence[Place], *, deadline: float) -> Line:
        """The way from place to place, as simple as a map of it allows."""
        query = "overview=simplified&geometries=geojson&steps=false"
        answer = ask(f"{self.url}/route/v1/{self.profile}/{_points(places)}?{query}", deadline=deadline)
        routes = answer.get("routes") if isinstance(answer, dict) and answer.get("code") == "Ok" else None
        if not isinstance(routes, list) or not routes or not isinstance(routes[0], dict):
            raise RoadsUnavailable("OSRM answered no route")
        geometry = routes[0].get("geometry")
        return road_line(geometry.get("coordinates") if isinstance(geometry, dict) else None)


def _points(places: Sequence[Place]) -> str:
    return ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in places)
