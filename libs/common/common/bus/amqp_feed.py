"""The RabbitMQ adapter's receiving side: an I/O thread reads, acknowledges and heartbeats while handlers run elsewhere.

The I/O thread alone touches the connection. Acks come back to it through a socket pair, so that they go out at once and
never from another thread. Each partition has a channel of its own: its messages are handled in the order of their
delivery tags, so that one ack covers a whole run.
"""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from amqp import spec

from common.bus.amqp import connect
from common.bus.amqp_waiting import Waiting
from common.bus.amqp_wire import Arrived, Wire
from common.bus.port import Delivery
from common.bus.suspects import KILLER_TRIES, Suspects, is_suspect
from common.bus.topology import queue_name
from common.db.session import Database

log = logging.getLogger(__name__)
PREFETCH = 200
BATCH = 100


class AmqpFeed:
    """Consumes a service's partition queues; one Feed per process and service.

    What is returned to the broker is charged as if its consumer had died (RabbitMQ 3.10), so a change of shares leaves
    the partitions that stay alone: those that are new get a connection of their own.
    """

    def __init__(self, url: str, database: Database, *, prefetch: int = PREFETCH, batch: int = BATCH) -> None:
        self._url = url
        self._service = database.service
        self._suspects = Suspects(database)
        self._prefetch = prefetch
        self._batch = batch
        self._waiting = Waiting(self._suspects)
        self._ios: list[_InputOutput] = []

    def serve(self, partitions: Sequence[int]) -> None:
        """Consume exactly these partitions' queues from now on."""
        for io in [io for io in self._ios if not set(io.partitions) <= set(partitions)]:
            self._ios.remove(io)
            io.stop()
            self._waiting.forget(io.partitions)
        served = {partition for io in self._ios for partition in io.partitions}
        fresh = [partition for partition in partitions if partition not in served]
        if fresh:
            self._waiting.expect(fresh)
            io = _InputOutput(self._url, self._service, fresh, self._prefetch, self._waiting)
            self._ios.append(io)
            io.start()

    def take(self, *, timeout: float) -> list[Delivery]:
        """A run of messages of one partition, one message alone while any is suspect of killing the process."""
        if not self._ios:
            time.sleep(timeout)
            return []
        run = self._waiting.take(self._batch, timeout=timeout)
        if not run or not is_suspect(run[0]):
            return run
        if self._suspects.deaths(run[0]) < KILLER_TRIES:
            self._suspects.take_in_hand(run[0])
            return run
        self._suspects.set_aside(run[0])
        self._acknowledge(run[0])
        return []

    def take_beside(self, partitions: Sequence[int]) -> list[Delivery]:
        """A run that has come already of another partition than these, while no message is suspect."""
        return self._waiting.take_beside(partitions, self._batch)

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge, after the commit."""
        self._suspects.clear(deliveries[-1])
        self._acknowledge(deliveries[-1])

    def _acknowledge(self, last: Delivery) -> None:
        for io in self._ios:
            if last.partition in io.partitions:
                io.ack(last)

    def close(self) -> None:
        """Stop the I/O threads; the broker returns what was not acknowledged."""
        ios, self._ios = self._ios, []
        for io in ios:
            io.stop()
        self._suspects.close()
        self._waiting = Waiting(self._suspects)


class _InputOutput:
    def __init__(self, url: str, service: str, partitions: list[int], prefetch: int, waiting: Waiting) -> None:
        self._url, self._service, self.partitions, self._prefetch = url, service, partitions, prefetch
        self._waiting = waiting
        self._lanes: dict[int, _Lane] = {}
        self._acks: deque[tuple[int, int]] = deque()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_out.setblocking(False)
        self._wake_in.setblocking(False)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"bus-io-{service}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake()
        self._thread.join(timeout=5)
        self._wake_in.close()
        self._wake_out.close()

    def ack(self, last: Delivery) -> None:
        """Acknowledge a delivery and all before it on its channel."""
        self._acks.append(last.tag)
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # a full pipe already wakes the thread
            self._wake_out.send(b"!")

    def _run(self) -> None:
        connection: Any = None
        try:
            connection = connect(self._url)
            lanes = [_Lane(connection, self._service, each) for each in self.partitions]
            self._lanes = {lane.channel_id: lane for lane in lanes}
            wire = Wire(connection.connection, delivered=self._arrived)
            for lane in lanes:
                lane.begin()
            self._pump(connection, wire)
        except Exception as error:  # noqa: BLE001  goes on in the consumer's thread, which starts over
            self._waiting.tell(error)
        finally:
            if connection is not None:
                connection.collect()

    def _arrived(self, message: Arrived) -> None:
        lane = self._lanes[message.channel]
        lane.saw(message)
        tag = (message.channel, message.tag)
        self._waiting.add(Delivery(message.body, message.content_type, lane.partition, tag, message.tries))

    def _pump(self, connection: Any, wire: Wire) -> None:
        checked_at = time.monotonic()
        while not self._stopping.is_set():
            ready, _, _ = select.select([wire.socket, self._wake_in], [], [], 1.0)
            if self._wake_in in ready:
                self._drain_wakes()
            self._send_acks()
            if wire.socket in ready:
                wire.read_ready()
                self._waiting.tell()
            if time.monotonic() - checked_at >= 1.0:
                checked_at = time.monotonic()
                connection.heartbeat_check()
        self._send_acks()

    def _drain_wakes(self) -> None:
        try:
            while self._wake_in.recv(4096):
                pass
        except BlockingIOError:
            return

    def _send_acks(self) -> None:
        while self._acks:
            channel, tag = self._acks.popleft()
            self._lanes[channel].ack(tag, prefetch=self._prefetch)


class _Lane:
    """One partition's way in. Every message in flight is charged when the process dies: therefore a partition starts
    with one message at a time and widens at the first that nobody tried before. The broker gives what was returned
    before what is fresh, so everything a dead process had in flight passes singly, and only a killer gathers tries."""

    def __init__(self, connection: Any, service: str, partition: int) -> None:
        self.partition = partition
        self._queue = queue_name(service, partition)
        self._channel = connection.channel()
        self._widen_at: int | None = None
        self._is_wide = False

    @property
    def channel_id(self) -> int:
        """The channel's number."""
        return int(self._channel.channel_id)

    def begin(self) -> None:
        """Ask for one message."""
        self._consume("narrow", prefetch=1)

    def saw(self, message: Arrived) -> None:
        """Note a fresh message: once it is acknowledged the queue may be opened wide."""
        if not self._is_wide and message.tries == 0:
            self._widen_at = message.tag

    def ack(self, tag: int, *, prefetch: int) -> None:
        """Acknowledge up to a tag; a first fresh message opens the queue wide."""
        widens = not self._is_wide and self._widen_at is not None and tag >= self._widen_at
        if widens:
            # Before the ack: a message that is sent to a cancelled consumer would come back with a try counted.
            self._channel.basic_cancel(self._tag_of("narrow"), nowait=True)
        self._channel.basic_ack(tag, multiple=True)
        if widens:
            self._is_wide = True
            self._consume("wide", prefetch=prefetch)

    def _consume(self, width: str, *, prefetch: int) -> None:
        # Nobody waits for an answer here: deliveries are read by `Wire` and not by py-amqp. The limit holds for
        # consumers that start after it.
        self._channel.send_method(spec.Basic.Qos, "lBb", (0, prefetch, False))
        self._channel.basic_consume(self._queue, consumer_tag=self._tag_of(width), nowait=True)

    def _tag_of(self, width: str) -> str:
        return f"{self._queue}.{width}.{id(self):x}"
