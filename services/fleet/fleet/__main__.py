"""`python -m fleet web|work|relay|consume|timers|migrate|openapi`."""

from common.entry import main
from fleet.bootstrap import SERVICE

main(SERVICE)
