"""What goes between the service and the child that plans for it: frames of msgpack, each after its length."""

from __future__ import annotations

import struct

import msgspec

from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

LENGTH = struct.Struct(">I")
MOST_BYTES = 256 << 20


class Asked(msgspec.Struct, frozen=True):
    """A day to be planned."""

    problem: Problem
    seconds: float
    seed: int


def frame(value: Asked | Plan) -> bytes:
    """A value as it is sent."""
    body = msgspec.msgpack.encode(value)
    return LENGTH.pack(len(body)) + body


def asked(body: bytes) -> Asked:
    """What the child reads."""
    return msgspec.msgpack.decode(body, type=Asked)


def answered(body: bytes) -> Plan:
    """What the service reads."""
    return msgspec.msgpack.decode(body, type=Plan)
