"""All of Crewline on one machine: servers, databases, processes, kept up and stopped in order."""
