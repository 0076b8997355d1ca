"""`python -m routing web|work|relay|consume|timers|migrate|openapi`."""

from common.entry import main
from routing.bootstrap import SERVICE

main(SERVICE)
