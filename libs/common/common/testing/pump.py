"""Carries events between services that run in one process: no threads, no broker, no waiting."""

from __future__ import annotations

from collections.abc import Mapping

from common.bus.envelope import CONTENT_TYPE, encode
from common.bus.port import Delivery
from common.bus.relay import MARK_SENT, SELECT_UNSENT
from common.bus.topology import Topology, partition_of
from common.testing.harness import Harness

_BATCH = 500
_MOST_ROUNDS = 200


class Pump:
    """Relay and consumers of several services, by hand."""

    def __init__(self, harnesses: Mapping[str, Harness], topology: Topology) -> None:
        self._harnesses = harnesses
        self._topology = topology

    def drain(self) -> int:
        """Deliver everything said, and what is said in answer, until all is quiet; returns how many events went out."""
        moved = 0
        for _ in range(_MOST_ROUNDS):
            said = sum(self._carry(name) for name in self._harnesses)
            moved += said
            # What waited for a reference may go on as soon as others were heard.
            if not said and not sum(harness.retry_parked_now() for harness in self._harnesses.values()):
                return moved
        raise AssertionError(f"services still talk after {_MOST_ROUNDS} rounds")

    def _carry(self, service: str) -> int:
        connection = self._harnesses[service].looking()
        rows = connection.execute(SELECT_UNSENT, [_BATCH]).fetchall()
        for row in rows:
            body, partition = encode(service, row), partition_of(row[7])
            for hearer in self._topology.hearers(row[3]):
                if hearer in self._harnesses:
                    self._harnesses[hearer].processor.process([Delivery(body, CONTENT_TYPE, partition)])
        if rows:
            connection.execute(MARK_SENT, [[row[0] for row in rows]])
        return len(rows)
