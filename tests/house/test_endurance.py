"""Every test that endures belongs to a part of `make endure`, and one place alone knows how long it plays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crewline_local.endure.parts import PARTS

from .sources import ROOT

_MARK = re.compile(r"pytest\.mark\.(?:reliability|endures)\b")
_ASKS = re.compile(r"""environ.*["']CREWLINE_ENDURE["']""")
# Such marks, as texts.
PLANTS = ("tests/house/test_endurance.py", "deploy/local/tests/test_endure.py", "deploy/local/tests/test_grouping.py")
KNOWS = "libs/common/common/testing/endurance.py"


def sources() -> dict[str, str]:
    folders = (ROOT / name for name in ("libs", "services", "deploy", "tests"))
    files = (file for folder in folders for file in folder.rglob("*.py"))
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}
    return {file: text for file, text in texts.items() if file not in PLANTS}


def left_out(texts: Mapping[str, str]) -> list[str]:
    """Files with tests that endure, which no part runs."""
    run = [path for part in PARTS for path in part.tests]
    tests = (file for file in texts if file.rpartition("/")[2].startswith("test_"))
    marked = (file for file in tests if _MARK.search(texts[file]))
    return [file for file in marked if not any(file == path or file.startswith(f"{path}/") for path in run)]


def asking_for_themselves(texts: Mapping[str, str]) -> list[str]:
    return [file for file, text in texts.items() if _ASKS.search(text) and file != KNOWS]


def test_every_test_that_endures_is_run_by_a_part() -> None:
    assert left_out(sources()) == []


def test_every_part_runs_something_that_is_there() -> None:
    assert [path for part in PARTS for path in part.tests if not (ROOT / path).exists()] == []
    assert len({part.name for part in PARTS}) == len(PARTS)
    assert sum(part.minutes for part in PARTS if not part.has_its_own_night) <= 14 * 60, "a night"
    assert all(part.minutes <= 10 * 60 for part in PARTS)


def test_one_place_knows_the_length() -> None:
    assert asking_for_themselves(sources()) == []


def test_a_file_that_no_part_runs_and_one_that_asks_for_itself_are_found() -> None:
    planted = {"services/job/tests/service/test_new.py": "pytestmark = pytest.mark.reliability\n"}
    assert left_out(planted) == list(planted)
    assert left_out({"tests/integration/test_stories.py": "@pytest.mark.reliability"}) == []
    own = {"tests/test_own.py": 'LONG = os.environ.get("CREWLINE_ENDURE") == "1"'}
    assert asking_for_themselves(own) == list(own)


def test_the_page_names_each_part_with_its_minutes() -> None:
    page = (ROOT / "docs/howto/endure.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^\| ([a-z-]+) \| .* \| (\d+) \|$", page)
    assert told == [(part.name, str(part.minutes)) for part in PARTS]
