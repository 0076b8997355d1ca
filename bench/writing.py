"""A writer at a steady rate: `python -m bench.writing RATE COUNT` prints when each event was committed, as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

from common.db.unit_of_work import SYSTEM
from common.ids import new_id
from common.service import start
from common.testing.sample.services import PEBBLE, drop_pebble


def main() -> None:
    """One business change and its event a transaction."""
    rate, count = int(sys.argv[1]), int(sys.argv[2])
    service = start(PEBBLE)
    organization = new_id()
    committed: dict[str, float] = {}
    for _ in paced(rate, count):
        pebble = new_id()
        with service.unit_of_work(organization, SYSTEM) as uow:
            drop_pebble(uow, pebble)
        committed[str(pebble)] = time.monotonic()
    # The last events' wake-up goes out before the waker ends.
    time.sleep(0.05)
    service.database.dispose()
    print(json.dumps(committed))


def paced(rate: int, count: int) -> Iterator[int]:
    """Numbers at a steady rate; late ones follow at once."""
    started = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield number


if __name__ == "__main__":
    main()
