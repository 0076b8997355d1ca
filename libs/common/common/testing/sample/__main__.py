"""`python -m common.testing.sample PART SERVICE`."""

import sys

from common.testing.sample.process import perform

perform(sys.argv[1], sys.argv[2])
