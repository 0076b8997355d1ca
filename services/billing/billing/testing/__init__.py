"""What tests of billing are told with."""
