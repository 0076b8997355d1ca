"""Mechanisms, and what this service knows of the others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None

TABLES = (
    "known_organizations",
    "known_members",
    "known_customers",
    "known_estimates",
    "known_jobs",
    "job_completions",
    "known_crew_members",
    "known_bookings",
    "known_booking_people",
    "billing_settings",
)


def upgrade() -> None:
    """Create the tables and secure them."""
    create_mechanisms(op, "billing")
    op.create_table(
        "known_organizations",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "known_members",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_members")),
    )
    op.create_table(
        "known_customers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phones", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("billing_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("tax_exempt", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_customers")),
    )
    op.create_table(
        "known_estimates",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_asked_minor", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_estimates")),
    )
    op.create_table(
        "known_jobs",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_jobs")),
    )
    op.create_table(
        "job_completions",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_completions")),
    )
    op.create_index(
        "uq_job_completions_job", "job_completions", ["organization_id", "job_id", "completed_at"], unique=True
    )
    op.create_table(
        "known_crew_members",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organization_id", "crew_id", "person_id", "from_on", name=op.f("pk_known_crew_members")
        ),
    )
    op.create_index(
        "ix_known_crew_members_person", "known_crew_members", ["organization_id", "person_id", "crew_id"], unique=False
    )
    op.create_table(
        "known_bookings",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_bookings")),
    )
    op.create_index(
        "ix_known_bookings_crew", "known_bookings", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    op.create_index("ix_known_bookings_job", "known_bookings", ["organization_id", "job_id"], unique=False)
    op.create_table(
        "known_booking_people",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "booking_id", "person_id", name=op.f("pk_known_booking_people")),
    )
    op.create_index(
        "ix_known_booking_people_person",
        "known_booking_people",
        ["organization_id", "person_id", "booking_id"],
        unique=False,
    )
    op.create_table(
        "billing_settings",
        sa.Column("invoice_on_completion", sa.Text(), nullable=False),
        sa.Column("due_days", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("tips_enabled", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "invoice_on_completion IN ('off', 'draft', 'sent')", name=op.f("ck_billing_settings_invoice_on_completion")
        ),
        sa.CheckConstraint("due_days IN (0, 7, 14, 30)", name=op.f("ck_billing_settings_due_days")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_billing_settings")),
    )
    for table in TABLES:
        secure(op, "billing", table)
