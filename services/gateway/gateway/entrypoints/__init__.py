"""Where requests become use cases."""
