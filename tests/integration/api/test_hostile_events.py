"""I3: whatever comes by the bus is applied or set aside, by every service: nothing escapes that would end a consumer or
hold up its partition, no other company's row changes, and what was stored of it can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Delivery
from common.db.session import connect_plain
from common.testing.endurance import ENDURES, at_length
from common.testing.harness import Harness
from gateway.policy import SERVICES

from .company import Company, found
from .expected import nothing_wrong
from .fingerprints import difference, fingerprint
from .hostile_events import Ids, messages
from .operations import Description
from .platform_in_process import Platform
from .requests_made import NotCovered, sent, values_of

pytestmark = [pytest.mark.slow, pytest.mark.endures]
TOGETHER = 5
MESSAGES = at_length(200, 2_000)
# What must pass before anything lands asks the same questions each time; `make endure` asks new ones.
quick = settings(
    max_examples=MESSAGES // TOGETHER,
    deadline=None,
    derandomize=not ENDURES,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Iterator[Company]:
    """A company whose records may be told anything about."""
    company = found(platform, marker="Misled")
    yield company
    for harness in platform.services.values():
        with connect_plain(harness.urls.platform) as connection:
            connection.execute("DELETE FROM parked")


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "gateway"])
def test_whatever_comes_is_applied_or_set_aside(platform: Platform, ours: Company, theirs: Company, name: str) -> None:
    platform.drain()
    harness, before = platform.services[name], fingerprint(platform.services, theirs.id)
    kinds = harness.service.handlers.types
    if not kinds:
        return
    ids = Ids({key: [*values, *theirs.ids[key]] for key, values in ours.ids.items() if key in theirs.ids})
    told, applied = list[bytes](), _applied(harness, ours)

    @quick
    @given(st.lists(messages(kinds, ids, [ours.id]), min_size=TOGETHER, max_size=TOGETHER))
    def tell(bodies: list[bytes]) -> None:
        harness.processor.process([Delivery(body, CONTENT_TYPE, 0) for body in bodies])
        told.extend(bodies)

    tell()
    assert len(told) >= MESSAGES // 2
    print(f"{len(told)} messages, {_applied(harness, ours) - applied} applied, the rest set aside")
    lost = [body[:600] for body in told if not _settled(harness, body)]
    assert lost == []
    assert _applied(harness, ours) - applied > len(told) / 50, "nearly nothing was taken in: this proves little"
    assert difference(before, fingerprint(platform.services, theirs.id)) == []


def _settled(harness: Harness, body: bytes) -> bool:
    """Whether a message was applied by a handler, is set aside, or was unreadable and set aside as such."""
    event = json.loads(body).get("id")
    found = harness.rows(
        "SELECT 1 FROM inbox WHERE event_id::text = %s UNION ALL SELECT 1 FROM parked WHERE message_key = %s"
        " OR body = %s LIMIT 1",
        event,
        event,
        body,
    )
    return bool(found) or _was_heard_before(harness, body)


def _was_heard_before(harness: Harness, body: bytes) -> bool:
    """A second event that calls itself the first of its aggregate is a repeat."""
    said = json.loads(body)
    aggregate, _, aggregate_id = str(said["subject"]).partition("/")
    heard = "SELECT 1 FROM heard_sequences WHERE organization_id = %s AND aggregate = %s AND aggregate_id::text = %s"
    return bool(harness.rows(heard, UUID(said["organizationid"]), aggregate, aggregate_id))


def _applied(harness: Harness, ours: Company) -> int:
    rows = harness.rows("SELECT count(*) FROM inbox WHERE organization_id = %s", UUID(ours.id))
    return int(rows[0][0])


def test_what_was_stored_of_it_can_be_read(description: Description, ours: Company) -> None:
    """After the tests above: lists and records of the company, one after the other."""
    wrong = []
    for operation in description.guarded():
        if operation.method != "GET":
            continue
        try:
            answer = sent(ours.owner, operation, values_of(operation, ours), None)
        except NotCovered:
            continue
        if answer.status_code >= 500:
            wrong.append(f"{operation.id}: {answer.status_code} {answer.text[:300]}")
    nothing_wrong(wrong)


def test_control_an_error_that_escapes_is_noticed(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the limit on numbers off, an event's number that no column holds comes back as an error for ever."""
    from common.bus import envelope

    monkeypatch.setattr(envelope, "MAX_SEQUENCE", 10**40)
    processor = platform.services["job"].processor
    body = json.dumps(
        {
            "specversion": "1.0",
            "id": "01890000-0000-7000-8000-000000000001",
            "source": "/crewline/hostile",
            "type": "estimate.accepted.v1",
            "subject": "estimate/01890000-0000-7000-8000-000000000002",
            "time": "2030-01-01T00:00:00Z",
            "organizationid": "01890000-0000-7000-8000-000000000003",
            "sequence": 2**40,
            "partitionkey": "x",
            "data": {},
        }
    ).encode()
    with pytest.raises(Exception, match="out of range|integer"):
        processor.process([Delivery(body, CONTENT_TYPE, 0)])
