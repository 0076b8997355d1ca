"""The two stories of the demo pass on both buses, also when processes are killed in the middle of them; and while
people work, every process can be renewed without anybody noticing (M15)."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from common.testing.endurance import ENDURES, at_length
from common.testing.waiting import eventually
from crewline_local.platform.catalogue import service_names
from crewline_local.platform.platform import Platform
from crewline_local.story.scene import Scene
from crewline_local.story.stories import STORIES, Story
from crewline_local.story.telling import Step

from .renewing import MOST_DRAIN_SECONDS, assert_nothing_lost, login_of_a_company, parts_of
from .traffic import Traffic

# All of them go with those that kill: what costs is the platform, on each bus, that they share.
pytestmark = [pytest.mark.slow, pytest.mark.reliability]

STORY_IDS = [story.name for story in STORIES]
# What is killed after which step: the next step then finds the process gone and must go on when it is back.
KILLS = {
    "opens the link": ("work",),
    "schedules the visit": ("web",),
    "tries card": ("web", "work"),
    "in cash": ("work",),
}


class Told:
    """Keeps what was told, and kills what the step is the cue for."""

    def __init__(self, kill: Callable[[str], None] | None = None) -> None:
        self._kill = kill
        self.steps: list[Step] = []
        self.kills = 0

    def __call__(self, step: Step) -> None:
        self.steps.append(step)
        for cue, parts in KILLS.items():
            if self._kill is not None and cue in step.what:
                for part in parts:
                    self._kill(part)
                    self.kills += 1


@pytest.mark.parametrize("story", STORIES, ids=STORY_IDS)
def test_a_story_comes_to_its_end(platform: Platform, story: Story) -> None:
    told = Told()
    scene = story.walk(platform.url, tell=told)
    assert_paid(scene)
    assert all(step.milliseconds > 0 for step in told.steps)


def test_web_and_work_are_seen_on_one_page(platform: Platform) -> None:
    """On the embedded bus those of all services on the gateway's; else each service's web shows its worker's."""
    seen = service_names() if platform.bus == "embedded" else ["gateway"]

    def missing() -> list[str]:
        with urllib.request.urlopen(f"{platform.url}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        wanted = [
            f'crewline_timer_last_success_timestamp_seconds{{service="{each}",timer="tell_facts"}}' for each in seen
        ]
        wanted += [f'crewline_db_connections{{role="platform",service="{each}",state="idle"}}' for each in seen]
        wanted += [f'crewline_http_in_flight{{service="{each}"}}' for each in seen]
        wanted += ['crewline_visits_late{service="job"}'] if "job" in seen else []
        return [series for series in wanted if f"\n{series} " not in text]

    eventually(lambda: not missing(), what=f"{missing()} are told", seconds=60)


def test_every_line_that_a_process_logs_is_json_with_its_service(platform: Platform) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{platform.url}/api/v1/sessions", data=b"{}", timeout=30)

    def lines() -> list[dict[str, Any]]:
        files = (*platform.log.glob("*web.log"), *platform.log.glob("*work.log"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    def ours() -> list[dict[str, Any]]:
        return [line for line in lines() if line.get("correlation_id") == refused.value.headers["X-Request-Id"]]

    (answered,) = eventually(ours, what="the request is logged", seconds=60)
    assert (answered["message"], answered["service"]) == ("answered", "gateway")
    assert {line["service"] for line in lines()} <= {*service_names(), "web", "work"}


def test_every_process_is_renewed_while_people_work(platform: Platform) -> None:
    login = login_of_a_company(platform)
    parts = parts_of(platform, few=not ENDURES)
    with Traffic(platform.url, login) as traffic:
        eventually(lambda: len(traffic.customers) >= 3 or traffic.failures, seconds=120, what="people work")
        began = time.monotonic()
        for _ in range(at_length(1, 50)):
            for name in parts:
                assert platform.renew(name, leave_seconds=MOST_DRAIN_SECONDS) == [], "nobody had to be killed"
        seconds = time.monotonic() - began
    print(f"{len(parts)} renewed in {seconds:.0f} s: {traffic.requests} requests, {len(traffic.failures)} failed")
    assert traffic.failures == []
    assert_nothing_lost(platform, traffic.customers)


def test_control_of_renewing_when_a_process_is_killed_people_notice(platform: Platform) -> None:
    front = "web" if platform.bus == "embedded" else "gateway-web"
    with Traffic(platform.url, login_of_a_company(platform)) as traffic:

        def somebody_noticed() -> bool:
            platform.kill(front)
            return bool(traffic.failures)

        eventually(somebody_noticed, seconds=120, what="a request fails")


@pytest.mark.parametrize("story", STORIES, ids=STORY_IDS)
def test_a_story_comes_to_its_end_although_processes_are_killed(platform: Platform, story: Story) -> None:
    told = Told(platform.kill)
    scene = story.walk(platform.url, tell=told)
    assert told.kills >= 2
    assert_paid(scene)
    assert_nothing_doubled(scene)


def assert_paid(scene: Scene) -> None:
    """The money that came in is the invoice's total, to the cent; what went back is open again."""
    invoice = scene.invoice()
    taken = [payment for payment in invoice["payments"] if payment["state"] == "succeeded"]
    assert sum(payment["amount"]["amount"] for payment in taken) == invoice["total"]["amount"]
    assert sum(payment["refunded"]["amount"] for payment in taken) == invoice["balance"]["amount"]


def assert_nothing_doubled(scene: Scene) -> None:
    """One job of the estimate, one invoice of the job, one message of each kind and channel."""
    assert len(scene.office.get(f"/estimates/{scene.estimate['id']}")["jobs"]) == 1
    assert len(scene.office.get("/jobs", customer_id=scene.customer["id"])["items"]) == 1
    assert len(scene.office.get("/invoices", job_id=scene.job_id)["items"]) == 1
    messages = scene.office.get("/messages", customer_id=scene.customer["id"], limit=100)["items"]
    kinds = [(message["template"], message["channel"]) for message in messages if message["template"] != "receipt"]
    assert len(kinds) == len(set(kinds))
