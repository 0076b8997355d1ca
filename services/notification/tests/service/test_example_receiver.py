"""The receiver of examples/webhook_receiver takes what we send, once, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from common.clock import FixedClock
from notification.bootstrap import SERVICE
from notification.testing import DELIVERIES, ENDPOINTS, Hooks

PROGRAM = Path(SERVICE.migrations).parents[2] / "examples/webhook_receiver/receiver.py"


@contextmanager
def receiving(secret: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Its port, and the program."""
    asked = [sys.executable, str(PROGRAM), "--port", "0", "--database", str(folder / "events.sqlite3")]
    with subprocess.Popen(asked, env={"WEBHOOK_SECRET": secret}, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            yield int(program.stdout.readline().rpartition(" ")[2]), program
        finally:
            program.terminate()


def test_the_example_keeps_each_event_once_and_refuses_what_is_not_ours(
    hooks: Hooks, clock: FixedClock, tmp_path: Path
) -> None:
    clock.move_to(datetime.now(UTC))
    made = hooks.endpoint()
    with receiving(made["secret"], tmp_path) as (port, program):
        url = f"http://127.0.0.1:{port}/"
        assert hooks.office.patch(f"{ENDPOINTS}/{made['id']}", {"url": url}, version=1).status_code == 200
        for _ in range(2):
            hooks.happen()
        hooks.call()
        assert [one["last_status"] for one in hooks.deliveries()] == [204, 204]
        hooks.office.post(f"{DELIVERIES}/{hooks.deliveries()[0]['id']}/redeliver")
        hooks.call()
        assert [one["last_status"] for one in hooks.deliveries()] == [204, 204]
        forged = urllib.request.Request(url, data=b"{}", headers={"webhook-id": "1", "webhook-signature": "v1,AAAA"})
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(forged, timeout=60)
        program.terminate()
        assert program.stdout is not None
        printed = program.stdout.read().splitlines()
    assert len(printed) == 2 and all("job.cancelled.v1" in line for line in printed)
