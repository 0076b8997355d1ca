"""Purchase orders and their numbers."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0003"
down_revision = "0002"
TABLES = (
    "order_counters",
    "purchase_orders",
    "purchase_order_lines",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "order_counters",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_order_counters")),
    )
    op.create_table(
        "purchase_orders",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'partially_received', 'received', 'cancelled')",
            name=op.f("ck_purchase_orders_status"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "location_id"],
            ["locations.organization_id", "locations.id"],
            name=op.f("fk_purchase_orders_organization_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "supplier_id"],
            ["suppliers.organization_id", "suppliers.id"],
            name=op.f("fk_purchase_orders_organization_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_purchase_orders_organization_id_number")),
    )
    op.create_index(
        "ix_purchase_orders_location", "purchase_orders", ["organization_id", "location_id", "id"], unique=False
    )
    op.create_index("ix_purchase_orders_status", "purchase_orders", ["organization_id", "status", "id"], unique=False)
    op.create_index(
        "ix_purchase_orders_supplier", "purchase_orders", ["organization_id", "supplier_id", "id"], unique=False
    )
    op.create_table(
        "purchase_order_lines",
        sa.Column("purchase_order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("received", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("cancelled", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND received >= 0 AND cancelled >= 0", name=op.f("ck_purchase_order_lines_signs")
        ),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_purchase_order_lines_unit_cost_minor")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["items.organization_id", "items.id"],
            name=op.f("fk_purchase_order_lines_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "purchase_order_id"],
            ["purchase_orders.organization_id", "purchase_orders.id"],
            name=op.f("fk_purchase_order_lines_organization_id_purchase_order_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_purchase_order_lines")),
    )
    op.create_index(
        "ix_purchase_order_lines_item", "purchase_order_lines", ["organization_id", "item_id"], unique=False
    )
    op.create_index(
        "ix_purchase_order_lines_order",
        "purchase_order_lines",
        ["organization_id", "purchase_order_id", "position"],
        unique=False,
    )
    for table in TABLES:
        secure(op, "inventory", table)
