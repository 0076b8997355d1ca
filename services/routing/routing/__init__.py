"""Travel times, crews' routes and arrivals, day plans, and slots for visits."""
