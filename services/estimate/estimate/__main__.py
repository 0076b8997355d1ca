"""`python -m estimate web|work|migrate|...`."""

from common.entry import main
from estimate.bootstrap import SERVICE

main(SERVICE)
