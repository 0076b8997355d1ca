"""Everything that a person changes through the platform leaves an entry in the audit trail of the owning service."""

from __future__ import annotations

import pytest

from common.db.session import connect_plain

from .company import Company, found
from .expected import nothing_wrong
from .operations import Description, Operation
from .platform_in_process import Platform
from .requests_made import body_of, sent, values_of

# They change no record: answers that are worked out, pages that are opened, links that end by themselves.
CHANGES_NOTHING = frozenset[str]()


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of this test's own: every operation is done to it."""
    return found(platform, marker="Audited")


def test_every_change_leaves_an_entry(platform: Platform, description: Description, ours: Company) -> None:
    wrong, changes = [], 0
    for operation in description.guarded():
        if operation.method == "GET" or operation.id in CHANGES_NOTHING:
            continue
        done, entries = _done(platform, operation, ours, description)
        changes += done
        wrong.append(f"{operation.id} leaves no entry" if done and not entries else None)
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


def _entries(platform: Platform, ours: Company) -> int:
    total = 0
    for harness in platform.services.values():
        with connect_plain(harness.urls.platform) as connection:
            query = "SELECT count(*) FROM audit_entries WHERE organization_id = %s"
            row = connection.execute(query, [ours.id]).fetchone()
            total += row[0] if row else 0
    return total
