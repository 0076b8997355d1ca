"""Everything that a person changes through the platform leaves an entry in the audit trail of the owning service.
What leaves none, such as a change to what is so already, is asked again, and must leave every record as it was."""

from __future__ import annotations

import pytest

from .company import Company, found
from .expected import nothing_wrong
from .fingerprints import difference, fingerprint
from .operations import Description, Operation
from .platform_in_process import Platform
from .requests_made import body_of, sent, values_of

# How a request was answered, what a phone sent, and what a planner asked for in one go: who, when and what is in them,
# also where nothing moved.
NO_RECORDS = frozenset({"idempotency_keys", "sync_actions", "sync_devices", "change_sets"})


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of this test's own: every operation is done to it."""
    return found(platform, marker="Audited")


def test_every_change_leaves_an_entry(platform: Platform, description: Description, ours: Company) -> None:
    wrong, changes = [], 0
    for operation in description.guarded():
        if operation.method == "GET":
            continue
        done, entries = _done(platform, operation, ours, description)
        changes += bool(done and entries)
        changed = _changed(platform, operation, ours, description) if done and not entries else []
        wrong.append(f"{operation.id} changes {changed} and leaves no entry" if changed else None)
        if operation.id in ("logOut", "endSession", "changePassword"):
            ours.owner.sign_in()
    nothing_wrong(wrong)
    assert changes > 60


def _done(platform: Platform, operation: Operation, ours: Company, description: Description) -> tuple[bool, int]:
    """Whether the owner could do it, and how many entries came of it."""
    values, body = values_of(operation, ours), body_of(operation, ours, description)
    if "session_id" in values:
        values["session_id"] = ours.owner.get("/sessions")["items"][0]["id"]
    before = _entries(platform, ours)
    answer = sent(ours.owner, operation, values, body)
    return answer.status_code < 300, _entries(platform, ours) - before


def _changed(platform: Platform, operation: Operation, ours: Company, description: Description) -> list[str]:
    before = fingerprint(platform.services, ours.id)
    _done(platform, operation, ours, description)
    tables = difference(before, fingerprint(platform.services, ours.id))
    return [table for table in tables if table.rpartition(".")[2] not in NO_RECORDS]


def _entries(platform: Platform, ours: Company) -> int:
    query = "SELECT count(*) FROM audit_entries WHERE organization_id = %s"
    return sum(int(harness.rows(query, ours.id)[0][0]) for harness in platform.services.values())
