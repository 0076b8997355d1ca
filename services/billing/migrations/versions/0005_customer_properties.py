"""Which properties a customer has, so that an invoice names only one of these."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Customers known so far have none until they are heard of again."""
    column = sa.Column("property_ids", postgresql.ARRAY(sa.Uuid()), nullable=False, server_default="{}")
    op.add_column("known_customers", column)
    op.alter_column("known_customers", "property_ids", server_default=None)
