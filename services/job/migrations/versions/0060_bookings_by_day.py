"""Bookings can be found by their day, for the figures of today."""

from alembic import op

revision = "0060"
down_revision = "0052"


def upgrade() -> None:
    """One index."""
    op.create_index("ix_known_bookings_day", "known_bookings", ["organization_id", "starts_on"], unique=False)
