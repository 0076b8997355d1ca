"""Offline work of phones: devices, actions and conflicts; and the feed of changes, which triggers keep."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0030"
down_revision = "0020"
TABLES = ("sync_devices", "sync_actions", "sync_conflicts", "job_changes", "past_assignments")

# One row per job and transaction: the row moves on, so the table is never longer than there are jobs.
NOTE_CHANGE = """
CREATE FUNCTION note_job_change(the_organization uuid, the_job uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO job_changes AS known (organization_id, job_id, xid)
    VALUES (the_organization, the_job, pg_current_xact_id()::text::bigint)
    ON CONFLICT (organization_id, job_id) DO UPDATE SET xid = excluded.xid WHERE known.xid <> excluded.xid
$$"""
JOB_CHANGED = """
CREATE FUNCTION job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM note_job_change(OLD.organization_id, OLD.id);
    ELSE
        PERFORM note_job_change(NEW.organization_id, NEW.id);
    END IF;
    RETURN NULL;
END $$"""
PART_CHANGED = """
CREATE FUNCTION part_of_job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM note_job_change(OLD.organization_id, OLD.job_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM note_job_change(NEW.organization_id, NEW.job_id);
    END IF;
    RETURN NULL;
END $$"""
ASSIGNMENT_ENDED = """
CREATE FUNCTION assignment_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.visit_id, NEW.crew_id, NEW.starts_on) = (OLD.visit_id, OLD.crew_id, OLD.starts_on) THEN
        RETURN NULL;
    END IF;
    INSERT INTO past_assignments (organization_id, visit_id, crew_id, starts_on, job_id, ended_at)
    VALUES (OLD.organization_id, OLD.visit_id, OLD.crew_id, OLD.starts_on, OLD.job_id, now())
    ON CONFLICT (organization_id, visit_id, crew_id, starts_on) DO UPDATE SET ended_at = excluded.ended_at;
    RETURN NULL;
END $$"""
TRIGGERS = (
    "CREATE TRIGGER tell_phones AFTER INSERT OR UPDATE OR DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION job_changed()",
    *(
        f"CREATE TRIGGER tell_phones AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION part_of_job_changed()"
        for table in ("visits", "job_notes", "known_bookings")
    ),
    "CREATE TRIGGER remember_assignment AFTER UPDATE OR DELETE ON known_bookings"
    " FOR EACH ROW EXECUTE FUNCTION assignment_ended()",
)


def upgrade() -> None:
    """Create the tables, and know every job that there is."""
    op.add_column("visits", sa.Column("set_back_version", sa.BigInteger(), nullable=True))
    op.create_table(
        "sync_devices",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("concluded_through", sa.BigInteger(), nullable=False),
        sa.Column("skew_seconds", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_sync_devices")),
    )
    _create_actions()
    _create_conflicts()
    op.create_table(
        "job_changes",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "job_id", name=op.f("pk_job_changes")),
    )
    op.create_index("ix_job_changes_xid", "job_changes", ["organization_id", "xid", "job_id"], unique=False)
    op.create_table(
        "past_assignments",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "visit_id", "crew_id", "starts_on", name=op.f("pk_past_assignments")
        ),
    )
    op.create_index("ix_past_assignments_job", "past_assignments", ["organization_id", "job_id"], unique=False)
    op.create_index(
        "ix_past_assignments_crew", "past_assignments", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    for table in TABLES:
        secure(op, "job", table)
    for statement in (NOTE_CHANGE, JOB_CHANGED, PART_CHANGED, ASSIGNMENT_ENDED, *TRIGGERS):
        op.execute(statement)
    op.execute(
        "INSERT INTO job_changes (organization_id, job_id, xid)"
        " SELECT organization_id, id, pg_current_xact_id()::text::bigint FROM jobs"
    )


def _create_actions() -> None:
    op.create_table(
        "sync_actions",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("base_version", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("client_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_mark", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record_version", sa.BigInteger(), nullable=True),
        sa.Column("problem", postgresql.JSONB(), nullable=True),
        sa.Column("conflict_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('visit.en_route', 'visit.start', 'visit.complete', 'visit.reset', 'note.add', 'note.edit')",
            name=op.f("ck_sync_actions_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'already_applied', 'conflict', 'refused', 'waiting')",
            name=op.f("ck_sync_actions_state"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_sync_actions")),
        sa.UniqueConstraint(
            "organization_id", "device_id", "sequence", name=op.f("uq_sync_actions_organization_id_device_id_sequence")
        ),
    )
    op.create_index(
        "ix_sync_actions_record", "sync_actions", ["organization_id", "device_id", "record_id"], unique=False
    )
    op.create_index(
        "ix_sync_actions_waiting",
        "sync_actions",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _create_conflicts() -> None:
    op.create_table(
        "sync_conflicts",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("copy_note_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("server_value", postgresql.JSONB(), nullable=False),
        sa.Column("crew_value", postgresql.JSONB(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("choice IN ('keep_server', 'take_crew')", name=op.f("ck_sync_conflicts_choice")),
        sa.CheckConstraint(
            "rule IN ('machine_decides', 'office_cancel_wins', 'taken_back', 'changed_since', 'no_longer_assigned',"
            " 'first_report_counts', 'edited_elsewhere', 'predecessor_missing')",
            name=op.f("ck_sync_conflicts_rule"),
        ),
        sa.CheckConstraint("state IN ('open', 'resolved')", name=op.f("ck_sync_conflicts_state")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_sync_conflicts")),
    )
    op.create_index(
        "ix_sync_conflicts_open",
        "sync_conflicts",
        ["organization_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_sync_conflicts_person", "sync_conflicts", ["organization_id", "person_id", "id"], unique=False)
    op.create_index("ix_sync_conflicts_job", "sync_conflicts", ["organization_id", "job_id"], unique=False)
