"""How PostgreSQL would answer a company's request."""

from __future__ import annotations

from typing import Any

from common.testing.harness import Caller
from common.testing.plans import plan_of
from job.testing.company import Company


def plan(company: Company, caller: Caller, path: str, *, table: str = "jobs") -> list[dict[str, Any]]:
    """The nodes of the plan of the request's first statement on that table."""
    return plan_of(company.harness, company.id, lambda: caller.get(path), table=table)
