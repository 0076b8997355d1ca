"""Files are short, named, finished and free of machine paths; each rule is proven by a file that breaks it."""

from __future__ import annotations

import pytest

from .shape_rules import MEDIAN_LINES, SHAPE_RULES, median_lines
from .sources import ROOT, Rule, Source, complaints, python_sources, text_sources
from .text_rules import TEXT_RULES, TextRule

SENTENCE = '"""A sentence."""\n'
SHAPE_PLANTS = [
    ("files_are_short", "libs/moss/pebbles.py", SENTENCE + "x = 1\n" * 400),
    ("functions_are_short", "libs/moss/pebbles.py", SENTENCE + "def f():\n" + "    pass\n" * 50),
    ("modules_open_with_a_sentence", "libs/moss/pebbles.py", "x = 1\n"),
    ("names_say_what_is_inside", "libs/moss/utils.py", SENTENCE),
    ("names_say_what_is_inside", "libs/moss/helpers/pebbles.py", SENTENCE),
    ("names_say_what_is_inside", "libs/moss/pebbles.py", SENTENCE + "class PebbleManager: ...\n"),
    ("nothing_is_left_for_later", "libs/moss/pebbles.py", SENTENCE + "def f():\n    raise NotImplementedError\n"),
    ("nothing_is_left_for_later", "libs/moss/pebbles.py", SENTENCE + "def f():\n    raise NotImplementedError('x')\n"),
    ("tests_neither_sleep_nor_skip", "tests/test_pebbles.py", SENTENCE + "def test_x():\n    time.sleep(1)\n"),
    ("tests_neither_sleep_nor_skip", "tests/test_pebbles.py", SENTENCE + "def test_x():\n    pytest.skip('later')\n"),
    ("tests_neither_sleep_nor_skip", "tests/test_pebbles.py", SENTENCE + "@pytest.mark.xfail\ndef test_x(): ...\n"),
]
TEXT_PLANTS = [
    ("no_machine_paths", "docs/pebbles.md", "see /ho" + "me/rolf/pebbles"),
    ("no_machine_paths", "docs/pebbles.md", "cd /Use" + "rs/rolf"),
    ("no_machine_paths", "docs/pebbles.md", "cp x /tm" + "p/pebbles"),
    ("no_index_addresses", "requirements.lock", "--index-" + "url https://somewhere"),
    ("no_index_addresses", "deploy/notes.md", "https://py" + "pi.org/simple"),
    ("no_notes_for_later", "web/pebbles.js", "// TO" + "DO pebbles"),
    ("no_notes_for_later", "libs/moss/pebbles.py", "# FIX" + "ME pebbles"),
    ("documents_are_short", "docs/pebbles.md", "pebble\n" * 401),
]


@pytest.mark.parametrize("rule", SHAPE_RULES, ids=lambda rule: rule.__name__)
def test_every_python_file_keeps_the_rule(rule: Rule) -> None:
    assert complaints(rule, ROOT) == []


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.__name__)
def test_every_text_keeps_the_rule(rule: TextRule) -> None:
    assert [complaint for source in text_sources(ROOT) for complaint in rule(source)] == []


def test_most_files_fit_on_two_screens() -> None:
    assert median_lines(python_sources(ROOT)) <= MEDIAN_LINES


@pytest.mark.parametrize(("rule", "path", "text"), SHAPE_PLANTS)
def test_a_planted_shape_is_found_by_its_rule_and_no_other(rule: str, path: str, text: str) -> None:
    planted = Source(path, text)
    assert {each.__name__ for each in SHAPE_RULES if list(each(planted))} == {rule}


@pytest.mark.parametrize(("rule", "path", "text"), TEXT_PLANTS)
def test_a_planted_text_is_found_by_its_rule_and_no_other(rule: str, path: str, text: str) -> None:
    planted = Source(path, text)
    assert {each.__name__ for each in TEXT_RULES if list(each(planted))} == {rule}


def test_no_rule_is_without_a_planted_violation() -> None:
    assert {rule for rule, _, _ in SHAPE_PLANTS} == {rule.__name__ for rule in SHAPE_RULES}
    assert {rule for rule, _, _ in TEXT_PLANTS} == {rule.__name__ for rule in TEXT_RULES}


def test_waiting_in_a_loop_on_a_condition_is_no_sleep() -> None:
    polling = Source("tests/test_x.py", SENTENCE + "def test_x():\n    while not ready():\n        time.sleep(0.01)\n")
    assert [complaint for rule in SHAPE_RULES for complaint in rule(polling)] == []


def test_a_tree_of_long_files_raises_the_median() -> None:
    tree = [Source("a.py", "x\n" * lines) for lines in (10, 91, 300)]
    assert median_lines(tree) > MEDIAN_LINES
