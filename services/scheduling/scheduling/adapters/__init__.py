"""The formats of the outside world."""
