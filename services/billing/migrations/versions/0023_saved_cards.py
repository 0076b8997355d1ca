"""Cards that customers let be kept at Stripe: only what names one, never its number."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0023"
down_revision = "0022"

KINDS = "kind IN ('account', 'checkout', 'expire', 'refund', 'return', 'charge', 'forget')"


def upgrade() -> None:
    """Create the table and secure it."""
    op.add_column("payments", sa.Column("saves_card", sa.Boolean(), nullable=False, server_default="false"))
    op.drop_constraint(op.f("ck_payment_operations_kind"), "payment_operations")
    op.create_check_constraint(op.f("ck_payment_operations_kind"), "payment_operations", KINDS)
    op.create_table(
        "saved_cards",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("stripe_account", "stripe_customer_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("stripe_method_id", "brand", "last4")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("exp_month", "exp_year")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name=op.f("ck_saved_cards_last4")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_saved_cards")),
        sa.UniqueConstraint(
            "organization_id", "stripe_method_id", name=op.f("uq_saved_cards_organization_id_stripe_method_id")
        ),
    )
    op.create_index("ix_saved_cards_customer", "saved_cards", ["organization_id", "customer_id", "created_at", "id"])
    secure(op, "billing", "saved_cards")
