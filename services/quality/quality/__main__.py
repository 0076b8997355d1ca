"""`python -m quality web|work|relay|consume|timers|migrate|openapi`."""

from common.entry import main
from quality.bootstrap import SERVICE

main(SERVICE)
