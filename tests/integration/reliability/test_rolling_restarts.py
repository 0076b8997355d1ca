"""M15: every process is renewed, one after the other, while people work: no request fails, none of the old processes
has to be killed, and no event is lost, set aside or dead-lettered."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pika
import pytest

from common.db.session import connect_plain
from common.testing.waiting import eventually
from crewline_local.platform.catalogue import service_names
from crewline_local.platform.platform import Platform
from crewline_local.platform.settings import LocalSettings
from crewline_local.ports import free_port
from crewline_local.story.opening import PASSWORD, sign_up
from crewline_local.story.scene import Scene

from .traffic import Traffic

pytestmark = [pytest.mark.reliability, pytest.mark.slow, pytest.mark.rabbit]

MOST_DRAIN_SECONDS = 10.0
HEARERS = ("job", "billing", "scheduling")  # of customers, each with a table of those it knows
FEW = ("estimate", "job", "inventory", "gateway")
UNLIMITED = {f"CREWLINE_GATEWAY_RATE_{kind}": "1000000/minute" for kind in ("READ", "WRITE", "LOGIN")}


@contextmanager
def platform(postgres_url: str, told: list[str]) -> Iterator[Platform]:
    directory = Path(tempfile.mkdtemp(prefix="crewline-r-"))
    settings = LocalSettings(data=directory, port=free_port())
    try:
        with Platform(
            directory, bus="amqp", settings=settings, postgres_url=postgres_url, more=UNLIMITED, tell=told.append
        ) as running:
            yield running
    finally:
        rmtree(directory, ignore_errors=True)


def test_every_process_is_renewed_while_people_work(postgres_admin_url: str, endures: bool) -> None:
    told: list[str] = []
    with platform(postgres_admin_url, told) as running:
        scene = Scene(running.url, lambda _: None)
        sign_up(scene, company="Bright Wash", owner="Maria Lopez")
        me = scene.office.get("/me")
        login = {"email": me["person"]["email"], "password": PASSWORD, "organization_id": me["organization"]["id"]}
        with Traffic(running.url, login) as traffic:
            eventually(lambda: len(traffic.customers) >= 8 or traffic.failures, seconds=120, what="people work")
            told.clear()
            began = time.monotonic()
            renewed = 0
            for _ in range(50 if endures else 1):
                for name in service_names() if endures else FEW:
                    for role in ("work", "web"):
                        running.renew(f"{name}-{role}", leave_seconds=MOST_DRAIN_SECONDS)
                        renewed += 1
            seconds = time.monotonic() - began
        print(
            f"{renewed} processes renewed in {seconds:.0f} s, {traffic.requests} requests meanwhile, "
            f"{len(traffic.failures)} failed; {len(traffic.customers)} customers made"
        )
        assert traffic.failures == []
        assert told == []  # nobody had to be killed, nobody died
        assert_nothing_lost(running, traffic.customers)
        control_a_killed_process_fails_requests(running, login)


def assert_nothing_lost(running: Platform, customers: list[str]) -> None:
    """Every hearer knows every customer, and no message is left anywhere."""
    for service in HEARERS:
        with connect_plain(running.database(service)) as database:
            known = "SELECT count(*) FROM known_customers WHERE id = ANY(%s::uuid[])"
            eventually(
                lambda found=database, ask=known: found.execute(ask, [customers]).fetchone() == (len(customers),),  # type: ignore[misc]
                seconds=120,
                what=f"{service} knows all customers",
            )
    for service in service_names():
        with connect_plain(running.database(service)) as database:
            unsent = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
            eventually(lambda found=database, ask=unsent: found.execute(ask).fetchone() == (0,), seconds=120)  # type: ignore[misc]
            assert database.execute("SELECT count(*) FROM parked").fetchone() == (0,)
    assert dead_lettered(running) == {}


def dead_lettered(running: Platform) -> dict[str, int]:
    """How many messages each service's dead-letter queue holds, where there are any."""
    connection = pika.BlockingConnection(pika.URLParameters(running.amqp_url))
    try:
        channel = connection.channel()
        hearers = [name for name in service_names() if name != "gateway"]
        found = {name: channel.queue_declare(f"{name}.dead", passive=True).method.message_count for name in hearers}
    finally:
        connection.close()
    return {name: count for name, count in found.items() if count}


def control_a_killed_process_fails_requests(running: Platform, login: dict[str, str]) -> None:
    """The same people notice when a process is cut off in place of being asked to leave."""
    with Traffic(running.url, login) as traffic:

        def somebody_noticed() -> bool:
            running.kill("gateway-web")
            return bool(traffic.failures)

        eventually(somebody_noticed, seconds=120, what="a request fails")
