"""What tests of this service share."""
