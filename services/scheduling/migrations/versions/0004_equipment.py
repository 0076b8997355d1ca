"""What visits need along, what vehicles bring, and what becomes of crews whose vehicle must stay in."""

from alembic import op

revision = "0004"
down_revision = "0003"
STATEMENTS = (
    """ALTER TABLE known_visits ADD COLUMN required_equipment JSONB NOT NULL DEFAULT '[]',
        ADD COLUMN water_gallons BIGINT NOT NULL DEFAULT 0""",
    """ALTER TABLE known_vehicles ADD COLUMN carries JSONB NOT NULL DEFAULT '[]',
        ADD COLUMN tank_gallons BIGINT""",
    """ALTER TABLE schedule_settings ADD COLUMN grounded_vehicles TEXT NOT NULL DEFAULT 'flag',
        ADD CONSTRAINT ck_schedule_settings_grounded_vehicles CHECK (grounded_vehicles IN ('flag', 'block'))""",
)


def upgrade() -> None:
    """What is there needs and brings nothing; the version before writes none of it, so the defaults stay."""
    for statement in STATEMENTS:
        op.execute(statement)
