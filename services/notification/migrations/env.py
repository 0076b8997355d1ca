"""Runs the notification service's migrations."""

from common.db.migrations import run_env
from notification.domain.entities import Base

run_env(Base.metadata)
