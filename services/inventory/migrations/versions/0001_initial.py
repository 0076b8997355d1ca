"""Locations, suppliers and items; the mechanisms of bus, idempotency and audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
TABLES = (
    "known_organizations",
    "inventory_settings",
    "locations",
    "suppliers",
    "items",
    "item_costs",
    "serial_numbers",
)


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "inventory")
    op.create_table(
        "known_organizations",
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "inventory_settings",
        sa.Column("allow_negative", sa.Boolean(), nullable=False),
        sa.Column("over_receipt_percent", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "over_receipt_percent BETWEEN 0 AND 100", name=op.f("ck_inventory_settings_over_receipt_percent")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_inventory_settings")),
    )
    op.create_table(
        "locations",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("address", postgresql.JSONB(), nullable=True),
        sa.Column("is_receiving", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind = 'vehicle' OR vehicle_id IS NULL", name=op.f("ck_locations_vehicle")),
        sa.CheckConstraint(
            "kind IN ('warehouse', 'office', 'storage', 'vehicle', 'job_site')", name=op.f("ck_locations_kind")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_locations")),
    )
    op.create_index(
        "ix_locations_kind",
        "locations",
        ["organization_id", "kind", "id"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "uq_locations_name",
        "locations",
        ["organization_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "uq_locations_receiving",
        "locations",
        ["organization_id"],
        unique=True,
        postgresql_where=sa.text("is_receiving AND removed_at IS NULL"),
    )
    op.create_index(
        "uq_locations_vehicle",
        "locations",
        ["organization_id", "vehicle_id"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL AND vehicle_id IS NOT NULL"),
    )
    op.create_table(
        "suppliers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("organization_id", "name_key", name=op.f("uq_suppliers_organization_id_name_key")),
    )
    op.create_table(
        "items",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("sku_key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('equipment', 'chemical', 'supply')", name=op.f("ck_items_kind")),
        sa.ForeignKeyConstraint(
            ["organization_id", "supplier_id"],
            ["suppliers.organization_id", "suppliers.id"],
            name=op.f("fk_items_organization_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_items")),
        sa.UniqueConstraint("organization_id", "name_key", name=op.f("uq_items_organization_id_name_key")),
    )
    op.create_index("ix_items_kind", "items", ["organization_id", "kind", "id"], unique=False)
    op.create_index("ix_items_supplier", "items", ["organization_id", "supplier_id", "id"], unique=False)
    op.create_index(
        "uq_items_sku",
        "items",
        ["organization_id", "sku_key"],
        unique=True,
        postgresql_where=sa.text("sku_key IS NOT NULL"),
    )
    op.create_table(
        "item_costs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("average_minor", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("average_minor >= 0", name=op.f("ck_item_costs_average_minor")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["items.organization_id", "items.id"],
            name=op.f("fk_item_costs_organization_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "item_id", name=op.f("pk_item_costs")),
    )
    op.create_table(
        "serial_numbers",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["items.organization_id", "items.id"],
            name=op.f("fk_serial_numbers_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "location_id"],
            ["locations.organization_id", "locations.id"],
            name=op.f("fk_serial_numbers_organization_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_serial_numbers")),
        sa.UniqueConstraint(
            "organization_id", "item_id", "serial", name=op.f("uq_serial_numbers_organization_id_item_id_serial")
        ),
    )
    for table in TABLES:
        secure(op, "inventory", table)
