"""The only wiring of scheduling: what it hears, serves and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.moving.parts import Moving
from common.service import CommonConfig, Projection, Service
from scheduling.adapters.icalendar import calendar_document
from scheduling.app.erasing import blank_customer
from scheduling.app.facts import FACTS
from scheduling.app.snapshots import (
    booking_snapshots,
    crew_snapshots,
    holiday_snapshots,
    schedule_snapshots,
    time_off_snapshots,
)
from scheduling.domain import absences as absence_entities
from scheduling.domain import arrivals as arrival_entities
from scheduling.domain import bookings as booking_entities
from scheduling.domain import changes as change_entities
from scheduling.domain import crews as crew_entities
from scheduling.domain import feeds as feed_entities
from scheduling.domain import known, resources, vehicles, visits
from scheduling.domain.declarative import Base
from scheduling.entrypoints import events
from scheduling.entrypoints.deps import Deps
from scheduling.entrypoints.http import absences, bookings, changes, crews, feeds, live, schedule
from scheduling.entrypoints.pages import calendar_feed

# Importing the modules registers their tables.
ENTITIES = (
    absence_entities,
    arrival_entities,
    booking_entities,
    change_entities,
    crew_entities,
    feed_entities,
    known,
    resources,
    vehicles,
    visits,
)


def make_deps(config: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters."""
    return Deps(calendar_document=calendar_document)


SERVICE = Service(
    name="scheduling",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    facts=FACTS,
    blueprints=[
        crews.blueprint,
        bookings.blueprint,
        changes.blueprint,
        absences.blueprint,
        schedule.blueprint,
        feeds.blueprint,
        live.blueprint,
        audit_blueprint("scheduling"),
    ],
    pages=[calendar_feed.pages],
    make_deps=make_deps,
    projections=[
        Projection(
            name="known_customers",
            aggregates=["customer"],
            tables=["known_customers", "known_customer_tags"],
            handlers=["keep_new_customer", "keep_changed_customer", "forget_customer"],
            beside=["known_visits"],  # an erased customer's visits are blanked too
        )
    ],
    snapshots={
        "crew": crew_snapshots,
        "booking": booking_snapshots,
        "time_off": time_off_snapshots,
        "holiday": holiday_snapshots,
        "schedule": schedule_snapshots,
    },
    erase=blank_customer,
    moving=Moving(left={"calendar_feeds": "a feed's address is a secret of this platform"}),
)
