"""`python -m job web|work|migrate|...`."""

from common.entry import main
from job.bootstrap import SERVICE

if __name__ == "__main__":
    main(SERVICE)
