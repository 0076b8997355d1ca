"""The access policy: which service answers an operation, which permission it needs, how often it may be called. One
file per service; an operation without a row is not let through."""

from __future__ import annotations

from functools import cache

from gateway.policy import (
    billing,
    estimate,
    fleet,
    gateway,
    inventory,
    job,
    notification,
    quality,
    routing,
    scheduling,
)
from gateway.policy.rows import Row
from gateway.policy.table import PolicyTable

ROWS: dict[str, tuple[Row, ...]] = {
    "gateway": gateway.ROWS,
    "estimate": estimate.ROWS,
    "job": job.ROWS,
    "scheduling": scheduling.ROWS,
    "billing": billing.ROWS,
    "notification": notification.ROWS,
    "quality": quality.ROWS,
    "routing": routing.ROWS,
    "fleet": fleet.ROWS,
    "inventory": inventory.ROWS,
}
SERVICES = tuple(ROWS)
OPEN_RATES = frozenset({"public", "files", "login"})  # let callers without a token in


@cache
def policy() -> PolicyTable:
    """All rows of all services."""
    return PolicyTable(row for rows in ROWS.values() for row in rows)


def rows_of(service: str) -> tuple[Row, ...]:
    """The rows of one service."""
    return ROWS[service]
