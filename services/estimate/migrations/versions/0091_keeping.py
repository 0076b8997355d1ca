"""Marks of who was erased; what of a customer's business is still open, and that signed papers can be blanked."""

import sqlalchemy as sa
from alembic import op

from common.db.keeping import create_keeping

revision = "0091"
down_revision = "0090"

# Whatever is shown and signed stays as it was; an erasure by the platform role takes out who it was.
REFUSE_CHANGE = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND current_setting('crewline.erasing', true) = 'on'
           AND (NEW.organization_id, NEW.id, NEW.estimate_id, NEW.revision, NEW.document_hash)
             = (OLD.organization_id, OLD.id, OLD.estimate_id, OLD.revision, OLD.document_hash)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END $$"""


def upgrade() -> None:
    """Nobody was erased so far; of what hangs on customers already nobody knows whether it is open."""
    create_keeping(op, "estimate")
    op.execute(REFUSE_CHANGE)
    op.add_column("customers", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("customer_holds", sa.Column("open", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("customer_holds", "open", server_default=None)
    op.create_index("ix_customer_holds_record", "customer_holds", ["organization_id", "kind", "record_id"])
