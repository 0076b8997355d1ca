"""What is known of other services' customers, bookings and organizations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"
TABLES = (
    "known_bookings",
    "known_crews",
    "known_customers",
    "known_invoices",
    "known_organizations",
    "known_payments",
    "known_people",
    "known_crew_members",
    "known_customer_tags",
    "known_properties",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "known_bookings",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("crew_name", sa.Text(), nullable=False),
        sa.Column("people", postgresql.JSONB(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promise_version", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_bookings")),
    )
    op.create_index(
        "ix_known_bookings_crew", "known_bookings", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    op.create_index("ix_known_bookings_job", "known_bookings", ["organization_id", "job_id"], unique=False)
    op.create_index("ix_known_bookings_visit", "known_bookings", ["organization_id", "visit_id"], unique=False)
    op.create_table(
        "known_crews",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_crews")),
    )
    op.create_table(
        "known_customers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phones", postgresql.JSONB(), nullable=False),
        sa.Column("tax_exempt", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_customers")),
    )
    op.create_table(
        "known_invoices",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_invoices")),
    )
    op.create_index("ix_known_invoices_job", "known_invoices", ["organization_id", "job_id"], unique=False)
    op.create_table(
        "known_organizations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "known_payments",
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tip_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_payments")),
    )
    op.create_index("ix_known_payments_estimate", "known_payments", ["organization_id", "estimate_id"], unique=False)
    op.create_index("ix_known_payments_job", "known_payments", ["organization_id", "job_id"], unique=False)
    op.create_table(
        "known_people",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_people")),
    )
    op.create_table(
        "known_crew_members",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "crew_id"],
            ["known_crews.organization_id", "known_crews.id"],
            name=op.f("fk_known_crew_members_organization_id_crew_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "crew_id", "person_id", "from_on", name=op.f("pk_known_crew_members")
        ),
    )
    op.create_index(
        "ix_known_crew_members_person", "known_crew_members", ["organization_id", "person_id", "crew_id"], unique=False
    )
    op.create_table(
        "known_customer_tags",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["known_customers.organization_id", "known_customers.id"],
            name=op.f("fk_known_customer_tags_organization_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "tag_id", "customer_id", name=op.f("pk_known_customer_tags")),
    )
    op.create_index(
        "ix_known_customer_tags_customer", "known_customer_tags", ["organization_id", "customer_id"], unique=False
    )
    op.create_table(
        "known_properties",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("access_notes", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["known_customers.organization_id", "known_customers.id"],
            name=op.f("fk_known_properties_organization_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_properties")),
    )
    op.create_index(
        "ix_known_properties_customer", "known_properties", ["organization_id", "customer_id"], unique=False
    )
    for table in TABLES:
        secure(op, "job", table)
