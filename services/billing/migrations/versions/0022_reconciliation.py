"""Reconciliations, what they saw at Stripe, and the differences that they found."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0022"
down_revision = "0021"

TABLES = ("reconciliations", "reconciliation_sightings", "differences")
KINDS = (
    "payment_missing_here",
    "payment_missing_at_stripe",
    "amount_differs",
    "currency_differs",
    "account_differs",
    "duplicate_charge",
    "charge_without_payment",
    "refund_missing_here",
    "refund_missing_at_stripe",
    "dispute_missing_here",
    "dispute_state_differs",
    "balance_differs_from_ledger",
    "credit_differs_from_ledger",
    "refunded_differs_from_refunds",
    "payment_not_in_ledger",
    "refund_not_in_ledger",
    "deposit_not_used",
    "operation_stuck",
    "event_not_applied",
    "payment_left_open",
)


def upgrade() -> None:
    """Create the tables and secure them."""
    op.add_column("payments", sa.Column("reversals", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_constraint(op.f("ck_payment_operations_kind"), "payment_operations")
    op.create_check_constraint(
        op.f("ck_payment_operations_kind"),
        "payment_operations",
        "kind IN ('account', 'checkout', 'expire', 'refund', 'return')",
    )
    _create_runs()
    _create_differences()
    for table in TABLES:
        secure(op, "billing", table)


def _create_runs() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("charges", "refunds", "disputes")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("differences", "failures")),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_reconciliations_state")),
        sa.CheckConstraint(
            "phase IN ('charges', 'refunds', 'disputes', 'books')", name=op.f("ck_reconciliations_phase")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_reconciliations")),
    )
    running = sa.text("state = 'running'")
    op.create_index("ix_reconciliations_started", "reconciliations", ["organization_id", "started_at", "id"])
    op.create_index(
        "uq_reconciliations_running", "reconciliations", ["organization_id"], unique=True, postgresql_where=running
    )
    op.create_index("ix_reconciliations_due", "reconciliations", ["next_step_at"], postgresql_where=running)
    op.create_table(
        "reconciliation_sightings",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("stripe_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "reconciliation_id", "stripe_id", name=op.f("pk_reconciliation_sightings")
        ),
    )


def _create_differences() -> None:
    op.create_table(
        "differences",
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("ours_minor", sa.BigInteger(), nullable=True),
        sa.Column("theirs_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repaired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repaired_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name=op.f("ck_differences_kind")),
        sa.CheckConstraint("state IN ('open', 'repaired', 'accepted', 'gone')", name=op.f("ck_differences_state")),
        sa.ForeignKeyConstraint(
            ["organization_id", "reconciliation_id"],
            ["reconciliations.organization_id", "reconciliations.id"],
            name=op.f("fk_differences_organization_id_reconciliation_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_differences")),
        sa.UniqueConstraint(
            "organization_id", "kind", "subject", name=op.f("uq_differences_organization_id_kind_subject")
        ),
    )
    op.create_index("ix_differences_found", "differences", ["organization_id", "found_at", "id"])
    op.create_index("ix_differences_state", "differences", ["organization_id", "state", "found_at", "id"])
    op.create_index("ix_differences_run", "differences", ["organization_id", "reconciliation_id", "found_at", "id"])
