"""How much waits in a service's queues, and whether they are bound as the contracts say: told as metrics by one of the
service's workers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from pika.exceptions import ChannelClosedByBroker
from sqlalchemy import text

from common.bus.dead_letters import broker_connection
from common.bus.management import Management
from common.bus.topology import PARTITIONS, dead_queue_name, queue_name, topology_from_contracts
from common.telemetry.bus_metrics import COUNTED_TO, BusMetrics

if TYPE_CHECKING:
    from common.service import RunningService

_WAITING_ROWS = text("""
SELECT p, (SELECT count(*) FROM (SELECT FROM bus_message WHERE partition = p LIMIT :most) AS few)
FROM generate_series(0, :last) AS p""")


def count_waiting(service: RunningService) -> None:
    """Tell how many messages wait in each partition, and among the dead letters."""
    if not service.handlers.types:
        return
    metrics = service.metrics.part(BusMetrics)
    counted = _at_the_broker(service) if service.config.bus == "amqp" else _in_the_table(service)
    for partition in range(PARTITIONS):
        metrics.waiting.of(str(partition)).set(counted[queue_name(service.name, partition)])
    metrics.dead_letters_waiting.set(counted.get(dead_queue_name(service.name), 0))


def find_missing_bindings(service: RunningService) -> None:
    """Tell how many bindings of the service's queues the broker lacks; an event would pass it by without a trace."""
    config = service.config
    if not (config.bus == "amqp" and config.rabbit_management_url and service.handlers.types):
        return
    api = Management(_as_user_of(config.amqp_url, config.rabbit_management_url))
    vhost = unquote(urlsplit(config.amqp_url).path.removeprefix("/")) or "/"
    topology, missing = topology_from_contracts(config.contracts), 0
    for partition in range(PARTITIONS):
        wanted = set(topology.bindings(service.name, partition))
        missing += len(wanted - api.bound(queue_name(service.name, partition), vhost=vhost))
    service.metrics.part(BusMetrics).bindings_missing.of().set(missing)


def _at_the_broker(service: RunningService) -> dict[str, int]:
    counted: dict[str, int] = {}
    names = [dead_queue_name(service.name), *(queue_name(service.name, number) for number in range(PARTITIONS))]
    with broker_connection(service.config.amqp_url) as connection:
        for name in names:
            channel = connection.channel()  # one each: asking for a queue that is not there ends the channel
            try:
                counted[name] = channel.queue_declare(name, passive=True).method.message_count
                channel.close()
            except ChannelClosedByBroker:
                counted[name] = 0
    return counted


def _in_the_table(service: RunningService) -> dict[str, int]:
    with service.database.platform_session() as session:
        rows = session.execute(_WAITING_ROWS, {"most": COUNTED_TO, "last": PARTITIONS - 1})
        return {queue_name(service.name, partition): count for partition, count in rows}


def _as_user_of(amqp_url: str, management_url: str) -> str:
    """The management API's address with the service's own login, so that it needs no secret more."""
    login, place = urlsplit(amqp_url).netloc.rpartition("@")[0], urlsplit(management_url)
    return urlunsplit((place.scheme, f"{login}@{place.netloc}", place.path, "", ""))
