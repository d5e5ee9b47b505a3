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


def exercise(label):
    return [
        markdown(f"```{{exercise}} Add\n:label: {label}\nWhat is 1 + 1?\n```"),
        code("answer = ...\nexercises.words.add.check(answer)"),
        markdown(f"```{{solution}} {label}\n:class: dropdown\nIt is 2.\n```"),
    ]


@pytest.fixture
def good():
    """A notebook that keeps every rule. Its cells, by number: 0 title, 1 set-up, 2-6 checks, 7-8 explorer."""
    cells = [
        markdown(
            "# How do words add up?\n\n**In this notebook** you learn to add.\n\n```python\n# a comment\n```"
        ),
        code("import nlpbook\nrng, generator, device = nlpbook.setup(0)", tags=["hide-input"]),
        code("# NBVAL_CHECK_OUTPUT\nprint(1 + 1)", output="2\n"),
        code("# NBVAL_CHECK_OUTPUT\nprint(1 + 2)", output="3\n"),
        code("nlpbook.testing.assert_close(1 + 1, 2)"),
        code("assert 1 + 1 == 2"),
        code("%time x = 1\nassert x"),
        code("WindowExplorer(sentences)"),
        markdown("**Try this.** Make the window wider until the matrix is full."),
        *exercise("a"),
        *exercise("b"),
        *exercise("c"),
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
    "a checked cell is empty of all but its mark": (
        guards.checked_cells_have_an_output,
        lambda good: change(good, 2, outputs=[], source=["# NBVAL_CHECK_OUTPUT: the sum\n", "1 + 1"]),
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
    "a solution in plain sight": (
        guards.exercises_are_complete,
        lambda good: change(good, 14, source=["```{solution} b\n", "It is 2.\n", "```"]),
    ),
    "an exercise without a label": (
        guards.exercises_are_complete,
        lambda good: change(good, 12, source=["```{exercise} Add\n", "What is 1 + 1?\n", "```"]),
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


def test_gated_exercises_count_too(good):
    """sphinx-exercise's {exercise-start} ... {exercise-end} lets code cells stand inside an exercise."""
    for number, label in ((9, "a"), (12, "b"), (15, "c")):
        good["cells"][number]["source"] = [f"```{{exercise-start}}\n:label: {label}\n```"]
        good["cells"][number + 2]["source"] = [f"```{{solution-start}} {label}\n:class: dropdown\n```"]
    assert guards.exercises_are_complete(good) == []
