"""Estimates; what was shown and signed can only be added, never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    _number_counters()
    _estimates()
    _estimate_lines()
    _estimate_versions()
    _signatures()
    _known_jobs()
    _known_payments()
    for table in ("number_counters", "estimates", "estimate_lines", "known_jobs", "known_payments"):
        secure(op, "estimate", table)
    op.execute("""CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""")
    for table in ("estimate_versions", "signatures"):
        secure(op, "estimate", table, app="SELECT, INSERT")
        op.execute(f"""CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def _number_counters() -> None:
    op.create_table(
        "number_counters",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "kind", name=op.f("pk_number_counters")),
    )


def _estimates() -> None:
    op.create_table(
        "estimates",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("tax_exempt", sa.Boolean(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("discount_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("deposit_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("deposit_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'accepted') = (accepted_at IS NOT NULL AND how IS NOT NULL)", name=op.f("ck_estimates_accepted")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'viewed', 'accepted', 'declined', 'expired')", name=op.f("ck_estimates_status")
        ),
        sa.CheckConstraint(
            "deposit_percent IS NULL OR deposit_amount_minor IS NULL", name=op.f("ck_estimates_one_deposit")
        ),
        sa.CheckConstraint(
            "discount_percent IS NULL OR discount_amount_minor IS NULL", name=op.f("ck_estimates_one_discount")
        ),
        sa.CheckConstraint(
            "total_minor = subtotal_minor - discount_minor + tax_minor", name=op.f("ck_estimates_total")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["customers.organization_id", "customers.id"],
            name=op.f("fk_estimates_organization_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "property_id"],
            ["properties.organization_id", "properties.id"],
            name=op.f("fk_estimates_organization_id_property_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_estimates")),
    )
    op.create_index("ix_estimates_customer", "estimates", ["organization_id", "customer_id", "number"], unique=False)
    op.create_index(
        "ix_estimates_expiring",
        "estimates",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('sent', 'viewed')"),
    )
    op.create_index("ix_estimates_number", "estimates", ["organization_id", "number"], unique=True)
    op.create_index("ix_estimates_status", "estimates", ["organization_id", "status", "number"], unique=False)


def _estimate_lines() -> None:
    op.create_table(
        "estimate_lines",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("taxable", sa.Boolean(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("optional OR chosen", name=op.f("ck_estimate_lines_chosen")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_estimate_lines_quantity")),
        sa.CheckConstraint("unit_price_minor >= 0", name=op.f("ck_estimate_lines_unit_price")),
        sa.ForeignKeyConstraint(
            ["organization_id", "estimate_id"],
            ["estimates.organization_id", "estimates.id"],
            name=op.f("fk_estimate_lines_organization_id_estimate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_estimate_lines")),
    )
    op.create_index(
        "ix_estimate_lines_estimate", "estimate_lines", ["organization_id", "estimate_id", "position"], unique=False
    )


def _estimate_versions() -> None:
    op.create_table(
        "estimate_versions",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "estimate_id"],
            ["estimates.organization_id", "estimates.id"],
            name=op.f("fk_estimate_versions_organization_id_estimate_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_estimate_versions")),
    )
    op.create_index(
        "ix_estimate_versions_revision",
        "estimate_versions",
        ["organization_id", "estimate_id", "revision"],
        unique=True,
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "estimate_id"],
            ["estimates.organization_id", "estimates.id"],
            name=op.f("fk_signatures_organization_id_estimate_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_signatures")),
    )
    op.create_index("ix_signatures_estimate", "signatures", ["organization_id", "estimate_id"], unique=True)


def _known_jobs() -> None:
    op.create_table(
        "known_jobs",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "estimate_id"],
            ["estimates.organization_id", "estimates.id"],
            name=op.f("fk_known_jobs_organization_id_estimate_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_jobs")),
    )
    op.create_index("ix_known_jobs_estimate", "known_jobs", ["organization_id", "estimate_id"], unique=False)


def _known_payments() -> None:
    op.create_table(
        "known_payments",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("refunds", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'succeeded', 'failed', 'disputed')", name=op.f("ck_known_payments_state")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "estimate_id"],
            ["estimates.organization_id", "estimates.id"],
            name=op.f("fk_known_payments_organization_id_estimate_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_payments")),
    )
    op.create_index("ix_known_payments_estimate", "known_payments", ["organization_id", "estimate_id"], unique=False)
