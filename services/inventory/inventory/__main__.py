"""`python -m inventory web|work|relay|consume|timers|migrate|openapi`."""

from common.entry import main
from inventory.bootstrap import SERVICE

main(SERVICE)
