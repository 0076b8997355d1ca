"""A change of one visit on its way: as it was wanted, as a draft that knows where it leads, and as planned with the
people that go and the rules that are set aside."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.errors import StaleVersion
from scheduling.app.occupying import claim_of
from scheduling.app.parties import Party
from scheduling.app.placing import Wish, changed_placement, new_placement
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import BookingReleasedAlready, VisitAlreadyBooked
from scheduling.domain.resources import Claim
from scheduling.domain.visits import KnownVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a planner asks for. With `booking_id` that booking is to be changed; without it and without a version the
    visit is to be booked anew; with a version alone, whatever booking the visit has, if it is of that version.
    `may_use_grounded`: the person's reason also sets aside that a vehicle must stay in."""

    visit_id: UUID
    wish: Wish
    booking_id: UUID | None = None
    expected_version: int | None = None
    override_reason: str | None = None
    may_use_grounded: bool = False
    new_id: UUID | None = None

    def check_booking(self, booking: Booking | None, visit: KnownVisit) -> None:
        """Refuse when the visit's present booking is not the one that was meant."""
        if self.booking_id is not None and (booking is None or booking.id != self.booking_id):
            raise BookingReleasedAlready()
        if self.expected_version is not None and (booking is None or booking.version != self.expected_version):
            raise StaleVersion("Booking was changed by someone else; reload and try again")
        if booking is not None and self.booking_id is None and self.expected_version is None:
            raise VisitAlreadyBooked(booking_id=booking.id, job_number=visit.job_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Where the change leads."""

    wanted: Wanted
    visit: KnownVisit
    crew: Crew
    booking: Booking | None
    before: Placement | None
    after: Placement

    @property
    def changes_nothing(self) -> bool:
        """Whether it is there already."""
        return self.before == self.after

    @property
    def asks_rules(self) -> bool:
        """Whether who goes when, or what goes along, is another than before, so that the rules are looked at again."""
        before, after = self.before, self.after
        return before is None or (before.spot, before.along) != (after.spot, after.along)

    def check_movable(self) -> None:
        """Refuse what the visit's state does not allow; once work is under way only the length may change."""
        self.visit.check_open()
        before = self.before
        if before is None or (before.crew_id, before.starts_at) != (self.after.crew_id, self.after.starts_at):
            self.visit.check_plannable()


def drafted(wanted: Wanted, visit: KnownVisit, crew: Crew, booking: Booking | None, *, margin_minutes: int) -> Draft:
    """Where a wanted change leads, by what was asked for and where the booking stands."""
    before = None if booking is None else booking.placement
    if before is None:
        after = new_placement(wanted.wish, visit, crew_id=crew.id, margin_minutes=margin_minutes)
    else:
        after = changed_placement(wanted.wish, before, margin_minutes=margin_minutes)
    return Draft(wanted=wanted, visit=visit, crew=crew, booking=booking, before=before, after=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A change that no rule forbids: who goes, and the rules set aside for it."""

    draft: Draft
    booking_id: UUID
    party: Party
    warnings: list[str]
    reason: str | None

    @property
    def visit_id(self) -> UUID:
        """The visit that it is about."""
        return self.draft.visit.id

    @property
    def claim(self) -> Claim:
        """What it takes."""
        return claim_of(self.booking_id, self.draft.after, people=self.party.people, along=self.party.along)
