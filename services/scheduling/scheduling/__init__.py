"""Scheduling: crews, bookings and the calendar; the only owner of when a visit happens and who goes."""
