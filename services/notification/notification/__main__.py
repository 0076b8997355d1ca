"""`python -m notification web|work|migrate|...`."""

from common.entry import main
from notification.bootstrap import SERVICE

if __name__ == "__main__":
    main(SERVICE)
