"""A rebuild beside a service in use: it counts every event once, whatever was heard before, meanwhile or not at all."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.bus.envelope import CONTENT_TYPE, ROW_COLUMNS, encode
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.tools.__main__ import main
from common.bus.tools.rebuilding import feeding
from common.bus.topology import partition_of
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.ids import new_id
from common.service import Projection, start
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample import services as sample

COUNTS = Projection(name="drop_counts", aggregates=["pebble"], tables=["drop_counts"], handlers=["count_drop"])
CHATTY = Projection(name="ripples", aggregates=["pebble"], tables=["ripples"], handlers=["spread_ripple"])
BLIND = Projection(name="blind", aggregates=["pebble"], tables=["ripples"], handlers=["count_drop"])
RIPPLE = dataclasses.replace(sample.RIPPLE, projections=[COUNTS, CHATTY, BLIND])
FILL = """INSERT INTO outbox (event_id, organization_id, type, aggregate, aggregate_id, sequence, partition_key,
                              occurred_at, data, published_at)
SELECT gen_random_uuid(), %(o)s, 'pebble.dropped.v1', 'pebble', p, s, %(o)s || ':' || p, now(),
       jsonb_build_object('pebble_id', p, 'mood', 'calm'), now()
FROM generate_series(1, %(drops)s) s CROSS JOIN unnest(%(pebbles)s::uuid[]) p"""


@dataclass
class Bench:
    """pebble's history, ripple in use, and the operator's command line."""

    pebble: DatabaseUrls
    ripple: DatabaseUrls
    processor: Processor
    capsys: pytest.CaptureFixture[str]

    def say(self, pebbles: list[UUID], *, drops: int) -> UUID:
        organization = new_id()
        with connect_plain(self.pebble.platform) as connection:
            connection.execute(FILL, {"o": organization, "drops": drops, "pebbles": pebbles})
        return organization

    def hear(self, pebble: UUID, *, upto: int) -> None:
        """ripple hears of a pebble up to a number."""
        with connect_plain(self.pebble.platform) as connection:
            rows = connection.execute(
                f"SELECT {ROW_COLUMNS} FROM outbox WHERE aggregate_id = %s AND sequence <= %s ORDER BY sequence",
                [pebble, upto],
            ).fetchall()
        for row in rows:
            self.processor.process([Delivery(encode("pebble", row), CONTENT_TYPE, partition_of(row[7]))])

    def rebuild(self, name: str, *more: str) -> str:
        main(["--service", "ripple", "--as", "alice", "rebuild", name, *more])
        said = self.capsys.readouterr()
        return said.out + said.err

    def rows(self, query: str) -> list[Any]:
        with connect_plain(self.ripple.platform) as connection:
            return connection.execute(query.encode()).fetchall()

    def spoil(self) -> None:
        with connect_plain(self.ripple.platform) as connection:
            connection.execute("UPDATE drop_counts SET drops = drops + 7")


@pytest.fixture
def bench(
    postgres_admin_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Bench]:
    for kind, owner in (("pebble.dropped.v1", "pebble"), ("ripple.spread.v1", "ripple")):
        (tmp_path / "events" / kind).mkdir(parents=True)
        (tmp_path / "events" / kind / "event.yaml").write_text(f"owner: {owner}\nconsumers: [ripple]\n")
    bootstrap = ModuleType("ripple.bootstrap")
    bootstrap.SERVICE = RIPPLE  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ripple", ModuleType("ripple"))
    monkeypatch.setitem(sys.modules, "ripple.bootstrap", bootstrap)
    monkeypatch.setattr("common.bus.tools.__main__.configure_logs", lambda *_, **__: None)
    monkeypatch.setenv("CREWLINE_CONTRACTS", str(tmp_path))
    with (
        temporary_database(postgres_admin_url, sample.PEBBLE) as pebble,
        temporary_database(postgres_admin_url, RIPPLE) as ripple,
    ):
        for name, value in {**environment_for(sample.PEBBLE, pebble), **environment_for(RIPPLE, ripple)}.items():
            monkeypatch.setenv(name, value)
        service = start(RIPPLE, environment_for(RIPPLE, ripple))
        yield Bench(pebble, ripple, Processor(service.database, RIPPLE.handlers), capsys)
        service.database.dispose()


def counted(bench: Bench, pebbles: list[UUID]) -> list[int]:
    known = dict(bench.rows("SELECT pebble_id, drops FROM drop_counts"))
    return [known.get(pebble, 0) for pebble in pebbles]


def test_a_rebuild_counts_what_the_service_in_use_has_heard_and_no_more(bench: Bench) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(0, 6), min_size=1, max_size=4), st.integers(1, 3))
    def heard(uptos: list[int], later: int) -> None:
        pebbles = [new_id() for _ in uptos]
        bench.say(pebbles, drops=9)
        for pebble, upto in zip(pebbles, uptos, strict=True):
            bench.hear(pebble, upto=upto)
        bench.spoil()
        assert "drop_counts of ripple rebuilt" in bench.rebuild("drop_counts")
        assert counted(bench, pebbles) == uptos
        for pebble, upto in zip(pebbles, uptos, strict=True):
            bench.hear(pebble, upto=upto + later)  # the service goes on as if nothing had been
        assert counted(bench, pebbles) == [upto + later for upto in uptos]
        assert bench.rows("SELECT count(*) FROM parked") == [(0,)]

    heard()


def test_what_is_heard_while_the_rebuild_runs_is_caught_up_with(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    pebbles = [new_id() for _ in range(3)]
    bench.say(pebbles, drops=9)
    for pebble in pebbles:
        bench.hear(pebble, upto=2)
    run_through = feeding.Feeding.run_through

    def and_more_happens(self: Any, tell: Any) -> None:
        run_through(self, tell)
        for pebble in pebbles:
            bench.hear(pebble, upto=5)

    monkeypatch.setattr(feeding.Feeding, "run_through", and_more_happens)
    bench.spoil()
    bench.rebuild("drop_counts")
    assert counted(bench, pebbles) == [5, 5, 5]


def test_a_check_changes_nothing_and_leaves_nothing_behind(bench: Bench) -> None:
    pebble = new_id()
    bench.say([pebble], drops=3)
    bench.hear(pebble, upto=3)
    assert "0 rows too many, 0 missing or wrong" in bench.rebuild("drop_counts", "--check")
    bench.spoil()
    assert "0 rows too many, 1 missing or wrong" in bench.rebuild("drop_counts", "--check")
    assert counted(bench, [pebble]) == [10]
    assert bench.rows("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rebuild_%'") == [(0,)]


def test_handlers_that_say_events_are_no_projection(bench: Bench) -> None:
    pebble = new_id()
    bench.say([pebble], drops=1)
    bench.hear(pebble, upto=1)
    assert "nothing may be said twice" in bench.rebuild("ripples")
    assert bench.rows("SELECT count(*) FROM outbox") == [(1,)]


def test_handlers_that_touch_more_than_the_projection_are_found_out(bench: Bench) -> None:
    pebble = new_id()
    bench.say([pebble], drops=1)
    bench.hear(pebble, upto=1)
    assert "could not be applied; rebuild_blind.parked says which and why" in bench.rebuild("blind")
    assert counted(bench, [pebble]) == [1]


def test_what_is_parked_is_decided_about_first(bench: Bench) -> None:
    pebble = new_id()
    bench.say([pebble], drops=1)
    bench.hear(pebble, upto=1)
    with connect_plain(bench.ripple.platform) as connection:
        connection.execute(
            """INSERT INTO parked (handler, message_key, partition, body, content_type, state, reason)
               VALUES ('count_drop', 'x', 0, '', 'x', 'dead', 'x')"""
        )
    assert "1 messages are parked for its handlers: decide about them first" in bench.rebuild("drop_counts")


def test_an_unknown_projection_or_service_is_named(bench: Bench) -> None:
    assert "it has: drop_counts, ripples, blind" in bench.rebuild("nothing")
    main(["--service", "pebble", "rebuild", "x"])
    assert "pebble is not installed here" in bench.capsys.readouterr().err
