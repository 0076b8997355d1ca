"""Files that people send, kept outside the database."""
