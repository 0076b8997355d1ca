"""A sweep blanks what the mechanisms hold of somebody, waits for what is still to be sent, and comes again later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.orm import Session

from common.clock import FixedClock
from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM, Actor
from common.erasing.blanking import ERASED
from common.erasing.marks import AlreadyErased, Erasure, Record, mark_erased, refuse_erased
from common.erasing.old_payloads import blank_old_payloads
from common.erasing.sweeping import sweep_erased
from common.ids import new_id
from common.testing.harness import Harness, service_harness
from common.testing.sample.services import PEBBLE, drop_pebble

OURS, PEBBLE_ID = new_id(), new_id()
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def _name_pebbles(session: Session, erasure: Erasure) -> Sequence[Record]:
    return [("pebble", erasure.subject_id)]


@pytest.fixture
def clock() -> FixedClock:
    """Set by the test."""
    return FixedClock(NOW)


@pytest.fixture
def pebbles(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Harness]:
    """The sample whose events tell a mood, which is personal."""
    contract = tmp_path / "events" / "pebble.dropped.v1"
    contract.mkdir(parents=True)
    (contract / "event.yaml").write_text("pii: [mood]\n", encoding="utf-8")
    definition = replace(PEBBLE, erase=_name_pebbles)
    settings = {"CREWLINE_CONTRACTS": str(tmp_path)}
    with service_harness(definition, environ=settings, admin_url=postgres_url, clock=clock) as running:
        yield running


def _drop(pebbles: Harness, pebble_id: UUID = PEBBLE_ID, *, sent: bool = True) -> None:
    with pebbles.service.unit_of_work(OURS, Actor("customer", pebble_id), source_address="203.0.113.7") as uow:
        drop_pebble(uow, pebble_id, mood="gloomy")
        uow.audit(action="pebble.drop", record_type="pebble", record_id=pebble_id, after={"mood": "gloomy"}, reason="x")
    if sent:
        _execute(pebbles, "UPDATE outbox SET published_at = now()")


def _erase(pebbles: Harness, clock: FixedClock) -> None:
    clock.advance(seconds=1)
    with pebbles.service.unit_of_work(OURS, SYSTEM) as uow:
        mark_erased(uow, PEBBLE_ID)
        mark_erased(uow, PEBBLE_ID)


def _execute(pebbles: Harness, statement: str) -> None:
    with connect_plain(pebbles.urls.platform) as connection:
        connection.execute(statement)


def _moods(pebbles: Harness) -> list[str]:
    return [said.data["mood"] for said in pebbles.said()]


def test_events_and_audit_entries_say_nothing_any_more(pebbles: Harness, clock: FixedClock) -> None:
    _drop(pebbles)
    _drop(pebbles, new_id())
    _erase(pebbles, clock)
    assert sweep_erased(pebbles.service) == 1
    assert _moods(pebbles) == [ERASED, "gloomy"]
    entries = "SELECT after, reason, source_address, action FROM audit_entries ORDER BY after ->> 'mood'"
    (blank, other) = pebbles.rows(entries)
    assert blank == ({"mood": ERASED}, ERASED, None, "pebble.drop")
    assert other[:3] == ({"mood": "gloomy"}, "x", "203.0.113.7")


def test_what_is_still_to_be_sent_goes_out_whole_and_is_blanked_then(pebbles: Harness, clock: FixedClock) -> None:
    _drop(pebbles, sent=False)
    _erase(pebbles, clock)
    sweep_erased(pebbles.service)
    assert _moods(pebbles) == ["gloomy"]
    _execute(pebbles, "UPDATE outbox SET published_at = now()")
    assert sweep_erased(pebbles.service) == 0
    clock.advance(seconds=6)
    sweep_erased(pebbles.service)
    assert _moods(pebbles) == [ERASED]


def test_parked_messages_and_kept_answers_say_nothing_any_more(pebbles: Harness, clock: FixedClock) -> None:
    _keep(pebbles, body=f'{{"data": {{"mood": "gloomy", "pebble_id": "{PEBBLE_ID}"}}}}')
    _erase(pebbles, clock)
    sweep_erased(pebbles.service)
    assert pebbles.rows("SELECT body LIKE '%%gloomy%%' FROM parked") == [(False,)]
    assert pebbles.rows("SELECT status, body FROM idempotency_keys") == [(201, None)]


def _keep(pebbles: Harness, *, body: str) -> None:
    parked = """INSERT INTO parked (handler, message_key, partition, organization_id, type, body, content_type, state,
        reason) VALUES ('h', 'k', 0, %s, 'pebble.dropped.v1', %s, 'application/json', 'dead', 'test')"""
    answer = """INSERT INTO idempotency_keys VALUES (%s, 's', 'o', 'k', '', 201, '{}', %s, now())"""
    with connect_plain(pebbles.urls.platform) as connection:
        connection.execute(parked, [OURS, body.encode()])
        connection.execute(answer, [OURS, body])


def test_what_arrives_late_is_swept_later_until_a_day_has_passed(pebbles: Harness, clock: FixedClock) -> None:
    _erase(pebbles, clock)
    sweep_erased(pebbles.service)
    for pause in (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1)):
        _drop(pebbles)
        assert sweep_erased(pebbles.service) == 0
        clock.move_to(clock.now() + pause)
        assert sweep_erased(pebbles.service) == 1
        assert set(_moods(pebbles)) == {ERASED}
    clock.advance(days=400)
    assert sweep_erased(pebbles.service) == 0


def test_nothing_new_is_begun_for_who_was_erased(pebbles: Harness, clock: FixedClock) -> None:
    _erase(pebbles, clock)
    with pytest.raises(AlreadyErased), pebbles.service.unit_of_work(OURS, SYSTEM) as uow:
        refuse_erased(uow, PEBBLE_ID)
    with pebbles.service.unit_of_work(new_id(), SYSTEM) as uow:
        refuse_erased(uow, PEBBLE_ID)


def test_nobody_else_changes_an_audit_entry(pebbles: Harness) -> None:
    _drop(pebbles)
    other: list[Any] = ["action = 'other'", "after = '{}'"]
    for change in other:
        with pytest.raises(psycopg.Error, match="append-only"):
            _execute(pebbles, f"UPDATE audit_entries SET {change}")
    allowed = "SELECT set_config('crewline.erasing', 'on', false)"
    with connect_plain(pebbles.urls.platform) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(allowed)
        connection.execute("UPDATE audit_entries SET action = 'other'")
    with connect_plain(pebbles.urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(allowed)
        connection.execute("UPDATE audit_entries SET after = '{}'")


def test_after_90_days_an_event_keeps_what_happened_and_loses_who_it_was(pebbles: Harness, clock: FixedClock) -> None:
    _drop(pebbles)
    clock.advance(days=89)
    _drop(pebbles, new_id())
    assert blank_old_payloads(pebbles.service) == 0
    clock.advance(days=2)
    assert blank_old_payloads(pebbles.service) == 1
    assert _moods(pebbles) == [ERASED, "gloomy"]
    clock.advance(days=90)
    assert blank_old_payloads(pebbles.service) == 1
    assert _moods(pebbles) == [ERASED, ERASED]
