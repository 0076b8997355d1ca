"""Balances and the ledger of movements."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"
TABLES = (
    "stock_levels",
    "movements",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "stock_levels",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.Column("may_be_negative", sa.Boolean(), nullable=False),
        sa.Column("reorder_point", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("reorder_quantity", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("is_low", sa.Boolean(), nullable=False),
        sa.Column("low_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(reorder_point IS NULL) = (reorder_quantity IS NULL)", name=op.f("ck_stock_levels_reorder")
        ),
        sa.CheckConstraint(
            "is_low = (coalesce(quantity <= reorder_point, false))", name=op.f("ck_stock_levels_is_low")
        ),
        sa.CheckConstraint("is_low = (low_since IS NOT NULL)", name=op.f("ck_stock_levels_low_since")),
        sa.CheckConstraint("quantity >= 0 OR may_be_negative", name=op.f("ck_stock_levels_quantity")),
        sa.CheckConstraint("reorder_point >= 0 AND reorder_quantity > 0", name=op.f("ck_stock_levels_reorder_sign")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["items.organization_id", "items.id"],
            name=op.f("fk_stock_levels_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "location_id"],
            ["locations.organization_id", "locations.id"],
            name=op.f("fk_stock_levels_organization_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_stock_levels")),
        sa.UniqueConstraint(
            "organization_id",
            "item_id",
            "location_id",
            name=op.f("uq_stock_levels_organization_id_item_id_location_id"),
        ),
    )
    op.create_index(
        "ix_stock_levels_location", "stock_levels", ["organization_id", "location_id", "item_id"], unique=False
    )
    op.create_index(
        "ix_stock_levels_low",
        "stock_levels",
        ["organization_id", "id"],
        unique=False,
        postgresql_where=sa.text("is_low"),
    )
    op.create_table(
        "movements",
        sa.Column("level_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("balance", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit_cost_minor", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("voids_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'transfer') = (transfer_id IS NOT NULL)", name=op.f("ck_movements_transfer_id")),
        sa.CheckConstraint("(kind = 'void') = (voids_id IS NOT NULL)", name=op.f("ck_movements_voids_id")),
        sa.CheckConstraint("kind <> 'adjust' OR reason IS NOT NULL", name=op.f("ck_movements_reason")),
        sa.CheckConstraint(
            "kind IN ('receive', 'use', 'adjust', 'transfer', 'count', 'void')", name=op.f("ck_movements_kind")
        ),
        sa.CheckConstraint("quantity <> 0 OR kind IN ('count', 'void')", name=op.f("ck_movements_quantity")),
        sa.ForeignKeyConstraint(
            ["organization_id", "level_id"],
            ["stock_levels.organization_id", "stock_levels.id"],
            name=op.f("fk_movements_organization_id_level_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_movements")),
        sa.UniqueConstraint(
            "organization_id", "level_id", "number", name=op.f("uq_movements_organization_id_level_id_number")
        ),
    )
    op.create_index("ix_movements_item", "movements", ["organization_id", "item_id", "id"], unique=False)
    op.create_index(
        "ix_movements_job",
        "movements",
        ["organization_id", "job_id", "id"],
        unique=False,
        postgresql_where=sa.text("job_id IS NOT NULL"),
    )
    op.create_index("ix_movements_kind", "movements", ["organization_id", "kind", "id"], unique=False)
    op.create_index("ix_movements_location", "movements", ["organization_id", "location_id", "id"], unique=False)
    op.create_index(
        "ix_movements_transfer",
        "movements",
        ["organization_id", "transfer_id"],
        unique=False,
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    )
    op.create_index(
        "uq_movements_voids",
        "movements",
        ["organization_id", "voids_id"],
        unique=True,
        postgresql_where=sa.text("voids_id IS NOT NULL"),
    )
    for table in TABLES:
        # The ledger is only ever added to.
        app = "SELECT, INSERT" if table == "movements" else "SELECT, INSERT, UPDATE, DELETE"
        secure(op, "inventory", table, app=app)
