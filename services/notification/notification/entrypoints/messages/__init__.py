"""What this service reads of the events it hears; fields that it does not need are left out."""
