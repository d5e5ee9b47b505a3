"""The exercises of section 6.1, recurrent neural networks."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

_Z = np.array([0.5, -0.5])  # what goes into the tanh

one_step = Exercise(
    name="one step by hand",
    solution=list(np.tanh(_Z)),
    explanation="x W = (0.5, -2), h U = (0, 0.5), and with the bias (0.5, -0.5): tanh of that.",
    mistakes=(
        Mistake(list(_Z), "The sums are right. The tanh is still to come."),
        Mistake(list(np.tanh([0.5, -1.0])), "The old state is missing: add h U, which is (0, 0.5)."),
        Mistake(list(np.tanh([0.5, -1.5])), "The bias is missing."),
        Mistake(
            list(np.tanh([1.0, -2.0])),
            "That is W x + U h. The vectors are rows here: x W, so that x multiplies the *rows* of W.",
        ),
        Mistake(
            list(np.tanh([0.5, -2.5])),
            "x W is right, but U came out transposed: h is a row, and multiplies the rows of U.",
        ),
        Mistake([np.tanh(0.5), np.tanh(-1.5) + 1], "The bias is added before the tanh, and not behind it."),
    ),
    hints=(
        "Rows: the first entry of x W is 1 times 1 plus -1 times 0.5.",
        "x W = (0.5, -2), and h U = 0.5 times the first row of U = (0, 0.5).",
    ),
)

inputs_and_targets = Exercise(
    name="inputs and targets",
    solution=lambda words: (["<s>", *words], [*words, "</s>"]),
    explanation="The same words, shifted by one: at each place the target is the input of the next place.",
    mistakes=(
        Mistake(
            lambda words: (["<s>", *words, "</s>"], [*words, "</s>"]),
            "The end token is predicted, and never read: nothing comes after it.",
        ),
        Mistake(
            lambda words: (list(words), [*words[1:], "</s>"]),
            "The first word has to be predicted as well, from the start token.",
        ),
        Mistake(
            lambda words: (["<s>", *words[:-1]], list(words)),
            "That a sentence ends here has to be predicted as well, or the model never stops.",
        ),
        Mistake(
            lambda words: (["<s>", *words], ["<s>", *words]),
            "The target is the *next* word. Whoever has to predict what was just read learns to copy.",
        ),
        Mistake(
            lambda words: ([*words, "</s>"], ["<s>", *words]),
            "The other way round: what is read begins with the start token.",
        ),
    ),
    hints=("A sentence of n words has n + 1 predictions: each word, and its end.",),
    cases=(
        (["the", "cat", "sat", "on", "the", "mat"],),
        (["wolves", "run", "."],),
        (["yes"],),
        ([],),
    ),
)

_V, _D, _H = 10_000, 128, 200
_ALL = _V * _D + _D * _H + _H * _H + _H + _V * _H + _V

count_parameters = Exercise(
    name="counting parameters",
    solution=[_ALL, 0],
    explanation="Nearly all are in the two tables of words; the recurrent part has 65,800, at any length.",
    mistakes=(
        Mistake([_ALL - _H * _H, 0], "U is missing: the state is read as well, H x H weights."),
        Mistake([_ALL - _V * _D, 0], "The input vectors are parameters, too: 10,000 of 100 dimensions."),
        Mistake([_ALL - _V, 0], "Every word of the output has a bias."),
        Mistake([_ALL - _H, 0], "The 200 units have a bias each."),
        Mistake([_ALL - _H - _V, 0], "The biases are missing: one for each unit, one for each word."),
        Mistake([_ALL + _H, 0], "One bias for each unit, and not two as in PyTorch's layers."),
        Mistake([_ALL + 2 * _D, 0], "Start token and padding are counted among the 10,000 here."),
        Mistake([_ALL + _D, 0], "The start token is counted among the 10,000 here."),
        Mistake(
            [_ALL, 50 * (_D * _H + _H * _H + _H)],
            "The weights are the same at every step. A longer sentence uses them more often.",
        ),
        Mistake([_ALL, ...], "The first is right. Does a longer sentence need other weights?"),
    ),
    hints=(
        "Five parts: input vectors, W, U, the biases of the units, output vectors with their biases.",
        "W is 128 x 200, U is 200 x 200. Which of the five parts knows how long a sentence is?",
    ),
)


def _read(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
    h, states = np.zeros(len(U)), []
    for x_t in x:
        h = np.tanh(x_t @ W + h @ U + b)
        states.append(h)
    return np.array(states)


def _unlike(step: object, first: object = None) -> object:
    """A reader whose steps are wrong: `step(x_t, h, W, U, b)`, and `first(U, b)` for the state before."""

    def read(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
        h, states = np.zeros(len(U)) if first is None else first(U, b), []
        for x_t in x:
            h = step(x_t, h, W, U, b)
            states.append(h)
        return np.array(states)

    return read


def _sentences() -> tuple[tuple[np.ndarray, ...], ...]:
    rng = np.random.default_rng(61)
    return tuple(
        (
            rng.normal(size=(T, D)),
            rng.normal(0, D**-0.5, (D, H)),
            rng.normal(0, H**-0.5, (H, H)),
            rng.normal(size=H),
        )
        for T, D, H in ((5, 3, 4), (1, 2, 3), (7, 4, 2), (3, 3, 3))
    )


read = Exercise(
    name="read a sentence",
    solution=_read,
    explanation="A loop over the words, with one thing carried along. The rest of this chapter is about it.",
    mistakes=(
        Mistake(
            lambda x, W, U, b: _read(x, W, U, b)[-1],
            "That is the last state only. Keep all of them: shape (T, H).",
        ),
        Mistake(
            lambda x, W, U, b: np.tanh(x @ W + b),
            "The old state is missing: so read, every word is alone.",
        ),
        Mistake(
            lambda x, W, U, b: np.tanh(x @ W + np.cumsum(np.tanh(x @ W + b), axis=0) @ U + b),
            "What goes in is the state before, and not the sum of what the words give by themselves.",
        ),
        Mistake(
            _unlike(lambda x, h, W, U, b: x @ W + h @ U + b), "The tanh is missing, which bounds the state."
        ),
        Mistake(_unlike(lambda x, h, W, U, b: np.tanh(x @ W + h @ U)), "The bias is missing."),
        Mistake(
            _unlike(lambda x, h, W, U, b: np.tanh(x @ W + h @ U.T + b)),
            "h is a row: it multiplies U from the left, h @ U.",
        ),
        Mistake(_unlike(lambda x, h, W, U, b: np.tanh(x @ W + h + b)), "The old state goes through U, too."),
        Mistake(
            _unlike(lambda x, h, W, U, b: np.tanh(x @ W + h @ U + b), lambda U, b: np.tanh(b)),
            "The first state is zero, and not tanh(b).",
        ),
        Mistake(
            lambda x, W, U, b: np.vstack([np.zeros(len(U)), _read(x, W, U, b)]),
            "The state before the first word is not asked for: one for each word.",
        ),
    ),
    hints=(
        "Begin with h = np.zeros(len(U)), and collect the states in a list.",
        "In the loop: h = np.tanh(x_t @ W + h @ U + b).",
    ),
    cases=_sentences(),
)


def _parity_step(x: int, h: list[int]) -> list[int]:
    total = x + h[0] - h[1]
    return [int(total > 0.5), int(total > 1.5)]


parity_step = Exercise(
    name="an odd number of nots",
    solution=_parity_step,
    explanation="A memory of one bit that does not fade, in two units. Whether training finds it is another "
    "question.",
    mistakes=(
        Mistake(
            lambda x, h: [int(x + sum(h) > 0.5), int(x + sum(h) > 1.5)],
            "The last answer is h1 - h2, and not h1 + h2: the second unit takes it back.",
        ),
        Mistake(
            lambda x, h: [int(x + h[0] > 0.5), int(x + h[0] > 1.5)],
            "The last answer is h1 - h2, and not h1 alone.",
        ),
        Mistake(
            lambda x, h: (x + h[0] - h[1]) % 2,
            "That is the answer itself. The state has two units: at least 1, and 2.",
        ),
        Mistake(
            lambda x, h: [(x + h[0] - h[1]) % 2, 0],
            "That works, too; but no threshold unit computes it, see 5.2. Two units: at least 1, and 2.",
        ),
        Mistake(
            lambda x, h: [int(x + h[0] - h[1] > 1.5), int(x + h[0] - h[1] > 0.5)],
            "The other way round: the first unit is on at 1 or 2, the second at 2 only.",
        ),
        Mistake(lambda x, h: [x, 0], "The old state is not used: this tells whether the *last* word is not."),
    ),
    hints=(
        "The sum of the input and the last answer, x + h[0] - h[1], is 0, 1 or 2.",
        "The first unit is on if the sum is above 0.5, the second if it is above 1.5.",
    ),
    cases=tuple((x, h) for x in (0, 1) for h in ([0, 0], [1, 0], [1, 1])),
)
