"""`python -m scheduling web|work|relay|consume|timers|migrate|openapi`."""

from common.entry import main
from scheduling.bootstrap import SERVICE

main(SERVICE)
