"""Runs this service's migrations."""

from common.db.migrations import run_env
from inventory.domain.entities import Base

run_env(Base.metadata)
