"""Indexes for lists of one crew's jobs in one status, and of what is booked and not finished."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index(
        "ix_jobs_crew_status_when", "jobs", ["organization_id", "crew_id", "status", "scheduled_at", "id"], unique=False
    )
    op.create_index(
        "ix_jobs_underway",
        "jobs",
        ["organization_id", "scheduled_at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('scheduled', 'en_route', 'in_progress')"),
    )
