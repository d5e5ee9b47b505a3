"""The exercises of section 6.5, bidirectional and deep recurrent networks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

both_ways_by_hand = Exercise(
    name="both ways by hand",
    solution=[[4.0, 7.0], [4.0, 6.0], [10.0, 8.0]],
    explanation="At the first word the forward unit has read one word and the backward unit all three, at "
    "the last word the other way round.",
    mistakes=(
        Mistake(
            [[4.0, 8.0], [4.0, 6.0], [10.0, 7.0]],
            "The backward states stand in the order in which they were computed. Turn them round again: the "
            "one that belongs to the first word is computed last.",
        ),
        Mistake(
            [[4.0, 4.0], [4.0, 4.0], [10.0, 10.0]],
            "The second column should be read from the end: it begins at the third word, with 8.",
        ),
        Mistake(
            [[4.0, 6.0], [4.0, 8.0], [10.0, 0.0]],
            "The backward state at a word has read that word, too: at the third it is 8, not 0.",
        ),
        Mistake([11.0, 10.0, 18.0], "The two states are put side by side, not added: two numbers a word."),
        Mistake(
            [[7.0, 4.0], [6.0, 4.0], [8.0, 10.0]],
            "All numbers are right. The forward one comes first.",
        ),
    ),
    hints=(
        "Forward: 4, then 2 + 4/2, then 8 + half of that. Backward: 8, then 2 + 8/2, then 4 + half of that.",
        "The row of the first word is [4, 7].",
    ),
)


def _reverse(ids: np.ndarray, lengths: list[int]) -> np.ndarray:
    out = np.array(ids)
    for row, n in zip(out, lengths, strict=True):
        row[:n] = row[:n][::-1].copy()
    return out


def _aligned_right(ids: np.ndarray, lengths: list[int]) -> np.ndarray:
    return np.array([np.concatenate([row[n:], row[:n][::-1]]) for row, n in zip(ids, lengths, strict=True)])


def _same_length(ids: np.ndarray, lengths: list[int]) -> np.ndarray:
    n = min(lengths)
    return np.concatenate([ids[:, :n][:, ::-1], ids[:, n:]], axis=1)


def _padding_too(ids: np.ndarray, lengths: list[int]) -> np.ndarray:
    return np.array(
        [np.concatenate([row[:n][::-1], row[n:][::-1]]) for row, n in zip(ids, lengths, strict=True)]
    )


def _off_by_one(ids: np.ndarray, lengths: list[int]) -> np.ndarray:
    return _reverse(ids, [n - 1 for n in lengths])


reverse_within = Exercise(
    name="reverse within the length",
    solution=_reverse,
    explanation="Applied twice, it gives back what it was given: so the same function brings the states of "
    "the backward network to their words.",
    mistakes=(
        Mistake(
            lambda ids, lengths: np.array(ids)[:, ::-1],
            "The padding now stands before the words. Reverse each row within its own length.",
        ),
        Mistake(_aligned_right, "The words are reversed, but they begin behind the padding."),
        Mistake(_same_length, "Each row has a length of its own, not that of the shortest."),
        Mistake(_padding_too, "What stands behind the words should stay where it is, in its order."),
        Mistake(_off_by_one, "The last word of each row was left out: n words are those from 0 to n - 1."),
        Mistake(lambda ids, lengths: np.array(ids), "Nothing has changed yet."),
    ),
    hints=(
        "Copy the array, and change each row: row[:n] becomes row[:n] backwards.",
        "row[:n][::-1] is a view of the row: copy it before you write to the row.",
    ),
    cases=(
        (np.array([[1, 2, 3, 4]]), [4]),
        (np.array([[1, 2, 3, 8, 9], [4, 5, 6, 7, 9], [6, 7, 8, 9, 3]]), [3, 4, 1]),
        (np.array([[5, 1, 2], [3, 4, 0]]), [2, 2]),
    ),
)

_FIRST, _ABOVE = 2 * 4 * (100 + 200 + 1) * 200, 2 * 4 * (2 * 200 + 200 + 1) * 200

stack_parameters = Exercise(
    name="parameters of a deep bidirectional LSTM",
    solution=[_FIRST, _ABOVE, _ABOVE],
    explanation="From the second layer on the input is both states of the layer below: twice the first "
    "layer's parameters, although the units are the same.",
    mistakes=(
        Mistake(
            [_FIRST, _FIRST, _FIRST],
            "The second and the third layer do not read word vectors: their input is [forward; backward].",
        ),
        Mistake(
            [_FIRST, 2 * 4 * 401 * 200, 2 * 4 * 401 * 200],
            "The second layer reads both directions of the first: an input of 400, not of 200.",
        ),
        Mistake(
            [_FIRST // 2, _ABOVE // 2, _ABOVE // 2],
            "That is one direction. The other one has weights of its own.",
        ),
        Mistake(
            [2 * 4 * 302 * 200, 2 * 4 * 602 * 200, 2 * 4 * 602 * 200],
            "Those are two biases for each unit of a block, as in PyTorch. Here there is one.",
        ),
        Mistake(
            [_FIRST // 4, _ABOVE // 4, _ABOVE // 4],
            "An LSTM has four blocks: three gates and the candidate.",
        ),
        Mistake(
            [2 * 4 * 300 * 200, 2 * 4 * 600 * 200, 2 * 4 * 600 * 200],
            "The biases are missing: one for each column of a block.",
        ),
        Mistake(
            [_FIRST, _ABOVE, 2 * 4 * (800 + 201) * 200],
            "The third layer has the same input as the second: the two states of the layer below.",
        ),
        Mistake([_FIRST, ..., ...], "The first is right. What does the second layer read?"),
    ),
    hints=(
        "One direction of a layer has 4 (inputs + units + 1) units parameters.",
        "The inputs are 100 for the first layer, and 400 for the other two.",
    ),
)

_CEILING = 0.4 * 1 + 0.6 * 0.75

one_way_ceiling = Exercise(
    name="the best that one direction can do",
    solution=[_CEILING, 1.0, 1.0],
    explanation="No training and no number of units takes a one-way network above the first number: what it "
    "has not read decides. Whoever can wait has the same network, and 100%.",
    mistakes=(
        Mistake(
            [0.75, ..., ...],
            "In 40% of the sentences the pronoun itself tells, by its number: there it is always right.",
        ),
        Mistake(
            [0.4 * 1 + 0.6 * 0.5, ..., ...],
            "Where the pronoun does not tell, it can say what is more frequent: right in 75%, not in half.",
        ),
        Mistake([0.6 * 0.75, ..., ...], "Add the sentences in which the pronoun's number tells: 40% of all."),
        Mistake(
            [0.6 * 1 + 0.4 * 0.75, ..., ...],
            "The other way round: in 60% of the sentences the nouns have the same number.",
        ),
        Mistake([1.0, ..., ...], "The adjective comes after the pronoun: one direction has not read it."),
        Mistake(
            [_CEILING, _CEILING, ...],
            "The backward network has read the adjective when it is at the pronoun.",
        ),
        Mistake(
            [_CEILING, 1.0, _CEILING], "At the full stop the one-way network has read the adjective, too."
        ),
    ),
    hints=(
        "Two kinds of sentences: where the nouns differ in number, and where they do not.",
        "0.4 times 1, plus 0.6 times the share of the more frequent answer.",
    ),
)


def _leak(depends: np.ndarray) -> tuple[int, int] | None:
    for t, row in enumerate(np.asarray(depends)):
        for s in range(t + 1, len(row)):
            if row[s]:
                return t, s
    return None


def _scan(chosen: Callable[[int, int], bool]) -> Callable[[np.ndarray], tuple[int, int] | None]:
    """The first pair (t, s), row by row, that depends and is chosen."""

    def scan(depends: np.ndarray) -> tuple[int, int] | None:
        pairs = np.argwhere(np.asarray(depends))
        return next(((int(t), int(s)) for t, s in pairs if chosen(t, s)), None)

    return scan


def _by_columns(depends: np.ndarray) -> tuple[int, int] | None:
    pairs = sorted((int(s), int(t)) for t, s in np.argwhere(np.asarray(depends)) if s > t)
    return pairs[0][::-1] if pairs else None


def _swapped(depends: np.ndarray) -> tuple[int, int] | None:
    found = _leak(depends)
    return found and found[::-1]


leak_of_matrix = Exercise(
    name="the first leak",
    solution=_leak,
    explanation="Below the diagonal and on it is the past; one entry above it, and the perplexity of the "
    "network is no perplexity.",
    mistakes=(
        Mistake(_scan(lambda t, s: s >= t), "A place may depend on its own token: it predicts the next one."),
        Mistake(_scan(lambda t, s: s < t), "These are the earlier tokens, which it should depend on."),
        Mistake(
            _scan(lambda t, s: s == t + 1), "The next token is the target, but any later one is a leak, too."
        ),
        Mistake(
            _scan(lambda t, s: s > t + 1), "The next token is the target: whoever sees it sees the answer."
        ),
        Mistake(_swapped, "First the place t that depends, then the token s on which it depends."),
        Mistake(_by_columns, "The first place counts, not the first token: look row by row."),
        Mistake(lambda depends: _leak(depends) is not None, "Return the pair (t, s), or None."),
    ),
    hints=(
        "Row t says on which tokens the output at t depends. A leak is an entry with s > t.",
        "Go through the rows from the first, and in each through s = t + 1, t + 2, ...",
    ),
    cases=(
        (np.tril(np.ones((4, 4), dtype=bool)),),
        (np.ones((3, 3), dtype=bool),),
        (np.array([[1, 0, 0, 0], [1, 1, 0, 1], [1, 1, 1, 1], [1, 1, 1, 1]], dtype=bool),),
        (np.array([[0, 0, 0, 1], [0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 1]], dtype=bool),),
        (np.zeros((2, 2), dtype=bool),),
    ),
)
