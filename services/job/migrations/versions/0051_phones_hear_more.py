"""Phones hear of photos, materials and time, record breaks, and are told what was answered too long ago to be known."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
KINDS = (
    "kind IN ('visit.en_route', 'visit.start', 'visit.complete', 'visit.reset', 'note.add', 'note.edit',"
    " 'break.start', 'break.end')"
)
RULES = (
    "rule IN ('machine_decides', 'office_cancel_wins', 'taken_back', 'changed_since', 'no_longer_assigned',"
    " 'first_report_counts', 'edited_elsewhere', 'clock_decides', 'predecessor_missing')"
)


def upgrade() -> None:
    """Widen what is there; nothing that is kept becomes wrong."""
    for table, name, condition in (("sync_actions", "kind", KINDS), ("sync_conflicts", "rule", RULES)):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    op.add_column("sync_devices", sa.Column("forgotten_through", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("sync_devices", "forgotten_through", server_default=None)
    op.create_index(
        "ix_sync_actions_concluded",
        "sync_actions",
        ["concluded_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'waiting'"),
    )
    op.create_index(
        "ix_sync_actions_breaks",
        "sync_actions",
        ["organization_id", "record_id", "happened_at"],
        unique=False,
        postgresql_where=sa.text("kind IN ('break.start', 'break.end') AND state = 'applied'"),
    )
    op.create_index("ix_time_entries_visit", "time_entries", ["organization_id", "visit_id"], unique=False)
    for table in ("job_photos", "job_materials", "time_entries"):
        op.execute(
            f"CREATE TRIGGER tell_phones AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION part_of_job_changed()"
        )
