"""An estimate: what the work would cost, and the way from draft to the customer's answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, attributes, relationship

from common.events import MoneyData
from common.money import Money
from estimate.domain import events, statuses
from estimate.domain.customer import Customer
from estimate.domain.deposit import DepositState, deposit_state
from estimate.domain.estimate_line import EstimateLine
from estimate.domain.estimate_refusals import ExpiryPassed, NoSuchOption, NotADraft, NothingOnIt
from estimate.domain.estimate_row import EstimateRow
from estimate.domain.event_shapes import money_data
from estimate.domain.known import KnownJob, KnownPayment
from estimate.domain.pricing import TooMuchDeposit, TooMuchDiscount, Totals, plain_decimal, totals
from estimate.domain.property import Property

_PLAIN = ("title", "terms", "notes", "tax_rate", "expires_on")


class Estimate(EstimateRow):
    """One offer to one customer for one property, through all its revisions."""

    __tablename__ = "estimates"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "customer_id"], ["customers.organization_id", "customers.id"]),
        ForeignKeyConstraint(["organization_id", "property_id"], ["properties.organization_id", "properties.id"]),
        CheckConstraint(f"status IN ({', '.join(repr(status) for status in statuses.STATUSES)})", name="status"),
        CheckConstraint("discount_percent IS NULL OR discount_amount_minor IS NULL", name="one_discount"),
        CheckConstraint("deposit_percent IS NULL OR deposit_amount_minor IS NULL", name="one_deposit"),
        CheckConstraint("total_minor = subtotal_minor - discount_minor + tax_minor", name="total"),
        CheckConstraint("(status = 'accepted') = (accepted_at IS NOT NULL AND how IS NOT NULL)", name="accepted"),
        Index("ix_estimates_number", "organization_id", "number", unique=True),
        Index("ix_estimates_status", "organization_id", "status", "number"),
        Index("ix_estimates_customer", "organization_id", "customer_id", "number"),
        Index("ix_estimates_expiring", "expires_at", postgresql_where=text("status IN ('sent', 'viewed')")),
    )

    lines: Mapped[list[EstimateLine]] = relationship(
        order_by=EstimateLine.position, cascade="all, delete-orphan", lazy="selectin"
    )
    customer: Mapped[Customer] = relationship(viewonly=True)
    place: Mapped[Property] = relationship(viewonly=True)
    jobs: Mapped[list[KnownJob]] = relationship(viewonly=True, order_by=KnownJob.number)
    payments: Mapped[list[KnownPayment]] = relationship(viewonly=True, order_by=KnownPayment.at)

    @property
    def deposit_state(self) -> DepositState:
        """How far the deposit came in."""
        return deposit_state(self.deposit_asked, payments=self.payments, currency=self.currency)

    @property
    def chosen_lines(self) -> list[EstimateLine]:
        """The lines that count."""
        return [line for line in self.lines if line.chosen]

    @property
    def duration_minutes(self) -> int:
        """How long the chosen work takes."""
        return sum(line.duration_minutes for line in self.chosen_lines)

    def totals_with(self, options: Collection[UUID]) -> Totals:
        """What it would cost with these options."""
        known = {line.id for line in self.lines if line.optional}
        if not known.issuperset(options):
            raise NoSuchOption(field="options")
        return self._totals([line for line in self.lines if not line.optional or line.id in options])

    # Drafting

    def describe(self, facts: Mapping[str, Any], *, at: datetime) -> None:
        """Set whichever facts are given; only a draft is changed."""
        self.refuse_unless_draft()
        for plain in _PLAIN:
            if plain in facts:
                setattr(self, plain, facts[plain])
        if "discount" in facts:
            self.agree("discount", share=facts["discount"])
        if "deposit" in facts:
            self.agree("deposit", share=facts["deposit"])
        self._touch(at)

    def refuse_unless_draft(self) -> None:
        """Raise NotADraft when the customer was already shown this revision."""
        if self.status != statuses.DRAFT:
            raise NotADraft(f"This estimate is {self.status}; revise it first", estimate_status=self.status)

    def replace_lines(self, lines: Sequence[EstimateLine]) -> None:
        """The draft's lines, in their order."""
        for position, line in enumerate(lines):
            line.position = position
        self.lines = list(lines)

    def reprice(self, *, tax_exempt: bool) -> None:
        """Bring the sums in line with the lines. Raises when discount or deposit exceed what they are part of."""
        self.tax_exempt = tax_exempt
        everything = Money.total((line.net for line in self.lines), currency=self.currency)
        if self.discount.amount is not None and self.discount.amount > everything:
            raise TooMuchDiscount(field="discount.amount")
        if self.deposit.amount is not None and self.deposit.amount > self._totals(self.lines).total:
            raise TooMuchDeposit(field="deposit.amount")
        self.keep_totals(self._totals(self.chosen_lines))

    def created(self) -> events.EstimateCreated:
        """The event of its making."""
        return events.EstimateCreated(
            estimate_id=self.id, number=self.number, customer_id=self.customer_id, total=money_data(self.total)
        )

    # Moves

    def send(
        self, *, at: datetime, expires_at: datetime | None, link: str, channels: list[Literal["email", "sms"]]
    ) -> events.EstimateSent:
        """Put it before the customer; an open one is sent again without moving back."""
        self._refuse_empty()
        if expires_at is not None and expires_at <= at:
            raise ExpiryPassed()
        if self.status not in statuses.OPEN:
            self._move(statuses.SENT, at=at)
        self.sent_at, self.expires_at = at, expires_at
        self._touch(at)
        return events.EstimateSent(
            estimate_id=self.id,
            number=self.number,
            version=self.revision,
            customer_id=self.customer_id,
            property_id=self.property_id,
            total=money_data(self.total),
            deposit_asked=self._deposit_data(),
            expires_on=self.expires_on,
            link=link,
            channels=channels,
        )

    def view(self, *, at: datetime) -> events.EstimateViewed | None:
        """The customer looks; only the first look is news."""
        if self.status != statuses.SENT:
            return None
        self._move(statuses.VIEWED, at=at)
        self.viewed_at = at
        return events.EstimateViewed(estimate_id=self.id, viewed_at=at)

    def choose(self, options: Collection[UUID]) -> None:
        """Tick exactly these options."""
        sums = self.totals_with(options)
        for line in self.lines:
            line.chosen = not line.optional or line.id in options
        self.keep_totals(sums)

    def accept(
        self, *, at: datetime, how: Literal["signed", "won"], signed_name: str | None = None
    ) -> events.EstimateAccepted:
        """The customer agrees, by signature or by word to the office. There is only one way here and no way back."""
        self._refuse_empty()
        self._move(statuses.ACCEPTED, at=at)
        self.accepted_at, self.how, self.signed_name = at, how, signed_name
        return events.EstimateAccepted(
            estimate_id=self.id,
            number=self.number,
            version=self.revision,
            customer_id=self.customer_id,
            property_id=self.property_id,
            accepted_at=at,
            how=how,
            signed_name=signed_name,
            lines=[line.data() for line in self.chosen_lines],
            subtotal=money_data(self.subtotal),
            discount=money_data(self.discount_taken),
            tax=money_data(self.tax),
            total=money_data(self.total),
            tax_rate=plain_decimal(self.effective_tax_rate),
            deposit_asked=self._deposit_data(),
            duration_minutes=self.duration_minutes,
            notes=self.notes,
        )

    def decline(self, *, at: datetime, reason: str | None) -> events.EstimateDeclined:
        """The customer does not want it."""
        self._move(statuses.DECLINED, at=at)
        self.declined_at, self.decline_reason = at, reason
        return events.EstimateDeclined(estimate_id=self.id, reason=reason)

    def is_overdue(self, *, at: datetime) -> bool:
        """Whether its last day has passed without an answer."""
        return self.status in statuses.OPEN and self.expires_at is not None and self.expires_at <= at

    def expire(self, *, at: datetime) -> events.EstimateExpired:
        """Its last day passed."""
        self._move(statuses.EXPIRED, at=at)
        return events.EstimateExpired(estimate_id=self.id)

    def revise(self, *, at: datetime) -> events.EstimateRevised:
        """Begin a new version; the one that was sent stays as it was."""
        self._move(statuses.DRAFT, at=at)
        self.revision += 1
        self.expires_at = self.sent_at = self.viewed_at = self.declined_at = self.decline_reason = None
        return events.EstimateRevised(estimate_id=self.id, version=self.revision)

    def _move(self, status: str, *, at: datetime) -> None:
        statuses.refuse_illegal_move(self.status, to=status)
        self.status = status
        self._touch(at)

    def _refuse_empty(self) -> None:
        if not self.chosen_lines:
            raise NothingOnIt()

    def _touch(self, at: datetime) -> None:
        # Changes of lines alone must raise the version too.
        self.changed_at = at
        attributes.flag_modified(self, "changed_at")

    def _totals(self, lines: Sequence[EstimateLine]) -> Totals:
        return totals(
            [line.priced for line in lines],
            currency=self.currency,
            discount=self.discount,
            tax_rate=self.effective_tax_rate,
            deposit=self.deposit,
        )

    def _deposit_data(self) -> MoneyData | None:
        return None if self.deposit_asked is None else money_data(self.deposit_asked)
