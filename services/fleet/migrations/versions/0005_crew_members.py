"""Who belongs to which crew, so that crews read the meters of their own vehicles."""

from alembic import op

from common.db.migrations import secure

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Known from each crew's next event on."""
    op.execute("""CREATE TABLE known_crew_members (
        organization_id UUID NOT NULL,
        crew_id UUID NOT NULL,
        person_id UUID NOT NULL,
        from_on DATE NOT NULL,
        until_on DATE,
        CONSTRAINT pk_known_crew_members PRIMARY KEY (organization_id, crew_id, person_id, from_on),
        CONSTRAINT fk_known_crew_members_organization_id_crew_id FOREIGN KEY (organization_id, crew_id)
            REFERENCES known_crews (organization_id, id) ON DELETE CASCADE
    )""")
    op.execute("CREATE INDEX ix_known_crew_members_person ON known_crew_members (organization_id, person_id, crew_id)")
    secure(op, "fleet", "known_crew_members")
