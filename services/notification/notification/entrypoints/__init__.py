"""Where requests, events and timers come in."""
