"""The audit trail: written with the change it tells of, never rewritten, and sealed so that one changed byte shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from common.db import check_audit
from common.db.audit_checking import Finding, Head, check_audit_trail
from common.db.audit_seals import seal_audit_trail
from common.db.provision import DatabaseUrls, with_database
from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM, Actor, UnitOfWork
from common.ids import new_id
from common.service import RunningService, start
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample import services as sample

# How an attacker with every right on the database changes one byte of a column, by the column's type.
_FLIPPED = {
    "bytea": "set_byte({0}, 0, get_byte({0}, 0) # 1)",
    "uuid": "overlay({0}::text placing CASE left({0}::text, 1) WHEN '0' THEN '1' ELSE '0' END from 1 for 1)::uuid",
    "ARRAY": "array_append({0}, gen_random_uuid())",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "jsonb": """'{{"size": 3}}'::jsonb""",
    "text": "coalesce({0}, '') || 'x'",
    "bigint": "{0} + 10",
}


@dataclass
class Trail:
    """A service with an audit trail, and somebody who may do anything to its database."""

    service: RunningService
    urls: DatabaseUrls
    intruder: psycopg.Connection[Any]

    def write(self, organization: UUID, *, entries: int = 1) -> None:
        """Each in a transaction of its own."""
        for number in range(entries):
            with self.service.unit_of_work(organization, Actor("person", new_id(), "owner"), source_address="x") as uow:
                _note(uow, number)

    def seal(self) -> int:
        """As the timer does."""
        return seal_audit_trail(self.service)

    def check(self, known: dict[UUID, Head] | None = None) -> Finding:
        """What the operator's tool finds."""
        return check_audit_trail(self.urls.platform, known)

    def tamper(self, statement: str, *values: Any) -> None:
        """With triggers switched off, as only a superuser can."""
        with self.intruder.transaction():
            self.intruder.execute("SET LOCAL session_replication_role = replica")
            self.intruder.execute(statement, values)


def _note(uow: UnitOfWork, size: int) -> None:
    uow.audit(
        action="pebble.paint",
        record_type="pebble",
        record_id=new_id(),
        before={"size": -1},
        after={"size": size},
        reason="it was dull",
    )


@pytest.fixture(scope="module")
def shared(postgres_admin_url: str) -> Iterator[Trail]:
    with temporary_database(postgres_admin_url, sample.PEBBLE) as urls:
        service = start(sample.PEBBLE, environment_for(sample.PEBBLE, urls))
        database = urls.platform.rpartition("/")[2]
        with connect_plain(with_database(postgres_admin_url, database)) as intruder:
            yield Trail(service, urls, intruder)
        service.database.dispose()


@pytest.fixture
def trail(shared: Trail) -> Trail:
    """Nothing in it."""
    shared.tamper("TRUNCATE audit_entries, audit_seals, audit_unsealed")
    return shared


def test_what_was_sealed_is_found_as_it_was(trail: Trail) -> None:
    ours, theirs = new_id(), new_id()
    for _ in range(3):
        trail.write(ours, entries=3)
        trail.write(theirs)
        assert trail.seal() == 4
    assert trail.seal() == 0
    found = trail.check()
    assert (found.faults, found.seals) == ([], 6)
    assert {organization: head.number for organization, head in found.heads.items()} == {ours: 3, theirs: 3}


def test_an_entry_commits_with_its_change_or_not_at_all(trail: Trail) -> None:
    with pytest.raises(LookupError), trail.service.unit_of_work(new_id(), SYSTEM) as uow:
        _note(uow, 1)
        raise LookupError
    assert trail.intruder.execute("SELECT count(*) FROM audit_entries").fetchone() == (0,)
    assert trail.seal() == 0


