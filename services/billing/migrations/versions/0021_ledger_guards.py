"""What the database itself refuses of money, completed: an entry without its subject, a transaction of two currencies,
a balance that is not the ledger's, and a payment or refund that counts without its entry."""

from alembic import op

revision = "0021"
down_revision = "0020"

CURRENCY = "currency ~ '^[A-Z]{3}$'"
CHECKS = (
    (
        "ledger_entries",
        "subject",
        "(account IN ('receivable', 'customer_deposits', 'customer_credit')) = (subject_id IS NOT NULL)",
    ),
    ("ledger_entries", "currency", CURRENCY),
    ("payments", "currency", CURRENCY),
    ("refunds", "currency", CURRENCY),
    ("disputes", "currency", CURRENCY),
    ("disputes", "amount", "amount_minor > 0"),
)
ONE_CURRENCY = """CREATE FUNCTION refuse_two_currencies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        IF (SELECT count(DISTINCT currency) > 1 FROM ledger_entries
            WHERE organization_id = NEW.organization_id AND transaction_id = NEW.transaction_id) THEN
            RAISE EXCEPTION 'ledger transaction % has two currencies', NEW.transaction_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$"""
# What is owed on an invoice is its balance while it stands, and nothing before it is issued and after it is void.
BALANCE = """CREATE FUNCTION refuse_other_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE owed bigint; target uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; invoice invoices;
    BEGIN
        SELECT * INTO invoice FROM invoices WHERE organization_id = NEW.organization_id AND id = target;
        SELECT coalesce(sum(amount_minor), 0) INTO owed FROM ledger_entries
            WHERE organization_id = NEW.organization_id AND account = 'receivable' AND subject_id = target;
        IF invoice.id IS NULL OR owed <> (CASE
            WHEN invoice.issued_at IS NULL OR invoice.voided_at IS NOT NULL THEN 0
            ELSE invoice.total_minor - invoice.settled_minor END) THEN
            RAISE EXCEPTION 'the balance of invoice % is not the ledger''s', target USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$"""
POSTED = """CREATE FUNCTION refuse_unposted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.state = 'succeeded' AND NOT EXISTS (SELECT 1 FROM ledger_transactions
            WHERE organization_id = NEW.organization_id AND cause = TG_ARGV[0] || ':' || NEW.id) THEN
            RAISE EXCEPTION '% % counts without a ledger entry', TG_ARGV[0], NEW.id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$"""
TRIGGERS = (
    ("ledger_entries_one_currency", "INSERT ON ledger_entries", "", "refuse_two_currencies()"),
    (
        "ledger_entries_invoice_balance",
        "INSERT ON ledger_entries",
        "WHEN (NEW.account = 'receivable')",
        "refuse_other_balance('subject_id')",
    ),
    (
        "invoices_ledger_balance",
        "UPDATE OF settled_minor, total_minor, issued_at, voided_at ON invoices",
        "",
        "refuse_other_balance('id')",
    ),
    ("payments_posted", "UPDATE OF state ON payments", "", "refuse_unposted('payment')"),
    ("refunds_posted", "UPDATE OF state ON refunds", "", "refuse_unposted('refund')"),
)


def upgrade() -> None:
    """Add the checks, then the triggers, which judge at the commit."""
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    for function in (ONE_CURRENCY, BALANCE, POSTED):
        op.execute(function)
        op.execute(f"REVOKE ALL ON FUNCTION {function.split()[2]} FROM PUBLIC")
    for name, when, condition, function in TRIGGERS:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW {condition} EXECUTE FUNCTION {function}"
        )
