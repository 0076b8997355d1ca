"""M7 on the way to Stripe: whatever the network does, a call ends in its time with an answer or with none, the same key
asked again makes nothing twice, and nothing leaks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from billing.adapters.stripe_gateway import StripeGateway
from billing.app.ports import GatewayUnanswered
from common.ids import new_id
from common.testing.endurance import ENDURES, at_length
from common.testing.fault_proxy import FaultProxy
from common.testing.held import Held, settled
from stripe_sandbox.testing import SandboxProcess
from stripe_sandbox.testing.process import KEY

pytestmark = [pytest.mark.slow, pytest.mark.reliability]

ROUNDS = at_length(2, 29)
TIMEOUT_SECONDS = 2.5 if ENDURES else 1.0
# A connection is made, a request is written, an answer begins and goes on: each may take as long as it is allowed to.
# Ten times that is a hang.
HANGS_SECONDS = 10 * TIMEOUT_SECONDS


def cut(after_bytes: int) -> Callable[[FaultProxy], None]:
    return lambda network: network.cut_within(after_bytes)


def delay(seconds: float) -> Callable[[FaultProxy], None]:
    def fault(network: FaultProxy) -> None:
        network.to_client.delay_seconds = seconds

    return fault


def dribble(network: FaultProxy) -> None:
    network.to_server.piece_bytes = network.to_client.piece_bytes = 1


FAULTS: dict[str, Callable[[FaultProxy], None]] = {
    "a short stall": delay(0.2),
    "a stall beyond patience": FaultProxy.stall,
    "reset while idle": FaultProxy.reset,
    "reset in the head": cut(20),
    "reset in the body": cut(700),
    "half open": FaultProxy.leave_half_open,
    "byte by byte": dribble,
}


def test_calls_to_stripe_end_in_time_and_their_repeats_are_harmless(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as sandbox, FaultProxy(sandbox.url) as network:
        gateway = StripeGateway(KEY, api_base=network.url, timeout_seconds=TIMEOUT_SECONDS)
        open_account(gateway, key="first")
        before = settled(lambda: Held.by(os.getpid()).beside(network.lines()))
        longest, unanswered, keys = 0.0, 0, 1
        for _ in range(ROUNDS):
            for fault in FAULTS.values():
                key, keys = str(new_id()), keys + 1
                fault(network)
                began = time.monotonic()
                try:
                    open_account(gateway, key=key)
                except GatewayUnanswered:
                    unanswered += 1
                longest = max(longest, time.monotonic() - began)
                network.heal()
                account = answered(gateway, key)
                assert account == answered(gateway, key)
        after = settled(lambda: Held.by(os.getpid()).beside(network.lines()))
        made = len(list(sandbox.client().v1.accounts.list({"limit": 100}).auto_paging_iter()))
        faults = ROUNDS * len(FAULTS)
        print(f"{faults} faults, {unanswered} unanswered, the longest call {longest:.1f} s; {before}, {after}")
        assert unanswered >= ROUNDS
        assert longest < HANGS_SECONDS
        assert made == keys
        assert after.is_no_more_than(before)


def open_account(gateway: StripeGateway, *, key: str) -> str:
    return gateway.create_account({"business_profile": {"name": "Bright Wash"}, "metadata": {"op_id": key}}, key=key)


def answered(gateway: StripeGateway, key: str) -> str:
    """The same again until there is an answer: the first call may still be under way."""
    for _ in range(50):
        try:
            return open_account(gateway, key=key)
        except GatewayUnanswered:
            continue
    raise AssertionError("no answer although the network is well")
