"""Who goes along with a booking, so that nobody is planned for two visits at once."""

from alembic import op

revision = "0094"
down_revision = "0093"


def upgrade() -> None:
    """Nothing is known of what is booked so far: until its next event it counts with the crew's people of its day."""
    op.execute("ALTER TABLE known_bookings ADD COLUMN people JSONB")
