"""Runs the gateway's migrations."""

from common.db.migrations import run_env
from gateway.domain.all_entities import Base

run_env(Base.metadata)
