"""Four faults, each in another place: a worker that stands still, a message nobody can read, a payment provider that is
gone, a broker without room. All at once, so that they are waited for once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pika

from common.bus.topology import queue_name
from crewline_local.platform.platform import Platform
from crewline_local.story.scene import Scene

STANDS_STILL, HEARS_POISON = "quality", "fleet"
ATTEMPTS = 4


@contextmanager
def injected(platform: Platform, scene: Scene) -> Iterator[None]:
    """From the moment that all are there until all are gone."""
    rabbit = platform.rabbit
    assert rabbit is not None
    worker = platform.pid(f"{STANDS_STILL}-work")
    _publish_poison(rabbit.amqp_url)
    os.kill(worker, signal.SIGSTOP)
    platform.kill("sandbox", hold=True)
    try:
        _try_to_pay(scene)
        rabbit.ctl("set_disk_free_limit", "1000000GB")
        yield
    finally:
        rabbit.ctl("set_disk_free_limit", "50MB")
        platform.release("sandbox")
        os.kill(worker, signal.SIGCONT)


def _publish_poison(amqp_url: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish("", queue_name(HEARS_POISON, 0), b"\xffno event", mandatory=True)
    connection.close()


def _try_to_pay(scene: Scene) -> None:
    """A customer who presses the button again and again."""
    for _ in range(ATTEMPTS):
        page = scene.browser.open(scene.invoice_page)
        scene.browser.submit(page, page.form(action="/pay"))
