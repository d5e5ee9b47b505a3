"""Every exercise of the book: it accepts what is right, knows typical mistakes, and survives nonsense."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from nlpbook.exercises import mlp, ngrams, nnlm, rnn, word2vec, words
from nlpbook.exercises.base import Exercise, Feedback
from nlpbook.exercises.comparison import changed
from nlpbook.training import Cosine

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = {"words": words, "ngrams": ngrams, "nnlm": nnlm, "word2vec": word2vec, "mlp": mlp, "rnn": rnn}
EVERY = [
    pytest.param(exercise, id=f"{chapter}-{exercise.name.replace(' ', '-')}")
    for chapter, room in CHAPTERS.items()
    for exercise in room.ALL
]
FUNCTIONS = [param for param in EVERY if callable(param.values[0].solution)]


def is_numeric(value):
    return np.asarray(value).dtype.kind in "if"


NUMBERS = [
    param
    for param in EVERY
    if not callable(param.values[0].solution) and is_numeric(param.values[0].solution)
]


def rounded(value, digits):
    """Round to significant digits, by way of the decimal text; whole numbers stay as they are."""
    if isinstance(value, (list, np.ndarray)):
        return [rounded(entry, digits) for entry in value]
    return value if value == round(value) else float(f"{value:.{digits - 1}e}")


@pytest.mark.parametrize("exercise", EVERY)
def test_solution_is_accepted_and_explained(exercise: Exercise):
    feedback = exercise.check(exercise.solution)
    assert feedback.correct
    assert feedback.message == exercise.explanation != ""


@pytest.mark.parametrize("exercise", EVERY)
def test_each_mistake_is_refused_with_its_own_hint(exercise: Exercise):
    assert len(exercise.mistakes) >= 3
    for mistake in exercise.mistakes:
        feedback = exercise.check(mistake.answer)
        assert not feedback.correct
        assert feedback.message == mistake.hint
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)


@pytest.mark.parametrize("exercise", EVERY)
def test_each_variant_is_accepted_with_its_own_remark(exercise: Exercise):
    for variant in exercise.variants:
        feedback = exercise.check(variant.answer)
        assert feedback.correct
        assert feedback.message == variant.remark not in ("", exercise.explanation)


@pytest.mark.parametrize("digits", [3, 4, 5, 6])
@pytest.mark.parametrize("exercise", NUMBERS)
def test_a_rounded_solution_is_accepted(exercise: Exercise, digits):
    assert exercise.check(rounded(exercise.solution, digits))


@pytest.mark.parametrize("exercise", NUMBERS)
def test_a_number_beside_the_solution_is_refused(exercise: Exercise):
    for factor in (0.98, 1.02):  # 2 %: more than what rounding to two digits makes of any of them
        assert not exercise.check(np.asarray(exercise.solution) * factor)
    for bad, name in ((np.nan, "not a number"), (np.inf, "infinite"), (-np.inf, "infinite")):
        feedback = exercise.check(np.full_like(exercise.solution, bad, dtype=float))
        assert not feedback and name in feedback.message
        assert "too large" not in feedback.message and "too small" not in feedback.message


@pytest.mark.parametrize(
    "exercise, printed",
    [
        (words.one_hot_distance, 1.414),
        (word2vec.harmonic, 4.57),
        (word2vec.harmonic, 4.567),
        (word2vec.always_kept, 2.618),
        (word2vec.best_logit, -0.223),
        (word2vec.best_logit, -0.22),
        (word2vec.effect, [1.79, 0.17]),
        (ngrams.fishing, [0.208, 0.0333]),
        (ngrams.bigram_by_hand, 0.0833),
        (ngrams.kneser_ney_by_hand, 0.268),
        (nnlm.hidden_unit, 0.537),
        (word2vec.real_or_made_up, 1.27),
        (word2vec.path_probability, 0.133),
        (mlp.absences, 0.0569),
        (mlp.forward_pass, 0.818),
        (mlp.neuron, [-0.197, -0.393, 0.197]),
        (mlp.best_step, 0.00711),
    ],
)
def test_what_a_page_or_a_calculator_shows_is_accepted(exercise: Exercise, printed):
    assert exercise.check(printed)


@pytest.mark.parametrize(
    "exercise, answer, said",
    [
        (ngrams.fishing, [5 / 9, 1 / 24], "number of *fish*"),
        (ngrams.fishing, [5 / 9, 1 / 30], "number of *fish*"),
        (ngrams.bigram_by_hand, 1 / 9, "one sentence of *four*"),
        (ngrams.bigram_by_hand, 1 / 16, "one of three"),
        (words.dense_bytes, 37.25, "gibibytes"),
        (words.dense_bytes, 37.3, "gibibytes"),
        (words.cosine, lambda v, w: 1 - v @ w / np.sqrt((v @ v) * (w @ w)), "*distance*"),
        (word2vec.path_probability, 1 / 4 * 2 / 3 * 1 / 5, "The last node is wrong"),
        (word2vec.path_probability, 3 / 4 * 1 / 3 * 1 / 5, "at each node"),
        (word2vec.path_probability, 3 / 4 * 1 / 3 * 4 / 5, "Only the last"),  # was right by luck once
        (nnlm.n_steps, 2_460, "rounded down"),
        (word2vec.harmonic, 4.58, "too large"),
    ],
)
def test_an_answer_that_readers_gave_is_told_why(exercise: Exercise, answer, said):
    feedback = exercise.check(answer)
    assert not feedback and said in feedback.message


def softmax_less(centre):
    def softmax(logits):
        with np.errstate(all="ignore"):
            exponentials = np.exp(logits - centre(logits))
            return exponentials / exponentials.sum()

    return softmax


@pytest.mark.parametrize("centre", [np.mean, np.min, np.median, lambda s: s[0], lambda s: abs(s).max()])
def test_a_softmax_that_may_overflow_is_refused(centre):
    assert nnlm.probabilities.check(softmax_less(np.max))
    assert not nnlm.probabilities.check(softmax_less(centre))


def test_adam_with_beta_for_one_less_beta_is_told_so():
    def swapped(theta, g, rate):
        return theta - rate * 0.9 * g / np.sqrt(0.999 * g**2)

    assert "the past beta" in nnlm.first_adam_step.check(swapped).message


def test_the_schedule_is_the_librarys():
    for step, total, warm_up in nnlm.warm_up_cosine.cases:
        expected = Cosine(total, warm_up=warm_up)(step)
        assert nnlm.warm_up_cosine.solution(step, total, warm_up) == pytest.approx(expected, rel=1e-12)


def test_the_warm_up_may_be_read_literally():
    def literal(step, total, warm_up):
        if step < warm_up:
            return (step + 1) / warm_up
        done = (step - (warm_up - 1)) / (total - 1 - (warm_up - 1))
        return 0.5 + 0.5 * np.cos(np.pi * done)

    assert literal(9, 100, 10) == 1 and literal(99, 100, 10) == 0  # from the last step of the warm-up to 0
    feedback = nnlm.warm_up_cosine.check(literal)
    assert feedback and "in the last step of all" in feedback.message


class Hostile:
    """An answer that fails at whatever is tried with it."""

    def __array__(self, *arguments, **options):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no text")


def fails(*arguments):
    raise RuntimeError


NONSENSE = [
    ...,
    None,
    "",
    "entity?",
    "0.5",
    -1.2345,
    1 + 1j,
    [],
    [[1.0], [1.0, 2.0]],
    {},
    set(),
    {"a": 1},
    np.ones((2, 3, 4)),
    torch.ones(7, requires_grad=True),
    object(),
    Hostile(),
    Hostile,
    iter([]),
    len,
    fails,
    lambda: 1,
    lambda *arguments: 1 / 0,
    lambda *arguments: torch.nn.Linear(2, 2).load_state_dict({}),  # an error of several lines
    lambda *arguments: None,
    lambda *arguments: "nonsense",
    lambda *arguments: Hostile(),
    lambda *arguments: np.ones((2, 3, 4)),
    lambda *arguments: [np.nan],
    lambda *arguments: float("nan"),
    lambda *arguments: arguments,
    torch.nn.Linear(2, 2),
]


@pytest.mark.parametrize("exercise", EVERY)
def test_nonsense_gets_a_sentence(exercise: Exercise):
    for nonsense in NONSENSE:
        feedback = exercise.check(nonsense)
        assert isinstance(feedback, Feedback) and not feedback.correct
        assert feedback.message.endswith((".", "!", "?")) and "\n" not in feedback.message
        assert "0 of " not in feedback.message


@pytest.mark.parametrize("exercise", EVERY)
def test_hints_exist(exercise: Exercise):
    assert exercise.hint(1)
    with pytest.raises(ValueError, match="number"):
        exercise.hint(len(exercise.hints) + 1)


def destroy(argument):
    """Leave nothing of an argument that can be changed in place."""
    if isinstance(argument, np.ndarray):
        argument.fill(0)
    elif isinstance(argument, (list, dict)):
        argument.clear()


CHANGEABLE = [
    param
    for param in FUNCTIONS
    if any(isinstance(argument, (np.ndarray, list, dict)) for argument in param.values[0].cases[0])
]


@pytest.mark.filterwarnings("ignore:Degrees of freedom", "ignore:Mean of empty slice")  # of emptied lists
@pytest.mark.parametrize("exercise", CHANGEABLE)
def test_a_function_that_destroys_its_arguments_harms_only_itself(exercise: Exercise):
    cases = copy.deepcopy(exercise.cases)

    def first(*arguments):
        for argument in arguments:
            destroy(argument)
        with np.errstate(all="ignore"):
            return exercise.solution(*arguments)

    def afterwards(*arguments):
        result = copy.deepcopy(exercise.solution(*arguments))
        for argument in arguments:
            destroy(argument)
        return result

    assert not exercise.check(first)
    feedback = exercise.check(afterwards)
    assert feedback and feedback.message.startswith(exercise.explanation)
    assert "in place" in feedback.message.removeprefix(exercise.explanation)
    assert changed(exercise.cases, cases) == []
    assert exercise.check(exercise.solution).message == exercise.explanation


def test_the_groups_are_not_empty():
    assert len(EVERY) >= 50 and len(NUMBERS) >= 25 and len(CHANGEABLE) >= 12


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_there_are_three_exercises_for_each_section(chapter):
    names = {exercise.name for exercise in CHAPTERS[chapter].ALL}
    sections = list(BOOK.glob(f"*_{chapter}/*.ipynb"))
    assert sections and len(names) == len(CHAPTERS[chapter].ALL) >= 3 * len(sections)