@pytest.mark.parametrize("role", ["app", "platform", "owner"])
@pytest.mark.parametrize("table", ["audit_entries", "audit_seals"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET organization_id = gen_random_uuid()", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_nobody_changes_or_removes_anything(trail: Trail, role: str, table: str, statement: str) -> None:
    organization = new_id()
    trail.write(organization)
    trail.seal()
    with connect_plain(getattr(trail.urls, role)) as connection:
        connection.execute("SELECT set_config('crewline.organization', %s, false)", [str(organization)])
        with pytest.raises((psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege)):
            connection.execute(statement.format(table))


def _columns(trail: Trail, table: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = trail.intruder.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    return found


def test_one_changed_byte_in_any_column_of_an_entry_shows_and_is_named(trail: Trail) -> None:
    organization = new_id()
    trail.write(organization, entries=20)
    trail.seal()
    ids = [row[0] for row in trail.intruder.execute("SELECT id FROM audit_entries ORDER BY id")]
    columns = _columns(trail, "audit_entries")
    assert len(columns) == 14
    for (column, kind), entry in zip(columns, ids, strict=False):
        changed = _FLIPPED[kind].format(column)
        trail.tamper(f"UPDATE audit_entries SET {column} = {changed} WHERE id = %s", entry)
        assert entry in {fault.entry_id for fault in trail.check().faults}, column


def test_one_changed_byte_in_any_column_of_a_seal_shows(trail: Trail) -> None:
    for column, kind in _columns(trail, "audit_seals"):
        trail.tamper("TRUNCATE audit_entries, audit_seals, audit_unsealed")
        organization = new_id()
        for _ in range(3):
            trail.write(organization, entries=2)
            trail.seal()
        assert trail.check().faults == []
        trail.tamper(f"UPDATE audit_seals SET {column} = {_FLIPPED[kind].format(column)} WHERE number = 2")
        assert trail.check().faults, column


def test_what_is_taken_out_or_slipped_in_shows(trail: Trail) -> None:
    organization = new_id()
    trail.write(organization, entries=5)
    trail.seal()
    trail.write(organization)
    (waiting,) = trail.intruder.execute("SELECT id FROM audit_unsealed").fetchone() or (None,)
    others = trail.intruder.execute("SELECT id FROM audit_entries WHERE id <> %s", [waiting]).fetchall()
    sealed, slipped = others[0][0], new_id()
    trail.tamper(
        "INSERT INTO audit_entries SELECT (jsonb_populate_record(e, jsonb_build_object('id', %s::uuid))).*"
        " FROM audit_entries e WHERE id = %s",
        slipped,
        sealed,
    )
    trail.tamper("DELETE FROM audit_entries WHERE id = ANY(%s)", [sealed, waiting])
    told = {(fault.entry_id, fault.what) for fault in trail.check().faults}
    assert told == {
        (sealed, "is not there any more"),
        (waiting, "is gone before it was sealed"),
        (slipped, "stands outside the chain"),
    }


def test_an_entry_that_was_blanked_is_sealed_anew_and_told(trail: Trail) -> None:
    organization = new_id()
    trail.write(organization, entries=3)
    trail.seal()
    entry = trail.intruder.execute("SELECT id FROM audit_entries").fetchall()[0][0]
    _allowed_to_change(trail, "UPDATE audit_entries SET reason = 'erased', before = NULL WHERE id = %s", entry)
    for sealed in (1, 0):
        found = trail.check()
        assert (found.faults, [(each.seal, each.entry_id) for each in found.blanked]) == ([], [(1, entry)])
        assert trail.seal() == sealed
    _allowed_to_change(trail, "UPDATE audit_entries SET action = 'pebble.praise' WHERE id = %s", entry)
    assert trail.seal() == 1
    assert {(fault.seal, fault.entry_id) for fault in trail.check().faults} == {(1, entry), (2, entry)}


def _allowed_to_change(trail: Trail, statement: str, *values: Any) -> None:
    """As where the rule against changes makes an exception: what notes the entry still runs."""
    with trail.intruder.transaction():
        trail.intruder.execute("ALTER TABLE audit_entries DISABLE TRIGGER audit_is_append_only")
        trail.intruder.execute(statement, values)
        trail.intruder.execute("ALTER TABLE audit_entries ENABLE TRIGGER audit_is_append_only")


def test_an_end_that_was_cut_off_shows_by_what_was_noted_elsewhere(trail: Trail) -> None:
    organization = new_id()
    for _ in range(2):
        trail.write(organization)
        trail.seal()
    heads = trail.check().heads
    trail.tamper("DELETE FROM audit_entries WHERE id IN (SELECT unnest(entry_ids) FROM audit_seals WHERE number = 2)")
    trail.tamper("DELETE FROM audit_seals WHERE number = 2")
    assert trail.check().faults == []
    assert [(fault.seal, fault.what) for fault in trail.check(heads).faults] == [
        (2, "was noted earlier and is not there any more")
    ]
    trail.write(organization)
    trail.seal()
    assert [fault.what for fault in trail.check(heads).faults] == ["has another hash than was noted earlier"]


def test_sealing_waits_for_no_writer_and_no_writer_for_it(trail: Trail) -> None:
    slow, quick = new_id(), new_id()
    written, may_end = threading.Event(), threading.Event()

    def linger() -> None:
        with trail.service.unit_of_work(slow, SYSTEM) as uow:
            _note(uow, 1)
            written.set()
            assert may_end.wait(60)

    thread = threading.Thread(target=linger)
    thread.start()
    assert written.wait(60)
    trail.write(quick)
    assert trail.seal() == 1
    may_end.set()
    thread.join()
    assert trail.seal() == 1
    assert (trail.check().faults, len(trail.check().heads)) == ([], 2)


def test_the_operators_tool_says_what_is_wrong_and_takes_what_it_printed(
    trail: Trail, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CREWLINE_PEBBLE_PLATFORM_URL", trail.urls.platform)
    trail.write(new_id(), entries=2)
    trail.seal()
    assert check_audit.main(["--service", "pebble"]) == 0
    kept = tmp_path / "heads"
    kept.write_text(capsys.readouterr().out)
    assert check_audit.main(["--service", "pebble", "--known", str(kept)]) == 0
    trail.tamper("UPDATE audit_entries SET action = 'pebble.praise'")
    assert check_audit.main(["--service", "pebble", "--known", str(kept)]) == 1
    assert capsys.readouterr().err.count("is not as it was sealed") == 2
    kept.write_text("nonsense")
    assert check_audit.main(["--service", "pebble", "--known", str(kept)]) == 2
