"""The parts of `make endure`: what each runs, and the minutes that it has at full length. A part that reaches its limit
is cut off and failed; the next one begins."""

from __future__ import annotations

from dataclasses import dataclass

MARKED = "reliability or endures"
_R = "tests/integration/reliability"
_A = "tests/integration/api"


@dataclass(frozen=True)
class Part:
    """A process of pytest with servers of its own."""

    name: str
    minutes: int
    tests: tuple[str, ...]
    share: float = 1.0  # of the full length, in a full run
    has_its_own_night: bool = False  # runs when it is named


PARTS = (
    Part("kills", 75, (f"{_R}/test_kills.py",)),
    Part("failpoints", 60, (f"{_R}/test_failpoints.py",)),
    Part("controls", 15, (f"{_R}/test_controls.py",)),
    Part("crashes", 45, (f"{_R}/test_crashes.py",)),
    Part("broker-away", 20, (f"{_R}/test_broker_away.py", f"{_R}/test_unroutable.py")),
    Part("bad-network", 90, (f"{_R}/test_bad_network.py", "services/billing/tests/service/test_bad_network.py")),
    Part("hostile-messages", 60, (f"{_R}/test_hostile_messages.py", "libs/common/tests/bus/test_processor.py")),
    Part("history", 45, (f"{_R}/test_replay.py", f"{_R}/test_rebuild.py", f"{_R}/test_backups.py")),
    Part("clocks-and-scaling", 20, (f"{_R}/test_clocks.py", f"{_R}/test_scaling.py")),
    Part("stories", 120, ("tests/integration/test_stories.py",)),
    Part("sagas", 60, (f"{_A}/test_sagas.py",)),
    Part("companies", 40, (f"{_A}/test_two_companies.py", f"{_A}/test_hostile_events.py")),
    Part("fuzzing", 75, (f"{_A}/test_bad_input.py",), share=0.1),
    Part("money", 45, ("services/billing/tests", "libs/stripe_sandbox/tests")),
    Part("compose", 15, ("tests/deploy/test_compose.py",)),
    Part("fuzzing-in-full", 600, (f"{_A}/test_bad_input.py",), has_its_own_night=True),
)
