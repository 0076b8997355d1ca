"""Organizations, people, roles, sessions, invitations and API keys: their state and the rules they keep."""
