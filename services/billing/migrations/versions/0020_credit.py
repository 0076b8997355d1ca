"""Customers' unapplied credit: an account of the ledger, and its part in payments, refunds and invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0011"

COLUMNS = (("payments", "credited_minor"), ("refunds", "credit_minor"), ("invoices", "applied_credit_minor"))
CHECKS = (
    ("payments", "one_receivable", "num_nonnulls(invoice_id, estimate_id) <= 1"),
    ("payments", "credited", "credited_minor BETWEEN 0 AND amount_minor"),
    ("refunds", "credit", "credit_minor BETWEEN 0 AND receivable_minor"),
    ("invoices", "applied_credit", "applied_credit_minor >= 0"),
    (
        "ledger_transactions",
        "kind",
        "kind IN ('invoice_issued', 'invoice_voided', 'payment', 'refund', 'refund_failed', 'deposit_applied', "
        "'deposit_released', 'dispute_opened', 'dispute_won', 'dispute_lost', 'credit_applied', 'credit_released', "
        "'deposit_to_credit', 'payment_corrected', 'payment_reversed')",
    ),
    (
        "ledger_entries",
        "account",
        "account IN ('receivable', 'revenue', 'tax_payable', 'tips', 'customer_deposits', 'customer_credit', 'cash', "
        "'checks', 'bank', 'external', 'stripe', 'disputed', 'dispute_losses')",
    ),
)
REPLACED = ("one_receivable", "kind", "account")


def upgrade() -> None:
    """Add the columns and widen what the ledger may say."""
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=False, server_default="0"))
    for table, name, condition in CHECKS:
        if name in REPLACED:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
