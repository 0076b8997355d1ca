"""Jobs with their lines and visits; the mechanisms of bus, idempotency and audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
TABLES = (
    "job_counters",
    "job_settings",
    "jobs",
    "job_lines",
    "job_notes",
    "job_terms",
    "visits",
    "visit_lines",
)


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "job")
    op.create_table(
        "job_counters",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_job_counters")),
    )
    op.create_table(
        "job_settings",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("eta_on_en_route", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_job_settings")),
    )
    op.create_table(
        "jobs",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        sa.Column("address_text", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("services", postgresql.JSONB(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduled_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("deposit_asked_minor", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('unscheduled', 'scheduled', 'en_route', 'in_progress', 'completed', 'cancelled')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint("total_minor = subtotal_minor - discount_minor + tax_minor", name=op.f("ck_jobs_total")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("organization_id", "estimate_id", name=op.f("uq_jobs_organization_id_estimate_id")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_jobs_organization_id_number")),
    )
    op.create_index("ix_jobs_crew", "jobs", ["organization_id", "crew_id", "number"], unique=False)
    op.create_index("ix_jobs_crew_when", "jobs", ["organization_id", "crew_id", "scheduled_at", "id"], unique=False)
    op.create_index("ix_jobs_customer", "jobs", ["organization_id", "customer_id", "number"], unique=False)
    op.create_index("ix_jobs_status", "jobs", ["organization_id", "status", "number"], unique=False)
    op.create_index("ix_jobs_status_when", "jobs", ["organization_id", "status", "scheduled_at", "id"], unique=False)
    op.create_index("ix_jobs_when", "jobs", ["organization_id", "scheduled_at", "id"], unique=False)
    op.create_table(
        "job_lines",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("taxable", sa.Boolean(), nullable=False),
        sa.Column("duration_minutes", sa.BigInteger(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("duration_minutes >= 0", name=op.f("ck_job_lines_duration")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_job_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["jobs.organization_id", "jobs.id"],
            name=op.f("fk_job_lines_organization_id_job_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_lines")),
    )
    op.create_index("ix_job_lines_job", "job_lines", ["organization_id", "job_id", "position"], unique=False)
    op.create_table(
        "job_notes",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("author_kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["jobs.organization_id", "jobs.id"],
            name=op.f("fk_job_notes_organization_id_job_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_notes")),
    )
    op.create_index("ix_job_notes_job", "job_notes", ["organization_id", "job_id", "id"], unique=False)
    op.create_table(
        "job_terms",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.Text(collation="C"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["jobs.organization_id", "jobs.id"],
            name=op.f("fk_job_terms_organization_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "term", "job_id", name=op.f("pk_job_terms")),
    )
    op.create_index("ix_job_terms_job", "job_terms", ["organization_id", "job_id", "term"], unique=False)
    op.create_table(
        "visits",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.BigInteger(), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("crew_name", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("en_route_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eta_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('first', 'extra', 'follow_up', 'rework')", name=op.f("ck_visits_kind")),
        sa.CheckConstraint(
            "status IN ('unscheduled', 'scheduled', 'en_route', 'in_progress', 'completed', 'cancelled')",
            name=op.f("ck_visits_status"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["jobs.organization_id", "jobs.id"],
            name=op.f("fk_visits_organization_id_job_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_job", "visits", ["organization_id", "job_id", "ordinal"], unique=True)
    op.create_table(
        "visit_lines",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("done IS NOT FALSE OR undone_reason IS NOT NULL", name=op.f("ck_visit_lines_undone_reason")),
        sa.ForeignKeyConstraint(
            ["organization_id", "line_id"],
            ["job_lines.organization_id", "job_lines.id"],
            name=op.f("fk_visit_lines_organization_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "visit_id"],
            ["visits.organization_id", "visits.id"],
            name=op.f("fk_visit_lines_organization_id_visit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "visit_id", "line_id", name=op.f("pk_visit_lines")),
    )
    op.create_index("ix_visit_lines_line", "visit_lines", ["organization_id", "line_id"], unique=False)
    for table in TABLES:
        secure(op, "job", table)
