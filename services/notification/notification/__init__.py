"""Templates and messages: what customers and members are told by email and text message."""
