"""Exercises and solutions that go by their titles: addresses, links, and what is warned of."""

import re

import pytest

from tests.tools.sphinx_pages import build
from tools.exercises import exercise_id

PAGE = """
# {title}

:::{{exercise}} Adam's $k$ steps

How many?

:::

:::{{dropdown}} Solution to Adam's $k$ steps

Three.

:::

:::{{dropdown}} A solution to nothing

Text.

:::
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    page = PAGE.format(title="Index") + "\nSee [that exercise](#ex-adams-k-steps).\n"
    html, warned = build(tmp_path_factory.mktemp("book"), {"index": page})
    return html["index"], warned


def test_nothing_is_warned_of(built):
    assert built[1] == ""


def test_an_exercise_has_an_address_that_reads_well(built):
    assert re.search('<div class="exercise admonition" id="ex-adams-k-steps">', built[0])
    assert re.search(r'<a class="reference internal" href="#ex-adams-k-steps">(<[^>]*>)*that', built[0])


def test_its_solution_is_folded_and_leads_to_it(built):
    solution = built[0].partition('<div class="solution dropdown admonition"')[2]
    link = re.search(r'Solution to<a class="reference internal" href="#([^"]*)">(.*?)</a>', solution)
    assert link[1] == "ex-adams-k-steps"
    assert "Exercise 1 (Adam" in link[2]


def test_any_other_dropdown_is_one(built):
    assert re.search(r"<details (?s:.*?)A solution to nothing(?s:.*?)<p[^>]*>Text.</p>", built[0])
    assert built[0].count("<details") == 1


def test_two_exercises_of_one_title_are_warned_of_with_both_pages(tmp_path):
    pages = {"index": PAGE.format(title="Index") + "\n```{toctree}\nsecond\n```\n"}
    pages["second"] = PAGE.format(title="Second")
    warned = build(tmp_path, pages)[1]
    (line,) = [line for line in warned.splitlines() if "duplicate label: ex-adams-k-steps" in line]
    assert re.search(r"\bsecond\b.*\bindex\.md", line)


@pytest.mark.parametrize("where", ["nowhere", "on another page", "after it"])
def test_a_solution_to_no_exercise_is_warned_of_with_its_page(tmp_path, where):
    exercise = ":::{exercise} Eve's steps\n\nHow many?\n\n:::\n"
    first = PAGE.format(title="Index") + (exercise if where == "on another page" else "")
    second = "# Second\n\n:::{dropdown} Solution to Eve's steps\n\nFour.\n\n:::\n\n"
    second += exercise if where == "after it" else ""
    warned = build(tmp_path, {"index": first + "\n```{toctree}\nsecond\n```\n", "second": second})[1]
    assert re.search(r'second\.md:3: .*no exercise before .* "Eve\'s steps"', warned), warned


def test_an_exercise_without_a_title_is_warned_of(tmp_path):
    warned = build(tmp_path, {"index": "# I\n\n:::{exercise}\n\nHow many?\n\n:::\n"})[1]
    assert "1 argument(s) required, 0 supplied" in warned


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Count pairs", "ex-count-pairs"),
        ("Alike, or together?", "ex-alike-or-together"),
        ("Adam\u2019s first step", "ex-adams-first-step"),
        ("Warm-up and `cosine`", "ex-warm-up-and-cosine"),
        ("The value of $x_i$", "ex-the-value-of-x-i"),
        ("\u56f0\u60d1\u5ea6", "ex-\u56f0\u60d1\u5ea6"),
    ],
)
def test_exercise_id(title, expected):
    assert exercise_id(title) == expected
