"""What the operations on reconciliations and differences take and answer."""

from __future__ import annotations

from billing.domain.differences import KINDS
from billing.domain.reconciliation import PHASES, STATES
from billing.entrypoints.http.payment_schemas import LARGEST
from common.http import fields
from common.http.schemas import Answer, PageQuery, page_of


class KindCount(Answer):
    """How many differences of a kind are open."""

    kind = fields.Choice(*KINDS)
    count = fields.WholeNumber()


class ReconciliationSummary(Answer):
    """A run; `charges`, `refunds` and `disputes` are how many were seen so far, `differences` all that are open."""

    id = fields.Id()
    version = fields.WholeNumber()
    state = fields.Choice("running", "done", "failed")
    phase = fields.Choice(*PHASES)
    started_at = fields.Instant()
    started_by = fields.Id(allow_none=True)
    finished_at = fields.Instant(allow_none=True)
    charges = fields.WholeNumber()
    refunds = fields.WholeNumber()
    disputes = fields.WholeNumber()
    differences = fields.WholeNumber()
    failures = fields.WholeNumber()
    last_error = fields.Text(1000, allow_none=True)


class ReconciliationDetail(ReconciliationSummary):
    """A run with what it found and is open, by kind."""

    open = fields.Items(KindCount, max=len(KINDS))


class DifferenceFilter(PageQuery):
    """Filters of the list."""

    reconciliation_id = fields.Id()
    state = fields.Choice(*STATES)
    kind = fields.Choice(*KINDS)


class DifferenceAnswer(Answer):
    """One disagreement. `cause` says why, `repair` what its repair does; amounts in minor units of `currency`, where
    there are any: `ours_minor` is what counts here, `theirs_minor` what Stripe, or the ledger, holds."""

    id = fields.Id()
    version = fields.WholeNumber()
    reconciliation_id = fields.Id()
    kind = fields.Choice(*KINDS)
    subject = fields.Text(300)
    payment_id = fields.Id(allow_none=True)
    invoice_id = fields.Id(allow_none=True)
    ours_minor = fields.WholeNumber(min=-LARGEST, max=LARGEST, allow_none=True)
    theirs_minor = fields.WholeNumber(min=-LARGEST, max=LARGEST, allow_none=True)
    currency = fields.Text(3, allow_none=True)
    cause = fields.Text(300)
    repair = fields.Text(300)
    state = fields.Choice(*STATES)
    found_at = fields.Instant()
    seen_at = fields.Instant()
    repaired_at = fields.Instant(allow_none=True)
    repaired_by = fields.Id(allow_none=True)


ReconciliationPage = page_of(ReconciliationSummary)
DifferencePage = page_of(DifferenceAnswer)
