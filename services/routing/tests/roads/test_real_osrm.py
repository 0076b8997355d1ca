"""The adapter against a real OSRM server on a small town of our own: where the machine has OSRM's programs, from the
package `osrm-bindings` (Python 3.12 or later) or in the folder that CREWLINE_OSRM_HOME names."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.testing.waiting import eventually
from routing.adapters.roads.osrm import Osrm
from routing.adapters.roads.provided import ProvidedRoads
from routing.domain.geography import Place
from routing.domain.travel import RoadEstimate

SIDE = 5
STEP = 0.004  # degrees: some 440 m northwards
SOUTH, WEST = 41.88, -87.66
ESTIMATE = RoadEstimate(road_factor=1.35, speed_kmh=45)


def osrm_home() -> Path | None:
    """The folder with `bin` and `share/profiles`, if there is one."""
    named = os.environ.get("CREWLINE_OSRM_HOME")
    if named:
        return Path(named)
    found = importlib.util.find_spec("osrm")
    return Path(found.origin).parent if found is not None and found.origin else None


pytestmark = pytest.mark.skipif(
    osrm_home() is None, reason="no OSRM here: install osrm-bindings (Python 3.12 or later) or set CREWLINE_OSRM_HOME"
)


def town() -> str:
    """A square of streets as OpenStreetMap would have it; the southernmost runs eastwards only."""
    nodes = [
        f'<node id="{row * SIDE + column + 1}" lat="{SOUTH + row * STEP}" lon="{WEST + column * STEP}" version="1"/>'
        for row in range(SIDE)
        for column in range(SIDE)
    ]
    rows = [[row * SIDE + column + 1 for column in range(SIDE)] for row in range(SIDE)]
    columns = [[row * SIDE + column + 1 for row in range(SIDE)] for column in range(SIDE)]
    ways = [
        f'<way id="{100 + number}" version="1">{"".join(f"""<nd ref="{node}"/>""" for node in street)}'
        f'<tag k="highway" v="residential"/>{"""<tag k="oneway" v="yes"/>""" if number == 0 else ""}</way>'
        for number, street in enumerate([*rows, *columns])
    ]
    return f'<osm version="0.6">{"".join(nodes)}{"".join(ways)}</osm>'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """OSRM with the town, and its address."""
    home = osrm_home()
    assert home is not None
    folder = tmp_path_factory.mktemp("osrm")
    (folder / "town.osm").write_text(town())
    for command in (
        ["osrm-extract", "-p", str(home / "share/profiles/car.lua"), "town.osm"],
        ["osrm-contract", "town.osrm"],
    ):
        subprocess.run(
            [str(home / "bin" / command[0]), *command[1:]], cwd=folder, check=True, capture_output=True, timeout=60
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    routed = [str(home / "bin/osrm-routed"), "--ip", "127.0.0.1", "--port", str(port), "town.osrm"]
    process = subprocess.Popen(routed, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers(port), seconds=20, what="OSRM answers")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(0.5)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def corner(row: int, column: int) -> Place:
    return Place(SOUTH + row * STEP, WEST + column * STEP)


def test_drives_follow_the_streets(server: str) -> None:
    places = [corner(0, 0), corner(0, 4), corner(4, 0), corner(4, 4)]
    times = ProvidedRoads(Osrm(url=server), estimate=ESTIMATE).between_all(places)
    assert (times.source, times.degraded) == ("osrm", False)
    north = times.between(corner(0, 0), corner(4, 0))
    assert north.meters == pytest.approx(corner(0, 0).meters_to(corner(4, 0)), rel=0.02)
    east, back = times.between(corner(0, 0), corner(0, 4)), times.between(corner(0, 4), corner(0, 0))
    assert back.meters > east.meters + 800, "the way back is round the one-way street"
    assert back.seconds > east.seconds > 0
    across = times.between(corner(0, 0), corner(4, 4))
    assert across.meters == pytest.approx(north.meters + east.meters, rel=0.03)


def test_the_line_of_a_route_follows_the_streets(server: str) -> None:
    line = ProvidedRoads(Osrm(url=server), estimate=ESTIMATE).line([corner(0, 0), corner(2, 2), corner(4, 4)])
    assert line.follows_roads
    assert line.points[0] == pytest.approx((WEST, SOUTH), abs=1e-4)
    assert line.points[-1] == pytest.approx((WEST + 4 * STEP, SOUTH + 4 * STEP), abs=1e-4)
    steps = zip(line.points, line.points[1:], strict=False)
    turns = [abs(a[0] - b[0]) < 1e-4 or abs(a[1] - b[1]) < 1e-4 for a, b in steps]
    assert all(turns), "streets run north or east"


def test_batches_of_a_small_server_make_the_same_table(server: str) -> None:
    places = [corner(row, column) for row in range(SIDE) for column in range(SIDE)]
    whole = ProvidedRoads(Osrm(url=server), estimate=ESTIMATE, deadline_seconds=30).between_all(places)
    parts = ProvidedRoads(Osrm(url=server, most_places=8), estimate=ESTIMATE, deadline_seconds=30).between_all(places)
    assert whole.source == parts.source == "osrm"
    assert whole.legs == parts.legs
