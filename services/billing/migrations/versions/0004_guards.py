"""What the database itself refuses: a ledger transaction that does not balance, a change of the ledger, and a look at
the webhook secret by anyone but the platform role."""

from alembic import op

revision = "0004"
down_revision = "0003"

LEDGER = ("ledger_transactions", "ledger_entries")


def upgrade() -> None:
    """Guard the ledger and the secret."""
    # As the owner, who sees every organization: a deferred trigger may run after the tenant was left.
    op.execute("""CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        DECLARE target uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
        BEGIN
            IF (SELECT count(*) < 2 FROM ledger_entries
                WHERE organization_id = NEW.organization_id AND transaction_id = target)
               OR EXISTS (SELECT 1 FROM ledger_entries
                          WHERE organization_id = NEW.organization_id AND transaction_id = target
                          GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
                RAISE EXCEPTION 'ledger transaction % does not balance', target USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute("REVOKE ALL ON FUNCTION refuse_unbalanced() FROM PUBLIC")
    op.execute("""CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""")
    for table, column in zip(LEDGER, ("id", "transaction_id"), strict=True):
        op.execute(f"""CREATE CONSTRAINT TRIGGER {table}_balance AFTER INSERT ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced('{column}')""")
        op.execute(f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()""")
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM billing_app, billing_platform")
    op.execute("ALTER TABLE stripe_webhook_endpoints ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE stripe_webhook_endpoints FORCE ROW LEVEL SECURITY")
    op.execute("""CREATE POLICY platform_only ON stripe_webhook_endpoints
        TO billing_platform, billing_owner USING (true)""")
    op.execute("GRANT SELECT, INSERT, DELETE ON stripe_webhook_endpoints TO billing_platform")
