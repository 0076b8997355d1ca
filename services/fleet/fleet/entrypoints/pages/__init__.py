"""What browsers open by a signed link."""
