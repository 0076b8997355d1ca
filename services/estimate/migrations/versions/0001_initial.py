"""Customers, tags and the service catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "estimate")
    _known_organizations()
    _customers()
    _properties()
    _tags()
    _customer_tags()
    _customer_terms()
    _customer_holds()
    _services()
    for table in (
        "known_organizations",
        "customers",
        "properties",
        "tags",
        "customer_tags",
        "customer_terms",
        "customer_holds",
        "services",
    ):
        secure(op, "estimate", table)


def _known_organizations() -> None:
    op.create_table(
        "known_organizations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_organizations")),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phones", postgresql.JSONB(), nullable=False),
        sa.Column("billing_address", postgresql.JSONB(), nullable=True),
        sa.Column("consent_email", sa.Boolean(), nullable=False),
        sa.Column("consent_sms", sa.Boolean(), nullable=False),
        sa.Column("tax_exempt", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_customers")),
    )
    op.create_index("ix_customers_name", "customers", ["organization_id", "sort_name", "id"], unique=False)


def _properties() -> None:
    op.create_table(
        "properties",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("access_notes", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["customers.organization_id", "customers.id"],
            name=op.f("fk_properties_organization_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_properties")),
    )
    op.create_index("ix_properties_customer", "properties", ["organization_id", "customer_id"], unique=False)


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("untold", sa.Boolean(), nullable=False),
        sa.Column("told_after", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name=op.f("ck_tags_colour")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_tags")),
    )
    op.create_index("ix_tags_name", "tags", ["organization_id", "sort_name"], unique=True)
    op.create_index("ix_tags_untold", "tags", ["id"], unique=False, postgresql_where=sa.text("untold"))


def _customer_tags() -> None:
    op.create_table(
        "customer_tags",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["customers.organization_id", "customers.id"],
            name=op.f("fk_customer_tags_organization_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "tag_id"],
            ["tags.organization_id", "tags.id"],
            name=op.f("fk_customer_tags_organization_id_tag_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "customer_id", "tag_id", name=op.f("pk_customer_tags")),
    )
    op.create_index("ix_customer_tags_tag", "customer_tags", ["organization_id", "tag_id", "customer_id"], unique=False)


def _customer_terms() -> None:
    op.create_table(
        "customer_terms",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.Text(collation="C"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["customers.organization_id", "customers.id"],
            name=op.f("fk_customer_terms_organization_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "term", "customer_id", name=op.f("pk_customer_terms")),
    )
    op.create_index("ix_customer_terms_customer", "customer_terms", ["organization_id", "customer_id"], unique=False)


def _customer_holds() -> None:
    op.create_table(
        "customer_holds",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('job', 'invoice', 'payment')", name=op.f("ck_customer_holds_kind")),
        sa.PrimaryKeyConstraint("organization_id", "customer_id", "kind", "record_id", name=op.f("pk_customer_holds")),
    )


def _services() -> None:
    op.create_table(
        "services",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("taxable", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("recipe", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("unit_price_minor >= 0", name=op.f("ck_services_unit_price")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_services")),
    )
    op.create_index("ix_services_active", "services", ["organization_id", "active", "sort_name", "id"], unique=False)
    op.create_index("ix_services_name", "services", ["organization_id", "sort_name", "id"], unique=False)
