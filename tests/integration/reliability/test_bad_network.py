"""M7: between services and broker or database the network stalls, dribbles, jitters, loses, resets in the middle of a
frame and leaves connections half open: nobody hangs, nothing is lost, and nothing leaks."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from common.db import stalls
from common.db.session import POOL_SIZE
from common.http.app import create_app
from common.ids import new_id
from common.service import start
from common.testing.environment import environment_for
from common.testing.fault_proxy import FaultProxy
from common.testing.harness import Caller, person
from common.testing.held import TOLERATED, Held, settled
from common.testing.sample.web import PEBBLE_WITH_WEB as PEBBLE
from common.testing.waiting import eventually

from .faults import FAULTS, Fault, more_faults
from .stage import Actor, Stage

pytestmark = [pytest.mark.reliability, pytest.mark.slow]

# How long a mute peer is waited for here; in production 10 s (broker) and 15 s (database).
PATIENCE_SECONDS = 3
# What a worker may come to hold without a leak: a line for each of its partitions, which is a socket, two that wake its
# thread and the thread; and a second partition in hand with its watchdog and its connection.
MAY_COME = Held(files=3 * 3 + 1, threads=3 + 2)
APPLIED = "SELECT count(*) FROM ripples"


@pytest.mark.parametrize(("bus", "link"), [("amqp", "broker"), ("embedded", "database")], indirect=["bus"])
def test_workers_go_on_after_every_fault_of_the_network(
    stage: Callable[..., Stage], endures: bool, link: str
) -> None:
    play = stage(more={} if endures else {"CREWLINE_DEADLINES": str(PATIENCE_SECONDS)})
    with FaultProxy(play.rabbit.amqp_url if play.rabbit else play.ripple.platform) as network:
        through = _settings(play, link, network)
        actors = [play.play(part, "ripple", always=through) for part in ("relay,consume,timers", "consume")]
        actors.append(play.play("relay,consume", "pebble", always=through if link == "broker" else {}))
        play.play("write", "pebble", CREWLINE_WRITE_PAUSE="0.05")
        slowest = max(recovery(play, network, fault) for fault in FAULTS.values())
        before = [_held(actor) for actor in actors]
        more = more_faults(rounds=7)
        slowest = max(slowest, *(recovery(play, network, fault) for fault in more))
        after = [_held(actor) for actor in actors]
        assert all(actor.child is not None and actor.child.is_running() for actor in actors), "nobody was restarted"
        play.stop_writers()
        verdict = play.settle(seconds=300)
        print(
            f"{len(FAULTS) + len(more)} faults on the way to the {link}, {network.accepted} lines; "
            f"work went on at most {slowest:.1f} s after a fault; held {before}, then {after}; {verdict}"
        )
        assert verdict.clean
        assert len(more) > MAY_COME.files + TOLERATED, "one file more with each fault would be seen"
        assert all(now.is_no_more_than(then + MAY_COME) for now, then in zip(after, before, strict=True))


def recovery(play: Stage, network: FaultProxy, fault: Fault) -> float:
    """How many seconds after a fault work went on."""
    fault(network)
    network.heal()
    began = time.monotonic()
    _makes_progress(play)
    return time.monotonic() - began


def _settings(play: Stage, link: str, network: FaultProxy) -> dict[str, str]:
    if link == "broker":
        return {"CREWLINE_AMQP_URL": network.url}
    return {
        "CREWLINE_RIPPLE_PLATFORM_URL": network.of(play.ripple.platform),
        "CREWLINE_RIPPLE_DATABASE_URL": network.of(play.ripple.app),
    }


def _makes_progress(play: Stage) -> None:
    start = int(play.ask("ripple", APPLIED)[0][0])
    eventually(lambda: int(play.ask("ripple", APPLIED)[0][0]) > start + 5, seconds=90, what="work goes on")


def _held(actor: Actor) -> Held:
    assert actor.child is not None
    pid = actor.child.pid
    return settled(lambda: Held.by(pid))


class Api:
    """pebble's API, whose database is behind a bad network, and four callers at once."""

    def __init__(self, play: Stage, network: FaultProxy) -> None:
        urls = replace(play.pebble, app=network.of(play.pebble.app), platform=network.of(play.pebble.platform))
        self.service = start(PEBBLE, environment_for(PEBBLE, urls))
        app, who = create_app(self.service), person(play.organization)
        self._callers = [Caller(app.test_client(), "pebble", who) for _ in range(4)]
        self._pool = ThreadPoolExecutor(4)
        self.path = f"/api/v1/pebbles/{new_id()}/drops"
        self.asked: list[Future[int]] = []

    def ask(self) -> list[Future[int]]:
        """Everybody calls once."""
        found = [self._pool.submit(self._call, caller) for caller in self._callers]
        self.asked += found
        return found

    def _call(self, caller: Caller) -> int:
        return int(caller.post(self.path).status_code)

    def holds(self, network: FaultProxy) -> Held:
        """What this process holds, beside the proxy and with all connections that the pool keeps."""
        with ExitStack() as ends:
            for _ in range(POOL_SIZE):
                ends.enter_context(self.service.database.app_engine.connect())
        gc.collect()  # errors hold on to the frames, and these to the connections, in which they were raised
        return settled(lambda: Held.by(os.getpid()).beside(network.lines()))

    def close(self) -> None:
        self._pool.shutdown(wait=False)
        self.service.database.dispose()


@contextmanager
def api_behind(network: FaultProxy, play: Stage) -> Iterator[Api]:
    api = Api(play, network)
    try:
        yield api
    finally:
        network.reset()  # whoever still waits
        api.close()


@pytest.mark.parametrize("bus", ["embedded"], indirect=True)
def test_an_api_answers_through_every_fault_on_the_way_to_its_database(
    stage: Callable[..., Stage], endures: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not endures:
        monkeypatch.setattr(stalls, "MUTE_SECONDS", float(PATIENCE_SECONDS))
    play = stage()
    with FaultProxy(play.pebble.platform) as network, api_behind(network, play) as api:
        assert [each.result(60) for each in api.ask()] == [204] * 4
        before = api.holds(network)
        for fault in [*FAULTS.values(), *more_faults()]:
            during = api.ask()
            fault(network)
            during += api.ask()
            assert {each.result(60) for each in during} <= {204, 503}
            network.heal()
            eventually(lambda: {each.result(60) for each in api.ask()} == {204}, seconds=60, what="it serves again")
        statuses = [each.result(60) for each in api.asked]
        drops = int(play.ask("pebble", "SELECT sum(drops) FROM pebbles")[0][0])
        after = api.holds(network)
        done = statuses.count(204)
        print(f"{len(statuses)} requests, {done} done, the rest answered 503, {drops} drops; {before}, {after}")
        # An answer that was lost may have had its effect; one that was given has it.
        assert done <= drops <= len(statuses)
        assert after.is_no_more_than(before)


@pytest.mark.parametrize("bus", ["embedded"], indirect=True)
def test_control_without_the_watch_a_request_on_a_half_open_line_waits_for_ever(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stalls, "MUTE_SECONDS", 1e9)
    play = stage()
    with FaultProxy(play.pebble.platform) as network, api_behind(network, play) as api:
        assert [each.result(60) for each in api.ask()] == [204] * 4
        network.lose()
        waiting = api.ask()
        with pytest.raises(StillWaiting):
            waiting[0].result(3 * PATIENCE_SECONDS)
