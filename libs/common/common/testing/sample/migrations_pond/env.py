"""Runs the sample service's migrations."""

from common.db.declarative import house_metadata
from common.db.migrations import run_env

run_env(house_metadata())
