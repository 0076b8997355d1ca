"""What billing says no to, each named by the rule that said so."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput, NotFound


class DiscountTooLarge(InvalidInput):
    """The discount is larger than the sum of the lines."""

    code = "discount_too_large"


class OtherCurrency(InvalidInput):
    """The organization works in another currency."""

    code = "other_currency"


class UnknownLine(InvalidInput):
    """A line that is kept is one of the invoice's."""

    code = "unknown_line"


class InvoiceIsIssued(Conflict):
    """The invoice was issued; its lines and terms no longer change."""

    code = "invoice_is_issued"


class InvoiceIsVoid(Conflict):
    """The invoice is void."""

    code = "invoice_is_void"


class InvoiceHasMoney(Conflict):
    """Money was collected on this invoice; refund it before voiding."""

    code = "invoice_has_money"


class InvoiceIsEmpty(Conflict):
    """The invoice has nothing to pay."""

    code = "invoice_is_empty"


class ExceedsBalance(Conflict):
    """More than the balance is never collected."""

    code = "exceeds_balance"


class NothingToCollect(Conflict):
    """There is no balance to collect."""

    code = "nothing_to_collect"


class NothingToInvoice(Conflict):
    """All that was done on this job is invoiced."""

    code = "nothing_to_invoice"


class JobNotCompleted(Conflict):
    """The job is not completed."""

    code = "job_not_completed"


class ExceedsJobTotal(Conflict):
    """The invoices of a job never come to more than the job."""

    code = "exceeds_job_total"


class JobTotalUnknown(Conflict):
    """What this job comes to is not known here; its completion will tell."""

    code = "job_total_unknown"


class JobIsCancelled(Conflict):
    """A cancelled job is not invoiced."""

    code = "job_is_cancelled"


class AmountOrPercent(InvalidInput):
    """A progress invoice is of an amount or of a percentage: one of the two."""

    code = "amount_or_percent"


class ShareTooSmall(InvalidInput):
    """This share of the job rounds to nothing."""

    code = "share_too_small"


class PeriodInverted(InvalidInput):
    """A period ends on the day that it begins, or later."""

    code = "period_inverted"


class PeriodOutOfRange(InvalidInput):
    """A period is at most 366 days, between the years 2000 and 2999."""

    code = "period_out_of_range"


class StatementTooLong(Conflict):
    """There are too many movements for one statement; choose a shorter period."""

    code = "statement_too_long"


class NoContact(Conflict):
    """The customer cannot be reached that way."""

    code = "no_contact"


class OnlinePaymentOff(Conflict):
    """Online payment is not set up for this installation."""

    code = "online_payment_off"


class TipsAreOff(Conflict):
    """Tips are switched off."""

    code = "tips_are_off"


class PaymentInProgress(Conflict):
    """An online payment is under way; try again in a moment."""

    code = "payment_in_progress"


class PaymentRefused(Conflict):
    """The payment provider refused this."""

    code = "payment_refused"


class ExceedsRefundable(Conflict):
    """More than was paid and not yet refunded cannot be refunded."""

    code = "exceeds_refundable"


class PaymentNotRefundable(Conflict):
    """Only a payment that succeeded can be refunded."""

    code = "payment_not_refundable"


class NoCredit(Conflict):
    """The customer has no unapplied credit."""

    code = "no_credit"


class ExceedsCredit(Conflict):
    """More than the customer's unapplied credit is neither applied nor refunded."""

    code = "exceeds_credit"


class NoDepositHeld(Conflict):
    """Nothing is held for this estimate."""

    code = "no_deposit_held"


class RepairNotPossible(Conflict):
    """This difference cannot be repaired by itself."""

    code = "repair_not_possible"


class CardOfOtherCustomer(Conflict):
    """This card was saved by another customer than the invoice's."""

    code = "card_of_other_customer"


class CardForgotten(Conflict):
    """This card was forgotten."""

    code = "card_forgotten"


class NoDepositAsked(Conflict):
    """No deposit is due on this estimate."""

    code = "no_deposit_asked"


class LinkUnknown(NotFound):
    """This link is not valid, or has expired."""

    code = "link_unknown"


class WebhookRefused(InvalidInput):
    """The webhook is not authentic."""

    code = "webhook_refused"
