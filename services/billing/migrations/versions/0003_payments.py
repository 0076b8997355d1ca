"""Payments, refunds, disputes, the calls to Stripe and what Stripe says."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0003"
down_revision = "0002"

TABLES = (
    "payments",
    "refunds",
    "disputes",
    "payment_operations",
    "stripe_accounts",
    "stripe_events",
)


def upgrade() -> None:
    """Create the tables and secure them."""
    op.create_table(
        "payments",
        sa.Column("receivable_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tip_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_tip_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("stripe_account", sa.Text(), nullable=True),
        sa.Column("stripe_session_id", sa.Text(), nullable=True),
        sa.Column("stripe_intent_id", sa.Text(), nullable=True),
        sa.Column("stripe_charge_id", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("checkout_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_link", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "method IN ('card', 'cash', 'check', 'bank_transfer', 'external')", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name=op.f("ck_payments_state")),
        sa.CheckConstraint("(invoice_id IS NULL) <> (estimate_id IS NULL)", name=op.f("ck_payments_one_receivable")),
        sa.CheckConstraint("amount_minor > 0 AND tip_minor >= 0", name=op.f("ck_payments_amounts")),
        sa.CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name=op.f("ck_payments_refunded")),
        sa.CheckConstraint("refunded_tip_minor BETWEEN 0 AND tip_minor", name=op.f("ck_payments_refunded_tip")),
        sa.ForeignKeyConstraint(
            ["organization_id", "invoice_id"],
            ["invoices.organization_id", "invoices.id"],
            name=op.f("fk_payments_organization_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_created", "payments", ["organization_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_payments_customer", "payments", ["organization_id", "customer_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_payments_job", "payments", ["organization_id", "job_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_payments_receivable", "payments", ["organization_id", "receivable_id", "created_at", "id"], unique=False
    )
    op.create_index("uq_payments_intent", "payments", ["organization_id", "stripe_intent_id"], unique=True)
    op.create_index(
        "uq_payments_pending_online",
        "payments",
        ["organization_id", "receivable_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending' AND method = 'card'"),
    )
    op.create_index("uq_payments_session", "payments", ["organization_id", "stripe_session_id"], unique=True)
    op.create_table(
        "refunds",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("receivable_minor", sa.BigInteger(), nullable=False),
        sa.Column("tip_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name=op.f("ck_refunds_state")),
        sa.CheckConstraint("receivable_minor >= 0 AND tip_minor >= 0", name=op.f("ck_refunds_amounts")),
        sa.ForeignKeyConstraint(
            ["organization_id", "payment_id"],
            ["payments.organization_id", "payments.id"],
            name=op.f("fk_refunds_organization_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_payment", "refunds", ["organization_id", "payment_id"], unique=False)
    op.create_index("uq_refunds_stripe", "refunds", ["organization_id", "stripe_id"], unique=True)
    op.create_table(
        "disputes",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'won', 'lost')", name=op.f("ck_disputes_state")),
        sa.ForeignKeyConstraint(
            ["organization_id", "payment_id"],
            ["payments.organization_id", "payments.id"],
            name=op.f("fk_disputes_organization_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_disputes")),
    )
    op.create_index("ix_disputes_payment", "disputes", ["organization_id", "payment_id"], unique=False)
    op.create_index("uq_disputes_stripe", "disputes", ["organization_id", "stripe_id"], unique=True)
    op.create_table(
        "payment_operations",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stripe_account", sa.Text(), nullable=True),
        sa.Column("stripe_id", sa.Text(), nullable=True),
        sa.Column("request", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("equal_failures", sa.BigInteger(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('account', 'checkout', 'expire', 'refund')", name=op.f("ck_payment_operations_kind")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'sent', 'unknown', 'ok', 'failed')", name=op.f("ck_payment_operations_state")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_payment_operations")),
        sa.UniqueConstraint("organization_id", "idem_key", name=op.f("uq_payment_operations_organization_id_idem_key")),
    )
    op.create_index(
        "ix_payment_operations_due",
        "payment_operations",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'sent', 'unknown')"),
    )
    op.create_index(
        "ix_payment_operations_payment", "payment_operations", ["organization_id", "payment_id"], unique=False
    )
    op.create_table(
        "stripe_accounts",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_stripe_accounts")),
        sa.UniqueConstraint("account_id", name=op.f("uq_stripe_accounts_account_id")),
    )
    op.create_index("ix_stripe_accounts_next_poll", "stripe_accounts", ["next_poll_at"], unique=False)
    op.create_table(
        "stripe_events",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("source IN ('webhook', 'poll')", name=op.f("ck_stripe_events_source")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_stripe_events")),
    )
    op.create_index(
        "ix_stripe_events_due",
        "stripe_events",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.create_table(
        "stripe_webhook_endpoints",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_webhook_endpoints")),
    )
    for table in TABLES:
        secure(op, "billing", table)
