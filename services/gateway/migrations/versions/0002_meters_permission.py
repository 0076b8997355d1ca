"""Who was given the fleet to write may still record what its meters show."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Recording readings has a permission of its own now, which crew leads have by default."""
    op.execute("""UPDATE roles SET added = added || '["fleet:meters"]', version = version + 1
        WHERE added @> '["fleet:write"]' AND NOT added @> '["fleet:meters"]' AND name <> 'crew_lead'""")
