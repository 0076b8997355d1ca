"""The outside world, one module per system."""
