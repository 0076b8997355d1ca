"""What the gateway does with organizations, people, sessions and keys: one function per use case."""
