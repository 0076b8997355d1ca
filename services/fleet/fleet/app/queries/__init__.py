"""What is shown of the fleet."""
