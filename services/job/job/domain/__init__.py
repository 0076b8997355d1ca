"""Entities and rules of jobs and visits; nothing here queries, sends or knows the time."""
