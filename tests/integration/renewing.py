"""Every process is renewed, one after the other, while people work (M15), and what must be true afterwards: nothing is
lost, set aside or dead-lettered."""

from __future__ import annotations

import pika

from common.db.session import connect_plain
from common.testing.waiting import eventually
from crewline_local.platform.catalogue import service_names
from crewline_local.platform.platform import Platform
from crewline_local.story.opening import PASSWORD, sign_up
from crewline_local.story.scene import Scene

MOST_DRAIN_SECONDS = 10.0
FEW = ("estimate", "job", "inventory", "gateway")
HEARERS = ("job", "billing", "scheduling")  # of customers, each with a table of those it knows


def login_of_a_company(platform: Platform) -> dict[str, str]:
    """A new company's owner, as they sign in."""
    scene = Scene(platform.url, lambda _: None)
    sign_up(scene, company="Bright Wash", owner="Maria Lopez")
    me = scene.office.get("/me")
    return {"email": me["person"]["email"], "password": PASSWORD, "organization_id": me["organization"]["id"]}


def parts_of(platform: Platform, *, few: bool) -> list[str]:
    """Whom to renew: on the embedded bus both, else a worker and a web process of each service, or of a few."""
    if platform.bus == "embedded":
        return ["work", "web"]
    return [f"{name}-{role}" for name in (FEW if few else service_names()) for role in ("work", "web")]


def assert_nothing_lost(platform: Platform, customers: list[str]) -> None:
    """Every hearer knows every customer, and no message is left anywhere."""
    for service in HEARERS:
        known = "SELECT count(*) FROM known_customers WHERE id = ANY(%s::uuid[])"
        _eventually(platform, service, known, [customers], len(customers))
    for service in service_names():
        _eventually(platform, service, "SELECT count(*) FROM outbox WHERE published_at IS NULL", [], 0)
        _eventually(platform, service, "SELECT count(*) FROM bus_message", [], 0)
        with connect_plain(platform.database(service)) as database:
            assert database.execute("SELECT count(*) FROM parked").fetchone() == (0,)
    assert dead_lettered(platform) == {}


def _eventually(platform: Platform, service: str, query: str, values: list[list[str]], count: int) -> None:
    with connect_plain(platform.database(service)) as database:
        eventually(
            lambda: database.execute(query, values).fetchone() == (count,), seconds=120, what=f"{service}: {query}"
        )


def dead_lettered(platform: Platform) -> dict[str, int]:
    """How many messages each service's dead-letter queue holds, where there are any."""
    if not platform.amqp_url:
        return {}
    connection = pika.BlockingConnection(pika.URLParameters(platform.amqp_url))
    try:
        channel = connection.channel()
        hearers = [name for name in service_names() if name != "gateway"]
        found = {name: channel.queue_declare(f"{name}.dead", passive=True).method.message_count for name in hearers}
    finally:
        connection.close()
    return {name: count for name, count in found.items() if count}
