"""Cards that customers type on the invoice's own page: how such a payment is begun and called off."""

from alembic import op

revision = "0024"
down_revision = "0023"

KINDS = "kind IN ('account', 'checkout', 'expire', 'refund', 'return', 'charge', 'forget', 'keyed', 'cancel')"


def upgrade() -> None:
    """Two more kinds of operation."""
    op.drop_constraint(op.f("ck_payment_operations_kind"), "payment_operations")
    op.create_check_constraint(op.f("ck_payment_operations_kind"), "payment_operations", KINDS)
