"""Runs this service's migrations."""

from billing.domain.entities import Base
from common.db.migrations import run_env

run_env(Base.metadata)
