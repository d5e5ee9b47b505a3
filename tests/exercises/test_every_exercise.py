"""Every exercise of the book accepts its solution and answers each typical mistake with the right hint."""

import pytest

from nlpbook.exercises import ngrams, nnlm, word2vec, words
from nlpbook.exercises.base import Exercise

CHAPTERS = {"words": words, "ngrams": ngrams, "nnlm": nnlm, "word2vec": word2vec}
EVERY = [
    pytest.param(exercise, id=f"{chapter}-{exercise.name.replace(' ', '-')}")
    for chapter, room in CHAPTERS.items()
    for exercise in room.ALL
]


@pytest.mark.parametrize("exercise", EVERY)
def test_solution_is_accepted_and_explained(exercise: Exercise):
    feedback = exercise.check(exercise.solution)
    assert feedback.correct
    assert feedback.message == exercise.explanation != ""


@pytest.mark.parametrize("exercise", EVERY)
def test_each_mistake_gets_its_own_hint(exercise: Exercise):
    assert len(exercise.mistakes) >= 2
    for mistake in exercise.mistakes:
        feedback = exercise.check(mistake.answer)
        assert not feedback.correct
        assert feedback.message == mistake.hint
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)


@pytest.mark.parametrize("exercise", EVERY)
def test_hints_exist_and_nothing_else_passes(exercise: Exercise):
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


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_there_are_three_exercises_for_each_section(chapter):
    sections = {exercise.name for exercise in CHAPTERS[chapter].ALL}
    assert len(sections) == len(CHAPTERS[chapter].ALL) >= 9
