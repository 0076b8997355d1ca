"""The outside world of the job service."""
