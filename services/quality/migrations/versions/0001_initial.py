"""Checklists, reports and callbacks; the mechanisms of bus, idempotency and audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
TABLES = (
    "callbacks",
    "checklists",
    "checklist_revisions",
    "checklist_services",
    "reports",
    "report_answers",
)


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "quality")
    op.create_table(
        "callbacks",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("rework_job_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rework_minutes", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_callbacks_resolved")),
        sa.CheckConstraint(
            "reason IN ('missed_area', 'poor_result', 'not_finished', 'damage', 'wrong_service', 'other')",
            name=op.f("ck_callbacks_reason"),
        ),
        sa.CheckConstraint(
            "source IN ('customer', 'crew', 'inspection', 'review', 'other')", name=op.f("ck_callbacks_source")
        ),
        sa.CheckConstraint("status IN ('open', 'scheduled', 'resolved')", name=op.f("ck_callbacks_status")),
        sa.CheckConstraint("rework_minutes >= 0", name=op.f("ck_callbacks_rework_minutes")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_callbacks")),
        sa.UniqueConstraint(
            "organization_id", "rework_job_id", name=op.f("uq_callbacks_organization_id_rework_job_id")
        ),
    )
    op.create_index("ix_callbacks_crew", "callbacks", ["organization_id", "crew_id", "id"], unique=False)
    op.create_index("ix_callbacks_day", "callbacks", ["organization_id", "opened_on"], unique=False)
    op.create_index("ix_callbacks_job", "callbacks", ["organization_id", "job_id", "id"], unique=False)
    op.create_index("ix_callbacks_status", "callbacks", ["organization_id", "status", "id"], unique=False)
    op.create_table(
        "checklists",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('pre_job', 'post_job')", name=op.f("ck_checklists_kind")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_checklists_revision")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_checklists")),
    )
    op.create_index("ix_checklists_kind", "checklists", ["organization_id", "kind", "id"], unique=False)
    op.create_table(
        "checklist_revisions",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('pre_job', 'post_job')", name=op.f("ck_checklist_revisions_kind")),
        sa.ForeignKeyConstraint(
            ["organization_id", "checklist_id"],
            ["checklists.organization_id", "checklists.id"],
            name=op.f("fk_checklist_revisions_organization_id_checklist_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "checklist_id", "revision", name=op.f("pk_checklist_revisions")),
    )
    op.create_table(
        "checklist_services",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "checklist_id"],
            ["checklists.organization_id", "checklists.id"],
            name=op.f("fk_checklist_services_organization_id_checklist_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "checklist_id", "service_id", name=op.f("pk_checklist_services")),
    )
    op.create_index(
        "ix_checklist_services_service",
        "checklist_services",
        ["organization_id", "service_id", "checklist_id"],
        unique=False,
    )
    op.create_table(
        "reports",
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_revision", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("completion_percent", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("flag_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status <> 'flagged' OR flag_reason IS NOT NULL", name=op.f("ck_reports_flag_reason")),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'flagged')", name=op.f("ck_reports_status")),
        sa.CheckConstraint("completion_percent BETWEEN 0 AND 100", name=op.f("ck_reports_completion_percent")),
        sa.ForeignKeyConstraint(
            ["organization_id", "checklist_id", "checklist_revision"],
            ["checklist_revisions.organization_id", "checklist_revisions.checklist_id", "checklist_revisions.revision"],
            name=op.f("fk_reports_organization_id_checklist_id_checklist_revision"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "organization_id", "visit_id", "checklist_id", name=op.f("uq_reports_organization_id_visit_id_checklist_id")
        ),
    )
    op.create_index("ix_reports_checklist", "reports", ["organization_id", "checklist_id", "id"], unique=False)
    op.create_index("ix_reports_crew", "reports", ["organization_id", "crew_id", "id"], unique=False)
    op.create_index("ix_reports_job", "reports", ["organization_id", "job_id", "id"], unique=False)
    op.create_index("ix_reports_status", "reports", ["organization_id", "status", "id"], unique=False)
    op.create_table(
        "report_answers",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer <> 'not_applicable' OR note IS NOT NULL", name=op.f("ck_report_answers_note")),
        sa.CheckConstraint("answer IN ('done', 'not_done', 'not_applicable')", name=op.f("ck_report_answers_answer")),
        sa.ForeignKeyConstraint(
            ["organization_id", "report_id"],
            ["reports.organization_id", "reports.id"],
            name=op.f("fk_report_answers_organization_id_report_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "report_id", "item_id", name=op.f("pk_report_answers")),
    )
    for table in TABLES:
        secure(op, "quality", table)
