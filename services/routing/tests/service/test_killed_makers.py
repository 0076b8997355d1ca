"""A worker that is killed while it makes a plan leaves nothing half done: the next one makes the plan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from common.testing.environment import environment_for
from common.testing.harness import Harness
from routing.bootstrap import SERVICE
from routing.testing import Company
from routing.testing.company import TOMORROW

ABOUT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@pytest.mark.parametrize("point", ["routing.child_asked", "routing.plan_made"])
def test_a_plan_outlives_its_maker(company: Company, harness: Harness, point: str) -> None:
    company.make_plans()
    company.job()
    asked = company.ok(company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "with_waiting": 1}))
    settings = environment_for(SERVICE, harness.urls, {"CREWLINE_FAILPOINT": f"{point}:1:kill"})
    worker = subprocess.Popen([sys.executable, "-m", "routing", "timers"], env={**ABOUT, **settings})
    try:
        assert worker.wait(60) == -signal.SIGKILL
    finally:
        worker.kill()
        worker.wait()
    left = company.shown(f"/day-plans/{asked['id']}")
    assert (left["status"], left["routes"]) == ("running", [])
    company.make_plans()
    made = company.shown(f"/day-plans/{asked['id']}")
    assert (made["status"], made["changes"]) == ("ready", 1)
