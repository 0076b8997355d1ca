"""The sample services on the servers of the run: fresh databases, queues on the broker, and their processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.bus.topology import PARTITIONS
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample.services import PEBBLE, RIPPLE
from common.testing.sample_queues import purge, sample_queues
from common.testing.waiting import eventually

ROOT = Path(__file__).parents[1]
ORGANIZATIONS = 20
FILL = """
INSERT INTO outbox (event_id, organization_id, type, aggregate, aggregate_id, sequence, partition_key, occurred_at,
                    correlation_id, actor, data)
SELECT gen_random_uuid(), o, 'pebble.dropped.v1', 'pebble', p, s, o || ':' || p, now(), gen_random_uuid()::text,
       'person:' || o, jsonb_build_object('pebble_id', p, 'mood', 'calm', 'note', repeat('n', 330))
FROM generate_series(1, %(drops)s) s CROSS JOIN (
    SELECT gen_random_uuid() AS p,
           ('00000000-0000-7000-8000-' || lpad((n %% %(organizations)s)::text, 12, '0'))::uuid AS o
    FROM generate_series(1, %(pebbles)s) n) AS pebbles"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Where pebble and ripple live for the length of a workload."""

    pebble: DatabaseUrls
    ripple: DatabaseUrls
    amqp_url: str

    def environment(self) -> dict[str, str]:
        """Settings of the sample processes."""
        return {
            **os.environ,
            **environment_for(PEBBLE, self.pebble),
            **environment_for(RIPPLE, self.ripple),
            "CREWLINE_BUS": "amqp",
            "CREWLINE_AMQP_URL": self.amqp_url,
        }

    def fill_outbox(self, count: int) -> None:
        """A fresh backlog of unsent events of about 0.9 kB: twenty of each pebble, twenty organizations."""
        with connect_plain(self.pebble.platform) as connection:
            connection.execute("DELETE FROM outbox")
            connection.execute(FILL, {"drops": 20, "pebbles": count // 20, "organizations": ORGANIZATIONS})
        with connect_plain(self.pebble.owner) as connection:
            connection.execute("VACUUM ANALYZE outbox")

    def forget_heard(self) -> None:
        """ripple as if it had never heard anything."""
        with connect_plain(self.ripple.owner) as connection:
            connection.execute("TRUNCATE inbox, heard_sequences, parked, outbox, event_sequences, ripples, drop_counts")

    def await_partitions(self) -> None:
        """Wait until a relay of pebble holds its lock and a consumer of ripple its partitions."""
        eventually(lambda: self._locks(self.pebble) >= 1 and self._locks(self.ripple) >= 1 + PARTITIONS, seconds=120)

    def _locks(self, urls: DatabaseUrls) -> int:
        with connect_plain(urls.platform) as connection:
            row = connection.execute(
                """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE l.locktype = 'advisory' AND d.datname = current_database()"""
            ).fetchone()
        return int(row[0]) if row else 0

    def purge(self) -> None:
        """Empty queues."""
        purge(self.amqp_url)

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """A Python process with these settings: `-m module words`."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], env=self.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def told_by(self, *arguments: str) -> Any:
        """What a process prints as JSON in its last line."""
        return told(self.process(*arguments))


def told(process: subprocess.Popen[str]) -> Any:
    """Wait for a process and read what it printed as JSON in its last line."""
    output, _ = process.communicate(timeout=300)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return json.loads(output.splitlines()[-1])


@contextmanager
def sample() -> Iterator[Sample]:
    """Both sample services on fresh databases, with empty queues."""
    postgres, amqp_url = os.environ["CREWLINE_TEST_POSTGRES"], os.environ["CREWLINE_TEST_AMQP"]
    with ExitStack() as ends:
        ends.enter_context(sample_queues(postgres, amqp_url))
        pebble, ripple = (ends.enter_context(temporary_database(postgres, service)) for service in (PEBBLE, RIPPLE))
        yield Sample(pebble, ripple, amqp_url)
