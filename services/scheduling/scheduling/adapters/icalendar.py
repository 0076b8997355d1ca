"""Bookings as an iCalendar document, by the `icalendar` library. Times are in UTC, so that no program needs to know our
zones to show the right moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(minutes=15)


def calendar_document(name: str, bookings: Sequence[Any], *, now: datetime) -> bytes:
    """One event a booking, under the booking's own id, so that a move shows as a move."""
    calendar = Calendar()
    calendar.add("prodid", "-//Crewline//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for booking in bookings:
        calendar.add_component(_event(booking, now=now))
    document: bytes = calendar.to_ical()
    return document


def _event(booking: Any, *, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{booking.id}@crewline")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", booking.ends_at.astimezone(UTC))
    event.add("sequence", booking.version)
    event.add("summary", f"{booking.customer_name}: {', '.join(booking.services) or booking.title}")
    event.add("location", _place(booking.address))
    event.add("description", f"Job {booking.job_number}, {booking.crew_name}")
    event.add("status", "CONFIRMED")
    return event


def _place(address: dict[str, Any]) -> str:
    town = " ".join(part for part in (address.get("region"), address.get("postal_code")) if part)
    return ", ".join(part for part in (address["line1"], address.get("line2"), address["city"], town) if part)
