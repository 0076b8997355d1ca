"""What visits need along, and the vehicles and equipment that their crews have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0052"
down_revision = "0051"
# Phones hear of the jobs ahead of a crew whose vehicles change; in one order, so that two writers never wait in a
# circle.
NOTE_CREW_DAYS = """
CREATE FUNCTION note_crew_days(the_organization uuid, the_crew uuid, first date, last date) RETURNS void
LANGUAGE sql AS $$
    SELECT note_job_change(the_organization, ahead.job_id) FROM (
        SELECT DISTINCT job_id FROM known_bookings
        WHERE organization_id = the_organization AND crew_id = the_crew
          AND starts_on >= greatest(first, current_date - 1) AND (last IS NULL OR starts_on <= last)
        ORDER BY job_id
    ) AS ahead
$$"""
ASSIGNMENT_CHANGED = """
CREATE FUNCTION vehicle_assignment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM note_crew_days(OLD.organization_id, OLD.crew_id, OLD.starts_on, OLD.ends_on);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM note_crew_days(NEW.organization_id, NEW.crew_id, NEW.starts_on, NEW.ends_on);
    END IF;
    RETURN NULL;
END $$"""
VEHICLE_CHANGED = """
CREATE FUNCTION vehicle_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_crew_days(given.organization_id, given.crew_id, given.starts_on, given.ends_on)
    FROM known_vehicle_assignments AS given
    WHERE given.organization_id = NEW.organization_id AND given.vehicle_id = NEW.id;
    RETURN NULL;
END $$"""
TRIGGERS = (
    "CREATE TRIGGER tell_phones AFTER INSERT OR UPDATE OR DELETE ON known_vehicle_assignments"
    " FOR EACH ROW EXECUTE FUNCTION vehicle_assignment_changed()",
    "CREATE TRIGGER tell_phones AFTER UPDATE ON known_vehicles FOR EACH ROW EXECUTE FUNCTION vehicle_changed()",
)


def upgrade() -> None:
    """What is there needs nothing along; the version before writes no equipment, so the defaults stay."""
    _add_needs()
    op.add_column("known_bookings", sa.Column("equipment", postgresql.JSONB(), nullable=False, server_default="[]"))
    _create_vehicles()
    for table in ("known_vehicles", "known_vehicle_assignments"):
        secure(op, "job", table)
    for statement in (NOTE_CREW_DAYS, ASSIGNMENT_CHANGED, VEHICLE_CHANGED, *TRIGGERS):
        op.execute(statement)


def _add_needs() -> None:
    op.add_column("job_lines", sa.Column("required_equipment", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.add_column("job_lines", sa.Column("water_gallons", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("visits", sa.Column("required_equipment", postgresql.JSONB(), nullable=True))
    op.add_column("visits", sa.Column("water_gallons", sa.BigInteger(), nullable=True))
    for table in ("job_lines", "visits"):
        op.create_check_constraint(op.f(f"ck_{table}_water"), table, "water_gallons >= 0")


def _create_vehicles() -> None:
    op.create_table(
        "known_vehicles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=True),
        sa.Column("carries", postgresql.JSONB(), nullable=False),
        sa.Column("grounded_reason", sa.Text(), nullable=True),
        sa.Column("grounded_from_on", sa.Date(), nullable=True),
        sa.Column("grounded_crews", postgresql.JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicles")),
    )
    op.create_table(
        "known_vehicle_assignments",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicle_assignments")),
    )
    op.create_index(
        "ix_known_vehicle_assignments_crew",
        "known_vehicle_assignments",
        ["organization_id", "crew_id", "starts_on"],
        unique=False,
    )
    op.create_index(
        "ix_known_vehicle_assignments_vehicle",
        "known_vehicle_assignments",
        ["organization_id", "vehicle_id"],
        unique=False,
    )
