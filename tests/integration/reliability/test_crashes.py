"""M5 and M6: the broker or the database crashes under load; nothing is lost, and the API says 503 until it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from common.http.app import create_app
from common.ids import new_id
from common.service import start
from common.testing.endurance import at_length
from common.testing.environment import environment_for
from common.testing.harness import Caller, person
from common.testing.sample.web import PEBBLE_WITH_WEB as PEBBLE
from common.testing.waiting import eventually

from .stage import STANDARD_CAST, Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


def written(play: Stage) -> int:
    return int(play.ask("pebble", "SELECT count(*) FROM outbox")[0][0])


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_a_broker_killed_under_load_loses_nothing(stage: Callable[..., Stage], endures: bool) -> None:
    play = stage(broker_dies=True)
    assert play.rabbit is not None
    for part, service in STANDARD_CAST:
        play.play(part, service)
    crashes = at_length(3, 50)
    for crash in range(1, crashes + 1):
        wait_for(lambda: written(play), 300 * crash)
        play.rabbit.kill()
        before = written(play)
        wait_for(lambda before=before: written(play) - before, 40)  # type: ignore[misc]  # writes go on without a broker
        play.rabbit.start()
    wait_for(lambda: written(play), 500 * crashes)
    play.stop_writers()
    verdict = play.settle(seconds=900)
    print(verdict)
    assert verdict.clean


def test_a_database_crashed_under_load_loses_nothing_and_the_api_says_503(
    stage: Callable[..., Stage], endures: bool
) -> None:
    play = stage()
    postgres: Any = play.postgres  # type: ignore[attr-defined]
    for part, name in STANDARD_CAST:
        play.play(part, name)
    service = start(PEBBLE, environment_for(PEBBLE, play.pebble))
    caller = Caller(create_app(service).test_client(), "pebble", person(play.organization))
    path = f"/api/v1/pebbles/{new_id()}/drops"
    crashes = at_length(2, 30)
    for crash in range(1, crashes + 1):
        wait_for(lambda crash=crash: written(play), 300 * crash)  # type: ignore[misc]
        assert caller.post(path).status_code == 204
        postgres.kill()
        answer = caller.post(path)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "database_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        postgres.start()
        back_at = time.monotonic()
        eventually(
            lambda: caller.post(path).status_code == 204, seconds=5, what="the API serves again without a restart"
        )
        print(f"served again {time.monotonic() - back_at:.2f} s after the database came back")
    wait_for(lambda: written(play), 500 * crashes)
    play.stop_writers()
    verdict = play.settle(seconds=900)
    service.database.dispose()
    print(verdict)
    assert verdict.clean
