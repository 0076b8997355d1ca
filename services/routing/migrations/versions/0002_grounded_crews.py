"""A vehicle is grounded for the crews that are named, and for nobody else."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Crews in place of a flag; a vehicle that is grounded now is so for all that have it."""
    op.execute("ALTER TABLE known_vehicles ADD COLUMN grounded_crews JSONB NOT NULL DEFAULT '[]'")
    op.execute("""UPDATE known_vehicles v SET grounded_crews = (
        SELECT coalesce(jsonb_agg(DISTINCT a.crew_id), '[]') FROM known_vehicle_assignments a
        WHERE a.organization_id = v.organization_id AND a.vehicle_id = v.id) WHERE v.grounded""")
    op.execute("ALTER TABLE known_vehicles ALTER COLUMN grounded_crews DROP DEFAULT, DROP COLUMN grounded")
