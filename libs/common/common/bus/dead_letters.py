"""Copies what the broker dead-lettered into the service's own park, where one set of tools shows and replays
everything."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from common.bus.amqp import connect
from common.bus.incoming import read
from common.bus.port import Delivery
from common.bus.suspects import park_killer
from common.bus.topology import dead_queue_name

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
AT_ONCE = 100


def fetch_dead_letters(service: RunningService) -> int:
    """Move up to a hundred messages from `<service>.dead` to the park, each acknowledged after its row is committed."""
    if service.config.bus != "amqp":
        return 0
    connection = connect(service.config.amqp_url)
    try:
        channel = connection.channel()
        channel.auto_decode = False
        moved = 0
        while moved < AT_ONCE and (message := channel.basic_get(dead_queue_name(service.name))) is not None:
            _keep(service, message)
            channel.basic_ack(message.delivery_tag)
            moved += 1
        if moved:
            log.error("dead letters were parked", extra={"count": moved})
        return moved
    finally:
        connection.collect()


def _keep(service: RunningService, message: Any) -> None:
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    one = read(Delivery(body, str(message.properties.get("content_type", "")), 0))
    died = str((message.properties.get("application_headers") or {}).get("x-death", ""))
    park_killer(service.database, one, detail=died)
