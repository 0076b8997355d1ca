"""Jobs made of nothing but memory, for tests of rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from common.ids import new_id
from common.money import Money
from job.domain.event_shapes import AddressData
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.new_job import NewLine, Site, open_job
from job.domain.pricing import totals_of
from job.domain.visit import Visit

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)
ADDRESS = AddressData(line1="12 Elm St", city="Springfield", region="IL", postal_code="62704", country="US")


def a_line(name: str = "Roof wash", price: int = 40_000) -> NewLine:
    """A service ordered once."""
    return NewLine(name=name, quantity=Decimal(1), unit_price=Money(price, "USD"), duration_minutes=90)


def a_job(*lines: NewLine) -> Job:
    """A new job with those services, or with two."""
    ordered = lines or (a_line(), a_line("Gutter clean", 10_000))
    site = Site(
        customer_id=new_id(), customer_name="Ada", property_id=new_id(), address=ADDRESS, zone="America/Chicago"
    )
    return open_job(
        id=new_id(),
        organization_id=new_id(),
        number=1,
        site=site,
        title="Wash",
        lines=ordered,
        totals=totals_of([line.priced for line in ordered], discount=Money(0, "USD"), tax_rate=Decimal(0)),
        tax_rate=Decimal(0),
        at=AT,
    )


def a_booking(visit: Visit, *, starts_at: datetime = AT) -> KnownBooking:
    """A booking for a visit."""
    return KnownBooking(
        organization_id=visit.organization_id,
        id=new_id(),
        visit_id=visit.id,
        job_id=visit.job.id,
        crew_id=new_id(),
        crew_name="North",
        people=[],
        equipment=[],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        starts_on=date(2030, 5, 6),
    )
