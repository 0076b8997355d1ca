"""When crews are expected, for telling customers a time that nobody named; and whether the office hears of delays."""

from alembic import op

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    """Of bookings that are there nothing is known before something new is said of them."""
    op.execute("ALTER TABLE arrivals ADD COLUMN expected_at TIMESTAMPTZ")
    op.execute("ALTER TABLE notification_settings ADD COLUMN send_promise_alerts BOOLEAN NOT NULL DEFAULT true")
