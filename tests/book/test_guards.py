"""The guards themselves: a good notebook passes all of them, and breaking one rule is seen by its guard."""

import copy

import pytest

from tests.book import guards
from tools import strip_outputs


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text, output=None, tags=None):
    outputs = [{"name": "stdout", "output_type": "stream", "text": [output]}] if output else []
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": tags} if tags else {},
        "outputs": outputs,
        "source": text,
    }


def exercise(title):
    return [
        markdown(f":::{{exercise}} {title}\n\nWhat is 1 + 1?\n\n:::"),
        code("answer = ...\nexercises.words.add.check(answer)"),
        markdown(f":::{{dropdown}} Solution to {title}\n\nIt is 2.\n\n:::"),
    ]


@pytest.fixture
def good():
    """A notebook that keeps every rule. Its cells, by number: 0 title, 1 set-up, 2-6 checks, 7-8 explorer."""
    cells = [
        markdown(
            "# One-hot vectors: how do words add up?\n\n**In this notebook** you learn to add.\n\n"
            "*Time*: 5 minutes.\n\n```python\n# a comment\n```"
        ),
        code("import nlpbook\nrng, generator, device = nlpbook.setup(0)", tags=["hide-input"]),
        code("print(1 + 1)", output="2\n", tags=["nbval-check-output"]),
        code("print(1 + 2)", output="3\n", tags=["nbval-check-output"]),
        code("nlpbook.testing.assert_close(1 + 1, 2)", tags=["hide-input"]),
        code("assert 1 + 1 == 2", tags=["hide-input"]),
        code("%time x = 1\nassert x", tags=["hide-cell"]),
        code("WindowExplorer(sentences)"),
        markdown("**Try this.** Press *Clear*, and make the window wider until the matrix is full."),
        *exercise("Add one"),
        *exercise("Add two"),
        *exercise("What is added?"),
    ]
    return strip_outputs.stripped({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_an_explorer_that_is_only_computed_with_need_not_ask(good):
    checked = change(without(good, 8), 7, source=["x = WindowExplorer(sentences)\n", "assert x.counts()"])
    assert guards.explorers_ask_something(checked) == []


def test_a_good_notebook_passes(good):
    assert guards.problems(good, in_chapter=True) == []


def change(notebook, number, **values):
    changed = copy.deepcopy(notebook)
    changed["cells"][number].update(values)
    return changed


def without(notebook, *numbers):
    changed = copy.deepcopy(notebook)
    changed["cells"] = [cell for n, cell in enumerate(changed["cells"]) if n not in numbers]
    return changed


STREAM = [{"name": "stdout", "output_type": "stream", "text": ["2\n"]}]
BROKEN = {
    "a checked cell stores nothing": (
        guards.checked_cells_have_an_output,
        lambda good: change(good, 2, outputs=[]),
    ),
    "a mark of the tests in sight": (
        guards.reads_well_raw,
        lambda good: change(good, 4, source=["# NBVAL_CHECK_OUTPUT\n", "1 + 1\n"]),
    ),
    "a role": (guards.reads_well_raw, lambda good: change(good, 8, source=["Try this: {ref}`words`."])),
    "a label": (guards.reads_well_raw, lambda good: change(good, 8, source=["(words)=\n", "Try this."])),
    "a directive in backticks": (
        guards.reads_well_raw,
        lambda good: change(good, 8, source=["Try this.\n", "```{note}\n", "Mind.\n", "```"]),
    ),
    "four checks": (guards.enough_checks, lambda good: without(good, 2)),
    "an assert in a comment or a string checks nothing": (
        guards.enough_checks,
        lambda good: change(good, 5, source=["# assert 1 + 1 == 2\n", "text = 'assert'"]),
    ),
    "an output in a cell that is not checked": (
        strip_outputs.problems,
        lambda good: change(good, 4, outputs=STREAM),
    ),
    "an execution count": (strip_outputs.problems, lambda good: change(good, 4, execution_count=7)),
    "metadata of an editor": (
        strip_outputs.problems,
        lambda good: change(good, 4, metadata={"collapsed": False}),
    ),
    "metadata of a machine": (
        strip_outputs.problems,
        lambda good: {**good, "metadata": {**good["metadata"], "language_info": {"version": "3.12.1"}}},
    ),
    "no title": (guards.opens_with_a_title, lambda good: without(good, 0)),
    "two titles": (
        guards.opens_with_a_title,
        lambda good: change(good, 8, source=["# Another\n", "Try this"]),
    ),
    "no outcomes": (guards.says_what_is_in_it, lambda good: change(good, 0, source=["# How?"])),
    "set-up not folded": (guards.set_up_is_folded, lambda good: change(good, 1, metadata={})),
    "set-up without a seed": (
        guards.set_up_is_folded,
        lambda good: change(good, 1, source=["import nlpbook"]),
    ),
    "no set-up": (guards.set_up_is_folded, lambda good: {**good, "cells": good["cells"][:1]}),
    "two exercises": (guards.exercises_are_complete, lambda good: without(good, 9, 10, 11)),
    "an exercise without a checker": (guards.exercises_are_complete, lambda good: without(good, 13)),
    "the last exercise without a checker": (guards.exercises_are_complete, lambda good: without(good, 16)),
    "an exercise without a solution": (guards.exercises_are_complete, lambda good: without(good, 14)),
    "a solution to no exercise": (
        guards.exercises_are_complete,
        lambda good: {
            **good,
            "cells": [*good["cells"], markdown(":::{dropdown} Solution to Add three\nIt is 3.\n:::")],
        },
    ),
    "an exercise without a title": (
        guards.exercises_are_complete,
        lambda good: {**good, "cells": [*good["cells"], markdown(":::{exercise}\nWhat is 1 + 1?\n:::")]},
    ),
    "an option of a directive": (
        guards.reads_well_raw,
        lambda good: change(good, 12, source=[":::{exercise} Add two\n", ":label: two\n", "\n", ":::"]),
    ),
    "an explorer that asks nothing": (guards.explorers_ask_something, lambda good: without(good, 8)),
    "a named explorer that asks nothing": (
        guards.explorers_ask_something,
        lambda good: change(
            without(good, 8), 7, source=["explorer = WindowExplorer(sentences)\n", "explorer"]
        ),
    ),
    "an explorer at the end": (
        guards.explorers_ask_something,
        lambda good: {**good, "cells": good["cells"][:8]},
    ),
    "a game that asks nothing": (
        guards.explorers_ask_something,
        lambda good: change(without(good, 8), 7, source=["BeatTheMachine(world)"]),
    ),
    "a panel that asks nothing": (
        guards.explorers_ask_something,
        lambda good: change(without(good, 8), 7, source=["NNLMPanel(\n", "    training)"]),
    ),
    "a button that there is not": (
        guards.names_buttons_that_there_are,
        lambda good: change(good, 8, source=["Try this: press *Reset*, then *Step*."]),
    ),
    "a button of an explorer that is not on the page": (
        guards.names_buttons_that_there_are,
        lambda good: change(good, 8, source=["Try this: let *Surprise me* draw."]),
    ),
    "a shell command": (guards.asks_nothing_of_the_machine, lambda good: change(good, 6, source=["!ls"])),
    "an installation": (
        guards.asks_nothing_of_the_machine,
        lambda good: change(good, 6, source=["%pip install nlpbook"]),
    ),
    "a syntax error": (guards.code_parses, lambda good: change(good, 6, source=["1 +"])),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_seen(good, name):
    guard, spoil = BROKEN[name]
    assert guard(good) == []
    assert guard(spoil(good)) != []
    assert guards.problems(spoil(good), in_chapter=True) != []


def test_every_guard_is_tried():
    assert {guard for guard, _ in BROKEN.values()} == {*guards.EVERY_NOTEBOOK, *guards.CHAPTER_NOTEBOOK}


def test_pages_outside_of_chapters_need_no_exercises(good):
    without_exercises = {**good, "cells": good["cells"][:9]}
    assert guards.problems(without_exercises, in_chapter=False) == []
    assert guards.problems(without_exercises, in_chapter=True) != []


TERMS = {"one-hot vector", "window", "n-gram"}
OFF_FORM = {
    "an assert in sight": ("no_visible_asserts", lambda good: change(good, 5, metadata={})),
    "a check of the library in sight": ("no_visible_asserts", lambda good: change(good, 4, metadata={})),
    "too many words": ("few_words", lambda good: change(good, 8, source=["Try this. " * 1501])),
    "too many cells": (
        "few_visible_cells",
        lambda good: {**good, "cells": [*good["cells"], *[code(f"{n}") for n in range(21)]]},
    ),
    "a long cell": ("short_visible_cells", lambda good: change(good, 2, source=["1\n"] * 26)),
    "an hour": (
        "honest_minutes",
        lambda good: (
            change(good, 8, source=["Try this.\n"])
            | {"cells": [markdown("# Windows\n\n*Time*: 60 minutes."), *good["cells"][1:]]}
        ),
    ),
    "no time": ("honest_minutes", lambda good: change(good, 0, source=["# Windows\n", "In this notebook"])),
    "a dialect": ("standard_terms", lambda good: change(good, 8, source=["Try this: two walks."])),
    "a riddle for a title": (
        "headings_name_concepts",
        lambda good: change(good, 0, source=["# Never seen\n", "*Time*: 5 minutes."]),
    ),
    "riddles for headings": (
        "headings_name_concepts",
        lambda good: change(
            good, 8, source=["Try this.\n", "## Twenty questions\n", "## Windows\n", "## Four"]
        ),
    ),
}


@pytest.mark.parametrize("name", OFF_FORM)
def test_what_is_off_form_is_seen_by_its_guard_only(good, name):
    guard, spoil = OFF_FORM[name]
    assert guards.problems_of_form(good, TERMS) == {}
    assert list(guards.problems_of_form(spoil(good), TERMS)) == [guard]


def test_every_guard_of_the_form_is_tried():
    assert {name for name, _ in OFF_FORM.values()} == {guard.__name__ for guard in guards.NEW_FORM}


def test_the_limits_are_within_the_form(good):
    at_the_limit = change(change(good, 2, source=["1\n"] * 25), 8, source=["Try this."])
    words = sum(len(line.split()) for line in guards._prose(at_the_limit))
    at_the_limit["cells"][8]["source"] = ["Try this. " + "word " * (3000 - words)]
    assert guards.problems_of_form(at_the_limit, TERMS) == {}


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("N-grams: counting", True),
        ("The `window`", True),
        ("One-hot vectors", True),
        ("Windowing", False),
        ("A skip-window", False),
        ("Counting", False),
    ],
)
def test_terms_in_headings(heading, names):
    assert guards.names_a_term(heading, TERMS) == names


def test_headings_of_a_chapters_index():
    good = "# Words\n\nText.\n\n```python\n## a comment\n```\n"
    assert guards.chapter_index_has_no_sections(good) == []
    assert guards.chapter_index_has_no_sections(good + "\n## Plan\n") != []


def test_raw_marks():
    assert guards.raw_marks("Plain $x$ and [a link](a.md#b).\n\n:::{note}\nText.\n:::") == []
    assert guards.raw_marks("```python\n# {ref}`in code`\n(label)=\n```") == []
    assert guards.raw_marks("````{dropdown} What\nText.\n````") != []
    assert guards.raw_marks("See {term}`word <words>`.") != []


@pytest.mark.parametrize(
    "option", [":label: ex-a", ":class: dropdown", ":hidden:", ' :start-after: "# A"', "---"]
)
def test_options_of_directives_show_raw(option):
    assert guards.raw_marks(f":::{{note}} Title\n{option}\n\nText.\n:::") != []
    assert guards.raw_marks(f"::::{{note}}\n:::{{tip}}\n{option}\nText.\n:::\n::::") != []
    assert guards.raw_marks(f":::{{note}} Title\n\nText.\n:::\n\n{option}\n") == []


def test_exercises_of_one_address_are_named_with_their_pages():
    different = {"a.ipynb": ["Add", "Add two"], "b.ipynb": ["Add three"]}
    assert guards.same_exercise_twice(different) == []
    (problem,) = guards.same_exercise_twice(different | {"c.ipynb": ["Add: two?"]})
    assert problem == "#ex-add-two: 'Add two' in a.ipynb and 'Add: two?' in c.ipynb"
