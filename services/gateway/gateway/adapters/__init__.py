"""The world outside: Argon2, signed tokens, and where requests are counted."""
