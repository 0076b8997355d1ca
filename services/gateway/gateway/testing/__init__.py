"""What tests of the gateway, and of flows through it, build upon."""
