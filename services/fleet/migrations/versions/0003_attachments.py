"""Files of the maintenance log."""

from alembic import op

from common.db.migrations import secure

revision = "0003"
down_revision = "0002"
STATEMENTS = (
    """CREATE TABLE unclaimed_files (
        due_at timestamptz NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_unclaimed_files PRIMARY KEY (organization_id, id)
    )""",
    "CREATE INDEX ix_unclaimed_files_due ON unclaimed_files (due_at)",
    """CREATE TABLE maintenance_attachments (
        maintenance_id UUID NOT NULL,
        blob_id UUID NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size_bytes BIGINT NOT NULL,
        added_at timestamptz NOT NULL,
        added_by UUID,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_maintenance_attachments PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_maintenance_attachments_organization_id_maintenance_id
            FOREIGN KEY (organization_id, maintenance_id) REFERENCES maintenance_entries (organization_id, id),
        CONSTRAINT ck_maintenance_attachments_content_type CHECK (content_type IN ('image/jpeg', 'application/pdf'))
    )""",
    "CREATE INDEX ix_maintenance_attachments_entry ON maintenance_attachments (organization_id, maintenance_id, id)",
)
TABLES = (
    "maintenance_attachments",
    "unclaimed_files",
)


def upgrade() -> None:
    """Create everything and put it under row-level security."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "fleet", table)
