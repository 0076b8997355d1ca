"""Reminders of open invoices, each step once, and the indexes that reminders and key figures read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0011"
down_revision = "0010"
OPEN = "issued_at IS NOT NULL AND voided_at IS NULL AND settled_minor < total_minor"


def upgrade() -> None:
    """Nobody is reminded until an organization sets a schedule."""
    op.add_column(
        "billing_settings",
        sa.Column("reminder_days", postgresql.ARRAY(sa.BigInteger()), nullable=False, server_default="{}"),
    )
    op.create_table(
        "invoice_reminders",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("step_days", sa.BigInteger(), nullable=False),
        sa.Column("channels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("step_days BETWEEN -30 AND 90", name=op.f("ck_invoice_reminders_step_days")),
        sa.ForeignKeyConstraint(
            ["organization_id", "invoice_id"],
            ["invoices.organization_id", "invoices.id"],
            name=op.f("fk_invoice_reminders_organization_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_invoice_reminders")),
    )
    op.create_index(
        "uq_invoice_reminders_step", "invoice_reminders", ["organization_id", "invoice_id", "step_days"], unique=True
    )
    secure(op, "billing", "invoice_reminders")
    op.create_index(
        "ix_invoices_owed",
        "invoices",
        ["organization_id", "due_on"],
        postgresql_where=sa.text(OPEN),
        postgresql_include=["total_minor", "settled_minor"],
    )
    op.create_index(
        "ix_invoices_paid", "invoices", ["organization_id", "paid_at"], postgresql_where=sa.text("paid_at IS NOT NULL")
    )
    op.create_index(
        "ix_payments_paid",
        "payments",
        ["organization_id", "paid_at"],
        postgresql_where=sa.text("state = 'succeeded'"),
    )
