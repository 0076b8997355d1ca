"""Crewline on one machine: private servers that end with whoever started them, and the commands built on them."""
