"""What visits need along, and what vehicles bring: equipment, and water in their tanks; lines along roads, and
visits by their job."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What is there needs and brings nothing; the version before writes none of it, so the defaults stay."""
    op.execute("""ALTER TABLE known_visits ADD COLUMN required_equipment JSONB NOT NULL DEFAULT '[]',
        ADD COLUMN water_gallons BIGINT NOT NULL DEFAULT 0""")
    op.execute("ALTER TABLE known_bookings ADD COLUMN equipment JSONB NOT NULL DEFAULT '[]'")
    op.execute("""ALTER TABLE known_vehicles ADD COLUMN kind TEXT NOT NULL DEFAULT 'vehicle',
        ADD COLUMN carries JSONB NOT NULL DEFAULT '[]', ADD COLUMN tank_gallons BIGINT""")
    op.execute("CREATE INDEX ix_known_visits_job ON known_visits (organization_id, job_id, id)")
    op.execute("ALTER TABLE routes ADD COLUMN line_follows_roads BOOLEAN NOT NULL DEFAULT false")
