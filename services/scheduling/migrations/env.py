"""Runs this service's migrations."""

from common.db.migrations import run_env
from scheduling.domain import bookings, changes, crews, known, resources, visits
from scheduling.domain.declarative import Base

# Importing the modules registers their tables.
ENTITIES = (bookings, changes, crews, known, resources, visits)

run_env(Base.metadata)
