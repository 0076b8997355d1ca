"""`python -m billing web|work|migrate|relay|consume|timers`."""

from billing.bootstrap import SERVICE
from common.entry import main

main(SERVICE)
