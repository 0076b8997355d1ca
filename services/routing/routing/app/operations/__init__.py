"""What asks roads and engines between two transactions: the day is read first, the outcome is noted after."""
