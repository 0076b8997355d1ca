"""What customers were told about when the crew will be there, and from which change on they are told again."""

from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and the setting."""
    op.execute("ALTER TABLE notification_settings ADD COLUMN eta_change_minutes BIGINT NOT NULL DEFAULT 15")
    op.execute("ALTER TABLE notification_settings ALTER COLUMN eta_change_minutes DROP DEFAULT")
    op.execute("""CREATE TABLE arrivals (
        promise_version BIGINT NOT NULL,
        told_version BIGINT,
        told_eta_at timestamptz,
        told_again BOOLEAN NOT NULL,
        customer_id UUID,
        property_id UUID,
        zone TEXT,
        crew_name TEXT,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_arrivals PRIMARY KEY (organization_id, id)
    )""")
    secure(op, "notification", "arrivals")
