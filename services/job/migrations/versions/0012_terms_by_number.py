"""Search words point at jobs by number, so that the jobs of a word come in the order of the list."""

from alembic import op

revision = "0012"
down_revision = "0011"
STATEMENTS = (
    "ALTER TABLE job_terms ADD COLUMN job_number BIGINT",
    """UPDATE job_terms SET job_number = jobs.number FROM jobs
        WHERE jobs.organization_id = job_terms.organization_id AND jobs.id = job_terms.job_id""",
    "ALTER TABLE job_terms DROP COLUMN job_id CASCADE",  # with the keys and the index that it is in
    "ALTER TABLE job_terms ALTER COLUMN job_number SET NOT NULL",
    "ALTER TABLE job_terms ADD CONSTRAINT pk_job_terms PRIMARY KEY (organization_id, term, job_number)",
    """ALTER TABLE job_terms ADD CONSTRAINT fk_job_terms_organization_id_job_number
        FOREIGN KEY (organization_id, job_number) REFERENCES jobs (organization_id, number) ON DELETE CASCADE""",
    "CREATE INDEX ix_job_terms_job ON job_terms (organization_id, job_number, term)",
)


def upgrade() -> None:
    """Rewrite the table."""
    for statement in STATEMENTS:
        op.execute(statement)
