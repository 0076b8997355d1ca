"""Jobs, visits and their status: the service that knows what work is to be done and how far it is."""
