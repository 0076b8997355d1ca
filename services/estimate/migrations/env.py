"""Runs this service's migrations."""

from common.db.migrations import run_env
from estimate.domain import entities  # noqa: F401  (every table, for the metadata)
from estimate.domain.declarative import Base

run_env(Base.metadata)
