"""Every exercise of chapter 1 accepts its solution and answers each typical mistake with the right hint."""

import numpy as np
import pytest

from nlpbook.exercises import words
from nlpbook.exercises.base import Exercise


def exercise_id(exercise: Exercise) -> str:
    return exercise.name.replace(" ", "-")


@pytest.mark.parametrize("exercise", words.ALL, ids=exercise_id)
def test_solution_is_accepted_and_explained(exercise):
    feedback = exercise.check(exercise.solution)
    assert feedback.correct
    assert feedback.message == exercise.explanation != ""


@pytest.mark.parametrize("exercise", words.ALL, ids=exercise_id)
def test_each_mistake_gets_its_own_hint(exercise):
    assert len(exercise.mistakes) >= 2
    for mistake in exercise.mistakes:
        feedback = exercise.check(mistake.answer)
        assert not feedback.correct
        assert feedback.message == mistake.hint
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)


@pytest.mark.parametrize("exercise", words.ALL, ids=exercise_id)
def test_hints_exist_and_nothing_else_passes(exercise):
    assert exercise.hint(1)
    with pytest.raises(ValueError, match="number"):
        exercise.hint(len(exercise.hints) + 1)
    for nonsense in (
        ...,
        None,
        "entity?",
        -1.2345,
        [],
        lambda *arguments: "nonsense",
        lambda *arguments: None,
    ):
        assert not exercise.check(nonsense)


def test_there_are_three_exercises_for_each_section():
    assert len(words.ALL) >= 9


# Independent of the solutions in the library: values worked out on paper.


def test_solutions_by_hand():
    assert words.bag_of_words.solution("the cat sat on the mat".split(), ["the", "cat", "dog"]) == [2, 1, 0]
    assert words.cosine.solution(np.array([3.0, 1, 2]), np.array([3.0, 0, 2])) == pytest.approx(13 / 182**0.5)
    assert words.energy_kept.solution(np.array([2.0, 1.0]), 1) == pytest.approx(0.8)
    assert words.truncation_error.solution(np.diag([5.0, 4.0, 3.0]), 1) == pytest.approx(5.0)
    assert words.dense_bytes.solution == pytest.approx(40)
    # joint .4 .1 / .1 .4, chance .25 each: ln 1.6 on the diagonal, negative beside it
    expected = np.diag([np.log(1.6)] * 2)
    np.testing.assert_allclose(words.ppmi.solution(np.array([[4.0, 1], [1, 4]])), expected)
    toy = words.analogy.cases[0][0]
    assert words.analogy.solution(toy, "man", "king", "woman") == "queen"
