"""Among many absences, holidays, feeds and change sets each list reads an index in the order of its page."""

from __future__ import annotations

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of
from scheduling.testing.office import Office

MANY = 10_000
FILL = (
    """INSERT INTO change_sets (organization_id, id, version, kind, made_at)
       SELECT %(organization)s, gen_random_uuid(), 1, CASE WHEN n %% 500 = 0 THEN 'swap' ELSE 'single' END,
           now() + n * interval '1 minute' FROM generate_series(1, %(many)s) AS n""",
    """INSERT INTO time_off (organization_id, id, version, kind, ref, from_on, until_on, starts_at, ends_at, created_at)
       SELECT %(organization)s, gen_random_uuid(), 1, 'person', gen_random_uuid(), date '2020-01-01' + n,
           date '2020-01-01' + n, date '2020-01-01' + n, date '2020-01-02' + n, now()
       FROM generate_series(1, %(many)s) AS n""",
    """INSERT INTO holidays (organization_id, id, version, on_day, name, created_at)
       SELECT %(organization)s, gen_random_uuid(), 1, date '2000-01-01' + n, 'Day', now()
       FROM generate_series(1, %(many)s) AS n""",
    """INSERT INTO calendar_feeds (organization_id, id, version, kind, ref, created_at)
       SELECT %(organization)s, gen_random_uuid(), 1, 'crew', gen_random_uuid(), now() + n * interval '1 minute'
       FROM generate_series(1, %(many)s) AS n""",
)


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Office:
    """An organization with a long history, and statistics that say so."""
    office = Office(harness).open_up()
    with connect_plain(harness.urls.platform) as connection:
        for statement in FILL:
            connection.execute(statement, {"organization": office.organization_id, "many": MANY})
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE change_sets, time_off, holidays, calendar_feeds")
    return office


@pytest.mark.parametrize(
    ("path", "table", "index"),
    [
        ("change-sets?", "change_sets", "ix_change_sets_newest"),
        ("change-sets?kind=swap&", "change_sets", "ix_change_sets_kind"),
        ("time-off?", "time_off", "ix_time_off_end"),
        ("time-off?from=2030-03-04&", "time_off", "ix_time_off_end"),
        ("time-off?person_id={other}&", "time_off", "ix_time_off_ref"),
        ("holidays?from=2010-03-04&", "holidays", "uq_holidays_organization_id_on_day"),
        ("calendar-feeds?", "calendar_feeds", "ix_calendar_feeds_newest"),
    ],
)
def test_a_list_reads_an_index_in_its_order(busy: Office, harness: Harness, path: str, table: str, index: str) -> None:
    where = f"/api/v1/{path.format(other=new_id())}limit=20"
    nodes = plan_of(harness, busy.organization_id, lambda: busy.owner.get(where), table=table)
    assert index in indexes(nodes)
    assert "Sort" not in {node["Node Type"] for node in nodes}
