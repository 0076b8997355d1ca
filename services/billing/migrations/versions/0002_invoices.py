"""Invoices, their gapless numbers, and the append-only ledger."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"

TABLES = (
    "invoice_counters",
    "invoices",
    "invoice_lines",
    "ledger_transactions",
    "ledger_entries",
)


def upgrade() -> None:
    """Create the tables and secure them."""
    op.create_table(
        "invoice_counters",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_invoice_counters")),
    )
    op.create_table(
        "invoices",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_days", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("overdue_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("credited_minor >= 0", name=op.f("ck_invoices_credited")),
        sa.CheckConstraint("due_days IN (0, 7, 14, 30)", name=op.f("ck_invoices_due_days")),
        sa.CheckConstraint("total_minor = subtotal_minor - discount_minor + tax_minor", name=op.f("ck_invoices_total")),
        sa.CheckConstraint(
            "total_minor >= 0 AND discount_minor >= 0 AND tax_minor >= 0", name=op.f("ck_invoices_amounts")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_invoices_organization_id_number")),
    )
    op.create_index("ix_invoices_customer", "invoices", ["organization_id", "customer_id", "number"], unique=False)
    op.create_index(
        "ix_invoices_draft",
        "invoices",
        ["organization_id", "number"],
        unique=False,
        postgresql_where=sa.text("issued_at IS NULL"),
    )
    op.create_index("ix_invoices_estimate", "invoices", ["organization_id", "estimate_id", "number"], unique=False)
    op.create_index("ix_invoices_job", "invoices", ["organization_id", "job_id", "number"], unique=False)
    op.create_index(
        "ix_invoices_open",
        "invoices",
        ["organization_id", "number"],
        unique=False,
        postgresql_where=sa.text("issued_at IS NOT NULL AND voided_at IS NULL AND settled_minor < total_minor"),
    )
    op.create_index(
        "ix_invoices_to_sweep",
        "invoices",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text(
            "issued_at IS NOT NULL AND voided_at IS NULL AND settled_minor < total_minor AND overdue_said_at IS NULL"
        ),
    )
    op.create_index(
        "ix_invoices_void",
        "invoices",
        ["organization_id", "number"],
        unique=False,
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("job_line_id", sa.Uuid(), nullable=True),
        sa.Column("billed_job_line_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("taxable", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount_minor >= 0 AND discount_minor >= 0 AND tax_minor >= 0", name=op.f("ck_invoice_lines_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "invoice_id"],
            ["invoices.organization_id", "invoices.id"],
            name=op.f("fk_invoice_lines_organization_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_invoice_lines")),
    )
    op.create_index(
        "ix_invoice_lines_invoice", "invoice_lines", ["organization_id", "invoice_id", "position"], unique=False
    )
    op.create_index(
        "uq_invoice_lines_billed_job_line", "invoice_lines", ["organization_id", "billed_job_line_id"], unique=True
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice_issued', 'invoice_voided', 'payment', 'refund', 'refund_failed', 'deposit_applied', "
            "'deposit_released', 'dispute_opened', 'dispute_won', 'dispute_lost')",
            name=op.f("ck_ledger_transactions_kind"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("organization_id", "cause", name=op.f("uq_ledger_transactions_organization_id_cause")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "account IN ('receivable', 'revenue', 'tax_payable', 'tips', 'customer_deposits', 'cash', 'checks', "
            "'bank', 'external', 'stripe', 'disputed', 'dispute_losses')",
            name=op.f("ck_ledger_entries_account"),
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_entries_amount")),
        sa.ForeignKeyConstraint(
            ["organization_id", "transaction_id"],
            ["ledger_transactions.organization_id", "ledger_transactions.id"],
            name=op.f("fk_ledger_entries_organization_id_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_ledger_entries")),
    )
    op.create_index(
        "ix_ledger_entries_subject", "ledger_entries", ["organization_id", "account", "subject_id"], unique=False
    )
    op.create_index(
        "ix_ledger_entries_transaction", "ledger_entries", ["organization_id", "transaction_id"], unique=False
    )
    for table in TABLES:
        secure(op, "billing", table)
