"""Timers every service has: forgetting old inbox rows and idempotency keys, copying the broker's dead letters home, and
looking at queues, bindings and business figures, sealing the audit trail, and blanking what tells of people who were
erased or of long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from common.bus.dead_letters import fetch_dead_letters
from common.bus.watching_queues import count_waiting, find_missing_bindings
from common.db import change_feed
from common.db.audit_seals import sealing_timer
from common.erasing.old_payloads import blank_old_payloads
from common.erasing.sweeping import sweep_erased
from common.telemetry.facts import TELL_EVERY_SECONDS, tell_facts
from common.timers import Timer

if TYPE_CHECKING:
    from common.service import RunningService

INBOX_DAYS = 35
IDEMPOTENCY_HOURS = 24
SUSPECT_DAYS = 35


def forget_old_rows(service: RunningService) -> None:
    """Delete inbox rows and suspects past 35 days, idempotency keys past 24 hours, entry tokens past 90 days; a bounded
    number at a time."""
    statements = {
        "DELETE FROM inbox WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM inbox WHERE handled_at < :limit LIMIT 5000))": INBOX_DAYS * 24,
        "DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM idempotency_keys WHERE created_at < :limit LIMIT 5000))": IDEMPOTENCY_HOURS,
        "DELETE FROM entry_tokens WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM entry_tokens WHERE expires_at < :limit LIMIT 5000))": 24 * 90,
        "DELETE FROM suspects WHERE taken_at < :limit": SUSPECT_DAYS * 24,
    }
    for statement, hours in statements.items():
        with service.database.platform_session() as session:
            session.execute(
                text(statement.replace(":limit", "CAST(:now AS timestamptz) - make_interval(hours => :hours)")),
                {"now": service.clock.now(), "hours": hours},
            )


def forget_changes(service: RunningService) -> None:
    """Delete what the feed of changes need not tell any more, where there is one; a bounded number at a time."""
    with service.database.platform_session() as session:
        if session.scalar(text(f"SELECT to_regclass('public.{change_feed.TABLE}')")) is None:
            return
        session.execute(
            text(f"""DELETE FROM {change_feed.TABLE} WHERE ctid = ANY(ARRAY(
                     SELECT ctid FROM {change_feed.TABLE} WHERE noted_at < now() - make_interval(hours => :hours)
                     ORDER BY noted_at LIMIT 20000))"""),
            {"hours": change_feed.KEPT_HOURS},
        )


def common_timers() -> list[Timer]:
    """The timers that run beside each service's own."""
    return [
        Timer("forget_old_rows", 3600.0, forget_old_rows),
        Timer("forget_changes", 600.0, forget_changes),
        Timer("fetch_dead_letters", 5.0, fetch_dead_letters),
        Timer("count_waiting", 15.0, count_waiting),
        Timer("find_missing_bindings", 60.0, find_missing_bindings),
        Timer("tell_facts", TELL_EVERY_SECONDS, tell_facts),
        sealing_timer(),
        Timer("sweep_erased", 2.0, sweep_erased),
        Timer("blank_old_payloads", 3600.0, blank_old_payloads),
    ]
