"""The way from place to place: along the roads when the provider tells it, else straight, and saying which."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.adapters.roads.estimated import EstimatedRoads
from routing.adapters.roads.lines import MOST_POINTS, decoded, road_line
from routing.adapters.roads.osrm import Osrm
from routing.adapters.roads.provided import ProvidedRoads
from routing.adapters.roads.remembering import LineMemory
from routing.adapters.roads.tables import RoadProvider, RoadsUnavailable
from routing.adapters.roads.valhalla import Valhalla
from routing.domain.geography import Place
from routing.domain.travel import Line, RoadEstimate, straight_line

from .stand_in import Answer, never, sends, stand_in

ESTIMATE = RoadEstimate(road_factor=1.35, speed_kmh=45)
HERE, THERE, FAR = Place(43.7384, 7.4246), Place(43.7311, 7.4197), Place(43.75, 7.44)
STREET = [[7.4246, 43.7384], [7.42, 43.735], [7.4197, 43.7311]]
OSRM = {"code": "Ok", "routes": [{"geometry": {"type": "LineString", "coordinates": STREET}}]}


def roads(provider: RoadProvider, **options: Any) -> ProvidedRoads:
    return ProvidedRoads(provider, estimate=ESTIMATE, **{"deadline_seconds": 0.6, **options})


def encoded(points: list[tuple[int, int]]) -> str:
    """Latitude and longitude in millionths as a polyline, by the book."""
    text, before = "", (0, 0)
    for point in points:
        for value, last in zip(point, before, strict=True):
            left = (value - last) << 1
            left = ~left if left < 0 else left
            while left >= 0x20:
                text, left = text + chr((0x20 | left & 0x1F) + 63), left >> 5
            text += chr(left + 63)
        before = point
    return text


def test_osrm_is_asked_once_for_a_way() -> None:
    with stand_in(sends(200, json.dumps(OSRM))) as server:
        provided = roads(Osrm(url=server.url))
        lines = [provided.line([HERE, HERE, THERE]) for _ in range(3)]
    assert lines[0] == Line(tuple((east, north) for east, north in STREET), follows_roads=True)
    assert lines[1:] == lines[:1] * 2
    [(path, _)] = server.asked
    assert path.startswith("/route/v1/driving/7.424600,43.738400;7.419700,43.731100?")


def test_valhalla_tells_each_leg_as_a_shape() -> None:
    shapes = [encoded([(43_738_400, 7_424_600), (43_731_100, 7_419_700)]), encoded([(43_731_100, 7_419_700)] * 2)]
    with stand_in(sends(200, json.dumps({"trip": {"legs": [{"shape": shape} for shape in shapes]}}))) as server:
        line = roads(Valhalla(url=server.url)).line([HERE, THERE, FAR])
    assert (line.points[:2], line.follows_roads) == (((7.4246, 43.7384), (7.4197, 43.7311)), True)
    assert server.asked[0][1]["costing"] == "auto"


NONSENSE: dict[str, Answer] = {
    "no json": sends(200, "<html>"),
    "an error": sends(500, "{}"),
    "a list": sends(200, "[]"),
    "no route": sends(200, json.dumps({"code": "NoRoute", "routes": []})),
    "no geometry": sends(200, json.dumps({"code": "Ok", "routes": [{}]})),
    "one point": sends(200, json.dumps({"code": "Ok", "routes": [{"geometry": {"coordinates": STREET[:1]}}]})),
    "words": sends(200, json.dumps({"code": "Ok", "routes": [{"geometry": {"coordinates": [["a", 1], [1, 1]]}}]})),
    "elsewhere": sends(200, json.dumps({"code": "Ok", "routes": [{"geometry": {"coordinates": [[181, 1], [1, 1]]}}]})),
    "infinite": sends(200, '{"code": "Ok", "routes": [{"geometry": {"coordinates": [[1e999, 1], [1, 1]]}}]}'),
    "silence": never,
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_what_is_no_way_is_replaced_by_a_straight_line_that_says_so(kind: str) -> None:
    with stand_in(NONSENSE[kind]) as server:
        line = roads(Osrm(url=server.url), deadline_seconds=0.3).line([HERE, THERE])
    assert line == straight_line([HERE, THERE])
    assert not line.follows_roads


@pytest.mark.parametrize("legs", [[], [{"shape": 3}], [{"shape": "\x07"}], [{"shape": "_p~iF"}], ["x"]])
def test_so_is_what_valhalla_tells_wrong(legs: Any) -> None:
    with stand_in(sends(200, json.dumps({"trip": {"legs": legs}}))) as server:
        assert not roads(Valhalla(url=server.url)).line([HERE, THERE]).follows_roads


def test_a_provider_that_failed_is_not_asked_for_lines_for_a_while() -> None:
    with stand_in(sends(500, "")) as server:
        resting = roads(Osrm(url=server.url), rest_seconds=60)
        assert [resting.line([HERE, THERE]).follows_roads for _ in range(3)] == [False] * 3
        assert resting.between_all([HERE, THERE]).degraded
    assert len(server.asked) == 1


def test_without_a_provider_lines_are_straight_and_one_place_is_no_way() -> None:
    assert EstimatedRoads(ESTIMATE).line([HERE, THERE]) == straight_line([HERE, THERE])
    with stand_in(never) as server:
        assert roads(Osrm(url=server.url)).line([HERE, HERE]).points == ((HERE.longitude, HERE.latitude),)
    assert server.asked == []


@given(st.lists(st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)), min_size=1))
def test_every_shape_comes_back_as_it_was(points: list[tuple[int, int]]) -> None:
    assert decoded(encoded(points), precision=6) == [[east / 1e6, north / 1e6] for north, east in points]


@given(st.text(max_size=40))
def test_any_text_is_a_shape_or_refused(text: str) -> None:
    with suppress(RoadsUnavailable):
        assert all(len(point) == 2 for point in decoded(text, precision=6))


def test_a_line_of_very_many_points_is_thinned_out_and_keeps_its_ends() -> None:
    points = [[number / 10_000, 1.0] for number in range(10_001)]
    line = road_line(points)
    assert len(line.points) <= MOST_POINTS + 1
    assert (line.points[0], line.points[-1]) == ((0.0, 1.0), (1.0001 - 0.0001, 1.0))


def test_ways_asked_for_least_recently_are_forgotten_first() -> None:
    memory, line = LineMemory(most=1), straight_line([HERE, THERE])
    memory.keep((HERE, THERE), line)
    memory.keep((THERE, FAR), line)
    assert (memory.known((HERE, THERE)), memory.known((THERE, FAR))) == (None, line)
    old = LineMemory(kept_seconds=-1)
    old.keep((HERE, THERE), line)
    assert old.known((HERE, THERE)) is None
