"""When nobody is to be sent: time off, holidays, whether grounded vehicles keep crews in, and since when and why one is
grounded."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    """Nothing of it is known before scheduling and fleet say it; what is grounded now is so without a known day."""
    op.create_table(
        "known_time_off",
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_time_off")),
    )
    op.create_index("ix_known_time_off_end", "known_time_off", ["organization_id", "ends_at"])
    op.create_table(
        "known_holidays",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_holidays")),
    )
    op.create_index("ix_known_holidays_day", "known_holidays", ["organization_id", "on_day"])
    op.create_table(
        "known_schedules",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("grounding_blocks", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_schedules")),
    )
    for table in ("known_time_off", "known_holidays", "known_schedules"):
        secure(op, "routing", table)
    op.execute("ALTER TABLE known_vehicles ADD COLUMN grounded_reason TEXT, ADD COLUMN grounded_from_on DATE")
