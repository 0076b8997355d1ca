"""Only what serves documents loads what draws them."""

from __future__ import annotations

import subprocess
import sys

import pytest

KNOWN = "import sys, billing.bootstrap"
SERVED = """
import threading
from common.http.openapi import document
document(billing.bootstrap.SERVICE)
for thread in threading.enumerate():
    if thread.name == "load-printing":
        thread.join()
"""


@pytest.mark.parametrize(("words", "is_there"), [(KNOWN, False), (KNOWN + SERVED, True)], ids=["known", "served"])
def test_what_draws_is_loaded_where_documents_are_served(words: str, is_there: bool) -> None:
    asked = [sys.executable, "-c", f"{words}\nprint('fpdf' in sys.modules)"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(is_there)
