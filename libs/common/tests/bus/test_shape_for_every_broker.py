"""The shape of the bus is one that RabbitMQ 3.10 to 4 declare alike: nothing in it that a later one took away. What was
run here is 3.10; of the others their release notes are what is checked."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.bus.topology import definitions, topology_from_contracts

ROOT = Path(__file__).parents[4]
SHAPE = definitions(topology_from_contracts(ROOT / "contracts"))
EXCHANGES = {"topic", "direct", "fanout", "headers"}
QUEUE_ARGUMENTS = {"x-queue-type", "x-single-active-consumer"}
POLICY_KEYS = {
    "delivery-limit", "dead-letter-exchange", "dead-letter-routing-key", "dead-letter-strategy", "overflow",
}  # fmt: skip


def not_for_every_broker(shape: dict[str, Any]) -> Iterator[str]:
    """Mirrored classic queues went with 4.0, those that neither last nor are exclusive are deprecated."""
    for exchange in shape["exchanges"]:
        if exchange["type"] not in EXCHANGES or not exchange["durable"]:
            yield f"exchange {exchange['name']}"
    for queue in shape["queues"]:
        if queue["arguments"].get("x-queue-type") != "quorum" or set(queue["arguments"]) - QUEUE_ARGUMENTS:
            yield f"queue {queue['name']}"
        if not queue["durable"] or queue["auto_delete"]:
            yield f"queue {queue['name']} does not last"
    for policy in shape["policies"]:
        for key in sorted(set(policy["definition"]) - POLICY_KEYS):
            yield f"policy {policy['name']}: {key}"
        # 4 sets 20 where nothing is said, older ones none: it is said.
        if "delivery-limit" not in policy["definition"]:
            yield f"policy {policy['name']} leaves the delivery limit to the broker"


def test_every_broker_takes_the_shape() -> None:
    assert len(SHAPE["queues"]) > 40
    assert list(not_for_every_broker(SHAPE)) == []


def planted(part: str, **change: Any) -> dict[str, Any]:
    shape = copy.deepcopy(SHAPE)
    shape[part][0].update(change)
    return shape


@pytest.mark.parametrize(
    "shape",
    [
        planted("exchanges", type="x-delayed-message"),
        planted("queues", arguments={"x-queue-type": "classic"}),
        planted("queues", arguments={"x-queue-type": "quorum", "x-queue-mode": "lazy"}),
        planted("queues", durable=False),
        planted("policies", definition={"ha-mode": "all", "delivery-limit": 20}),
        planted("policies", definition={"overflow": "reject-publish"}),
    ],
)
def test_what_only_some_take_is_found(shape: dict[str, Any]) -> None:
    assert len(list(not_for_every_broker(shape))) == 1
