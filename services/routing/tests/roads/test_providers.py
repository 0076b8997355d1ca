"""Travel times by OSRM and Valhalla, and by the estimate, visibly, whenever those do not answer as they should."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from routing.adapters.roads.estimated import EstimatedRoads
from routing.adapters.roads.osrm import Osrm
from routing.adapters.roads.provided import ProvidedRoads
from routing.adapters.roads.remembering import LegMemory
from routing.adapters.roads.tables import NO_WAY, RoadProvider
from routing.adapters.roads.valhalla import Valhalla
from routing.domain.geography import Place
from routing.domain.travel import Leg, RoadEstimate

from .stand_in import StandIn, cuts_off, drips, never, osrm_answer, sends, stand_in, valhalla_answer

ESTIMATE = RoadEstimate(road_factor=1.35, speed_kmh=45)
HERE, THERE, FAR = Place(43.7384, 7.4246), Place(43.7311, 7.4197), Place(43.75, 7.44)
RIGHT = {"code": "Ok", "durations": [[0, 61.4], [70, 0]], "distances": [[0, 500], [600, 0]]}


def roads(provider: RoadProvider, **options: Any) -> ProvidedRoads:
    return ProvidedRoads(provider, estimate=ESTIMATE, **{"deadline_seconds": 0.6, **options})


def test_osrm_tells_seconds_and_meters() -> None:
    with stand_in(osrm_answer(lambda here, there: 60.4 + here)) as server:
        times = roads(Osrm(url=server.url)).between_all([HERE, THERE])
    assert (times.source, times.degraded) == ("osrm", False)
    assert times.between(HERE, THERE) == Leg(60, 1000)
    assert times.between(THERE, HERE) == Leg(61, 1000)
    assert times.between(HERE, HERE) == Leg(0, 0)
    path, _ = server.asked[0]
    assert path.startswith("/table/v1/driving/7.424600,43.738400;")


def test_valhalla_tells_kilometers() -> None:
    with stand_in(valhalla_answer) as server:
        times = roads(Valhalla(url=server.url)).between_all([HERE, THERE])
    assert (times.source, times.degraded) == ("valhalla", False)
    assert times.between(HERE, THERE) == Leg(600, 2500)
    assert server.asked[0][1]["costing"] == "auto"


def test_where_there_is_no_way_nobody_is_sent() -> None:
    with stand_in(osrm_answer(lambda here, there: None)) as server:
        times = roads(Osrm(url=server.url)).between_all([HERE, THERE])
    assert times.between(HERE, THERE) == NO_WAY


def test_more_places_than_a_request_may_name_are_asked_for_in_batches() -> None:
    places = [Place(43.7 + number / 1000, 7.4) for number in range(11)]
    with stand_in(osrm_answer(lambda here, there: 100)) as server:
        times = roads(Osrm(url=server.url, most_places=6), deadline_seconds=10).between_all(places)
        assert len(times.legs) == 11 * 10
        assert all(path.count(",") <= 6 + 1 for path, _ in server.asked)  # six points and the annotations' comma
        assert len(server.asked) == 16


def test_what_is_known_is_not_asked_for_again() -> None:
    with stand_in(osrm_answer(lambda here, there: 100)) as server:
        provided = roads(Osrm(url=server.url))
        provided.between_all([HERE, THERE])
        provided.between_all([THERE, HERE])
        asked = len(server.asked)
        provided.between_all([HERE, THERE, FAR])
        assert (asked, len(server.asked)) == (1, 2)


def test_what_was_learned_is_forgotten_after_a_while_and_when_there_is_too_much_of_it() -> None:
    old = LegMemory(kept_seconds=-1)
    old.keep([((HERE, THERE), Leg(1, 1))])
    assert old.known([(HERE, THERE)]) == {}
    small = LegMemory(most=2)
    small.keep([((HERE, THERE), Leg(1, 1)), ((THERE, HERE), Leg(2, 2))])
    small.known([(HERE, THERE)])
    small.keep([((HERE, FAR), Leg(3, 3))])
    assert set(small.known([(HERE, THERE), (THERE, HERE), (HERE, FAR)])) == {(HERE, THERE), (HERE, FAR)}


NONSENSE = {
    "no json": sends(200, "<html>"),
    "an error": sends(500, "{}"),
    "a refusal": sends(400, json.dumps({"code": "TooBig"})),
    "a list": sends(200, "[]"),
    "too few rows": sends(200, json.dumps({**RIGHT, "durations": [[0, 1]]})),
    "too few columns": sends(200, json.dumps({**RIGHT, "durations": [[0], [1]]})),
    "words": sends(200, json.dumps({**RIGHT, "durations": [["a", 1], [1, 0]]})),
    "negative": sends(200, json.dumps({**RIGHT, "durations": [[0, -5], [1, 0]]})),
    "infinite": sends(200, json.dumps({**RIGHT, "durations": [[0, 1e999], [1, 0]]})),
    "absurd": sends(200, json.dumps({**RIGHT, "durations": [[0, 1e12], [1, 0]]})),
    "true": sends(200, json.dumps({**RIGHT, "durations": [[0, True], [1, 0]]})),
    "half an answer": cuts_off,
    "silence": never,
    "drops": drips,
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_a_provider_that_answers_nonsense_or_nothing_is_replaced_by_the_estimate_visibly(kind: str) -> None:
    with stand_in(NONSENSE[kind]) as server:
        times = roads(Osrm(url=server.url), deadline_seconds=0.3).between_all([HERE, THERE])
    assert (times.source, times.degraded) == ("estimate", True)
    assert times.between(HERE, THERE) == ESTIMATE.leg(HERE, THERE)


@pytest.mark.parametrize("text", ["{}", '{"sources_to_targets": 3}', '{"sources_to_targets": [[{"time": "x"}], [1]]}'])
def test_so_is_valhalla(text: str) -> None:
    with stand_in(sends(200, text)) as server:
        times = roads(Valhalla(url=server.url)).between_all([HERE, THERE])
    assert (times.source, times.degraded) == ("estimate", True)


def test_a_provider_that_is_down_is_left_alone_for_a_while() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        provider = Counting(Osrm(url=f"http://127.0.0.1:{closed.getsockname()[1]}"))
        resting = roads(provider, rest_seconds=60)
        assert [resting.between_all([HERE, THERE]).degraded for _ in range(3)] == [True, True, True]
        assert provider.asked == 1
        eager = roads(provider, rest_seconds=0)
        assert [eager.between_all([HERE, THERE]).degraded for _ in range(3)] == [True, True, True]
        assert provider.asked == 4


def test_a_provider_that_is_back_is_believed_again() -> None:
    with stand_in(sends(500, "")) as server:
        provided = roads(Osrm(url=server.url), rest_seconds=0)
        assert provided.between_all([HERE, THERE]).degraded
        mend(server)
        times = provided.between_all([HERE, THERE])
    assert (times.source, times.degraded) == ("osrm", False)


def test_the_embedded_default_is_an_estimate_and_not_a_makeshift() -> None:
    times = EstimatedRoads(ESTIMATE).between_all([HERE, THERE, FAR])
    assert (times.source, times.degraded) == ("estimate", False)
    assert times.between(HERE, THERE).meters == round(HERE.meters_to(THERE) * 1.35)


def mend(server: StandIn) -> None:
    server.answer = osrm_answer(lambda here, there: 90)


class Counting:
    """A provider that counts how often it is asked."""

    most_places = 100

    def __init__(self, provider: Osrm) -> None:
        self._provider, self.name, self.asked = provider, provider.name, 0

    def table(self, origins: Any, destinations: Any, *, deadline: float) -> Any:
        self.asked += 1
        return self._provider.table(origins, destinations, deadline=deadline)

    def line(self, places: Any, *, deadline: float) -> Any:
        self.asked += 1
        return self._provider.line(places, deadline=deadline)
