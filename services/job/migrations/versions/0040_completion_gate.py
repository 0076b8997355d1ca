"""What is known of checklists and reports, and whether reports are wanted before a visit is completed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    """Nobody wanted reports so far."""
    wanted = sa.Column("post_job_report_required", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("job_settings", wanted)
    op.alter_column("job_settings", "post_job_report_required", server_default=None)
    op.create_table(
        "known_checklists",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("service_ids", postgresql.JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_checklists")),
    )
    op.create_index("ix_known_checklists_kind", "known_checklists", ["organization_id", "kind", "active"])
    op.create_table(
        "known_reports",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('submitted', 'approved', 'flagged')", name=op.f("ck_known_reports_status")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_reports")),
    )
    op.create_index("ix_known_reports_visit", "known_reports", ["organization_id", "visit_id"])
    for table in ("known_checklists", "known_reports"):
        secure(op, "job", table)
