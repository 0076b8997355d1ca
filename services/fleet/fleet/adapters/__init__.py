"""The outside world, one file for each of its systems."""
