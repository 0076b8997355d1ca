"""M20: a backup taken under load is a usable one. What was in the broker at its moment is in no database: it is said
again, repeats are recognised, and the restored installation is as whole as the one before."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest

from common.bus.topology_apply import apply_topology
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.testing.endurance import at_length
from common.testing.sample.services import TOPOLOGY
from crewline_local.backups import IN_FLIGHT, back_up, restore, say_again
from crewline_local.postgres import PrivatePostgres
from crewline_local.postgres_binaries import programs

from .stage import STANDARD_CAST, Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]

UNSENT = "SELECT count(*) FROM outbox WHERE published_at IS NULL"


def written(play: Stage) -> int:
    return int(play.ask("pebble", "SELECT count(*) FROM outbox")[0][0])


def at_port(urls: DatabaseUrls, port: int) -> DatabaseUrls:
    """The same databases and roles on another server."""

    def moved(url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, f"{parts.netloc.rpartition(':')[0]}:{port}", *parts[2:]))

    return DatabaseUrls(owner=moved(urls.owner), app=moved(urls.app), platform=moved(urls.platform))


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_a_backup_taken_under_load_is_whole_after_all_is_said_again(
    stage: Callable[..., Stage], private_rabbit: Any, server_directory: Path, endures: bool
) -> None:
    play = stage()
    for part, service in STANDARD_CAST:
        play.play(part, service)
    wait_for(lambda: written(play), at_length(600, 30_000))
    # The hearer is away for a moment: what is under way to it at the moment of the backup is not little.
    for actor in [each for each in play.actors if each.service == "ripple"]:
        assert actor.child is not None
        actor.child.kill()
        play.actors.remove(actor)
    wait_for(play.waiting, 50)
    backup = back_up(play.admin_url, to=server_directory / "backup", flavour="system")
    at_least = written(play)
    play.close()
    restored = PrivatePostgres(server_directory / "restored", flavour="system")
    restore(backup, directory=restored.data_dir)
    with restored:
        _move(play, restored.port, private_rabbit())
        assert written(play) <= at_least
        forgotten = sent(play) - applied(play)
        assert forgotten, "control: as it is, what was under way would never come"
        said = say_again(restored.admin_url, since=backup.taken_at - IN_FLIGHT)
        for part, service in STANDARD_CAST[2:]:
            play.play(part, service)
        verdict = play.settle(seconds=300)
        print(f"{len(forgotten)} were under way, {sum(said.values())} events said again, then: {verdict}")
        assert verdict.clean
        play.close()


def sent(play: Stage) -> set[UUID]:
    """What pebble holds for safe with the broker."""
    rows = play.ask("pebble", "SELECT event_id FROM outbox WHERE published_at IS NOT NULL")
    return {row[0] for row in rows}


def applied(play: Stage) -> set[UUID]:
    """What ripple has the effects of."""
    return {row[0] for row in play.ask("ripple", "SELECT event_id FROM ripples")}


def _move(play: Stage, port: int, rabbit: Any) -> None:
    """The stage goes on with a restored PostgreSQL and a broker that has never seen a message."""
    play.actors.clear()
    play.pebble, play.ripple = at_port(play.pebble, port), at_port(play.ripple, port)
    play.rabbit = rabbit
    apply_topology(rabbit.amqp_url, TOPOLOGY)


@pytest.mark.parametrize("bus", ["embedded"], indirect=True)
def test_a_restored_consumer_catches_up_when_producers_say_it_again(
    stage: Callable[..., Stage], server_directory: Path, endures: bool
) -> None:
    play = stage()
    for part, service in STANDARD_CAST:
        play.play(part, service)
    wait_for(lambda: written(play), at_length(300, 20_000))
    dumped_at, dump = datetime.now(UTC), server_directory / "ripple.dump"
    _run("pg_dump", "--format=custom", f"--file={dump}", _as_admin(play, play.ripple.owner))
    more = written(play) + (at_length(300, 20_000))
    wait_for(lambda: written(play), more)
    play.stop_writers()
    assert play.settle(seconds=300).clean
    hearers = [each for each in play.actors if each.service == "ripple"]
    for actor in hearers:
        assert actor.child is not None
        actor.child.kill()
        play.actors.remove(actor)
    _recreate(play)
    _run("pg_restore", f"--dbname={_as_admin(play, play.ripple.owner)}", str(dump))
    behind = play.verdict()
    print(f"as restored: {behind}")
    assert behind.lost > 0
    for actor in hearers:
        play.play(actor.part, actor.service)
    since = dumped_at - IN_FLIGHT
    with connect_plain(play.pebble.platform) as pebble:
        again = pebble.execute("UPDATE outbox SET published_at = NULL WHERE published_at > %s", [since]).rowcount
    verdict = play.settle(seconds=600)
    print(f"{again} events said again, then: {verdict}")
    assert verdict.clean


def _as_admin(play: Stage, url: str) -> str:
    return urlunsplit((*urlsplit(play.admin_url)[:2], urlsplit(url).path, "", ""))


def _recreate(play: Stage) -> None:
    name = urlsplit(play.ripple.owner).path.removeprefix("/")
    with connect_plain(play.admin_url) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" OWNER ripple_owner')


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(programs("system", account=None) / program), *arguments], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
