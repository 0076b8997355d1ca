"""Invoices of a part of a job, which never come to more than the job; a pause of an invoice's reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"


def upgrade() -> None:
    """What known jobs come to is learned from their next event; what is invoiced on them is counted now."""
    op.add_column("known_jobs", sa.Column("net_minor", sa.BigInteger(), nullable=True))
    op.add_column("known_jobs", sa.Column("tax_minor", sa.BigInteger(), nullable=True))
    op.add_column("known_jobs", sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=True))
    op.add_column("known_jobs", sa.Column("invoiceable_minor", sa.BigInteger(), nullable=True))
    op.add_column("known_jobs", sa.Column("invoiced_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("""UPDATE known_jobs AS j SET invoiced_minor = s.total FROM (
        SELECT organization_id, job_id, sum(total_minor) AS total FROM invoices
        WHERE voided_at IS NULL AND job_id IS NOT NULL GROUP BY organization_id, job_id
    ) AS s WHERE s.organization_id = j.organization_id AND s.job_id = j.id""")
    op.create_check_constraint(op.f("ck_known_jobs_invoiced"), "known_jobs", "invoiced_minor >= 0")
    op.create_check_constraint(op.f("ck_known_jobs_invoiceable"), "known_jobs", "invoiced_minor <= invoiceable_minor")
    op.add_column("invoices", sa.Column("is_progress", sa.Boolean(), nullable=False, server_default="false"))
    op.add_column("invoices", sa.Column("progress_percent", sa.Numeric(precision=7, scale=4), nullable=True))
    op.create_check_constraint(
        op.f("ck_invoices_progress_percent"), "invoices", "progress_percent > 0 AND progress_percent <= 100"
    )
    op.add_column("invoices", sa.Column("reminders_paused_at", sa.DateTime(timezone=True), nullable=True))
