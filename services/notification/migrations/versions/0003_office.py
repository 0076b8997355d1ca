"""Who belongs to the office, and whether it is warned of low stock and of services that are due."""

from alembic import op

from common.db.migrations import secure

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table and the settings."""
    for name in ("send_stock_alerts", "send_service_alerts"):
        op.execute(f"ALTER TABLE notification_settings ADD COLUMN {name} BOOLEAN NOT NULL DEFAULT true")
        op.execute(f"ALTER TABLE notification_settings ALTER COLUMN {name} DROP DEFAULT")
    op.execute("""CREATE TABLE known_members (
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        role TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_members PRIMARY KEY (organization_id, id)
    )""")
    secure(op, "notification", "known_members")
