"""Runs the job service's migrations."""

from common.db.migrations import run_env
from job.domain.entities import Base

run_env(Base.metadata)
