"""The exercises of the section on conditional random fields."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import exp

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

_RATIO = exp(7.7 - 3.2)  # of two paths, from their scores

score_of_path = Exercise(
    name="the score of a path",
    solution=[7.7, _RATIO],
    explanation="Of two paths of the same sentence the ratio needs no Z: it is divided out.",
    mistakes=(
        Mistake([7.0, _RATIO], "Start and end are missing: 0.5 and 0.2."),
        Mistake([7.2, _RATIO], "The start is missing: 0.5 for N."),
        Mistake([7.5, _RATIO], "The end is missing: 0.2 for N."),
        Mistake([5.5, ...], "Those are the emissions. Two transitions, start and end belong to it as well."),
        Mistake([7.7, 4.5], "That is the difference of the two scores. The weights are their exponentials."),
        Mistake([7.7, 7.7 / 3.2], "The weights are the exponentials of the scores: the ratio is e to ..."),
        Mistake([7.7, 1 / _RATIO], "The other way round: how much more probable is N V N?"),
        Mistake([7.7, ...], "The score is right. The ratio is e to the difference of the two scores."),
    ),
    hints=(
        "Seven numbers: a start, three emissions, two transitions, an end.",
        "0.5 + 2 + 1 + 1.5 + ... for N V N; N N N has the score 3.2.",
    ),
)

forward_by_hand = Exercise(
    name="the forward algorithm by hand",
    solution=[84, 12, 180],
    explanation="Three sums of two products each, instead of eight paths.",
    mistakes=(
        Mistake([72, 6, 144], "That is Viterbi: the largest of the products. Here they are added."),
        Mistake([84, 12, 96], "The end is missing: N has the weight 2 there."),
        Mistake([84, 12, 192], "The end weighs 2 for N, and 1 for V."),
        Mistake(
            [82, 15, 179], "The transitions are transposed: rows are the tag before, columns the tag after."
        ),
        Mistake(
            [96, 26, 218],
            "V behind V is forbidden: its weight is 0 (its potential is minus infinity), and not 1.",
        ),
        Mistake([42, 12, 96], "The emission of the last word is missing: 2 for N, 1 for V."),
        Mistake([84, 12, ...], "The two messages are right. Z adds them, each times the weight of its end."),
    ),
    hints=(
        "The first messages are 3 for N and 1 for V.",
        "The second: for N 1 x (3 x 1 + 1 x 3) = 6, for V 2 x (3 x 2 + 1 x 0) = 12.",
    ),
)

Potentials = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _viterbi(emissions: np.ndarray, transitions: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[int]:
    best, before = start + emissions[0], []
    for e in emissions[1:]:
        scores = best[:, None] + transitions  # (before, after)
        before.append(scores.argmax(axis=0))
        best = scores.max(axis=0) + e
    tags = [int((best + end).argmax())]
    for pointers in reversed(before):
        tags.append(int(pointers[tags[-1]]))
    return tags[::-1]


def _left_to_right(e: np.ndarray, T: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[int]:
    tags = [int((start + e[0]).argmax())]
    for t, row in enumerate(e[1:], 1):
        tags.append(int((row + T[tags[-1]] + (end if t == len(e) - 1 else 0)).argmax()))
    return tags


def _by_marginals(e: np.ndarray, T: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[int]:
    alpha, beta = [start + e[0]], [end]
    for row in e[1:]:
        alpha.append(row + np.logaddexp.reduce(alpha[-1][:, None] + T, axis=0))
    for row in e[:0:-1]:
        beta.append(np.logaddexp.reduce(T + row + beta[-1], axis=1))
    return (np.array(alpha) + np.array(beta[::-1])).argmax(axis=1).tolist()


def _some_potentials() -> tuple[Potentials, ...]:
    rng = np.random.default_rng(66)
    return tuple(
        (
            rng.normal(size=(T, K)),
            2 * rng.normal(size=(K, K)),
            rng.normal(size=K),
            2 * rng.normal(size=K),
        )
        for T, K in ((4, 3), (1, 4), (6, 2), (9, 5), (5, 4), (7, 3))
    )


viterbi_path = Exercise(
    name="Viterbi in NumPy",
    solution=_viterbi,
    explanation="Two loops: one forwards over the words, one back along the pointers.",
    mistakes=(
        Mistake(
            lambda e, T, start, end: e.argmax(axis=1).tolist(),
            "That chooses each tag by its emission alone; the transitions have no say.",
        ),
        Mistake(
            _left_to_right,
            "That decides from left to right. A choice may turn out bad later: keep one best path for each "
            "tag, and decide at the end.",
        ),
        Mistake(
            _by_marginals,
            "Those are the most probable tags, each by itself. The best path is another thing.",
        ),
        Mistake(
            lambda e, T, start, end: _viterbi(e, T, start, 0 * end),
            "The end is missing: add it before the last tag is chosen.",
        ),
        Mistake(
            lambda e, T, start, end: _viterbi(e, T, 0 * start, end),
            "The start is missing: it belongs to the first scores.",
        ),
        Mistake(
            lambda e, T, start, end: _viterbi(e, T.T, start, end),
            "The transitions are transposed: rows are the tag before, columns the tag after.",
        ),
        Mistake(
            lambda e, T, start, end: _viterbi(e, T, start, end)[::-1],
            "The path is the right one, from its end to its beginning. Turn it round.",
        ),
    ),
    hints=(
        "best[:, None] + transitions has a row for the tag before and a column for the tag after.",
        "Keep scores.argmax(axis=0) of each step, and go back from the last tag: tag = pointers[tag].",
    ),
    cases=_some_potentials(),
)

Span = tuple[int, int, str]


def _entities(
    tags: list[str],
    goes_on: Callable[[str, str, str], bool] = lambda prefix, kind, open_kind: (
        prefix == "I" and kind == open_kind
    ),
) -> list[Span]:
    found, open_kind = [], ""
    for i, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if found and open_kind and goes_on(prefix, kind, open_kind):
            found[-1] = (found[-1][0], i + 1, found[-1][2])
        elif prefix != "O":
            found.append((i, i + 1, kind))
        open_kind = kind
    return found


def _dropping(tags: list[str]) -> list[Span]:
    """Entities that begin with B only."""
    return [span for span in _entities(tags) if tags[span[0]].startswith("B")]


entities_of_tags = Exercise(
    name="entities from BIO tags",
    solution=_entities,
    explanation="This is how the evaluation of CoNLL reads tags: every I- belongs to some entity.",
    mistakes=(
        Mistake(
            lambda tags: _entities(tags, lambda prefix, kind, open_kind: prefix == "I"),
            "I-LOC behind B-PER does not go on with the person: it begins a place.",
        ),
        Mistake(
            lambda tags: _entities(tags, lambda prefix, kind, open_kind: kind == open_kind),
            "B- begins a new entity, also right behind one of the same type.",
        ),
        Mistake(_dropping, "I- where nothing is open begins an entity; do not leave it out."),
        Mistake(
            lambda tags: [(start, stop - 1, kind) for start, stop, kind in _entities(tags)],
            "The end is the place *behind* the last word, as in Python's slices.",
        ),
        Mistake(
            lambda tags: [span for span in _entities(tags) if span[1] < len(tags)],
            "An entity that reaches the end of the sentence is one, too.",
        ),
        Mistake(
            lambda tags: [(start, stop) for start, stop, _ in _entities(tags)],
            "The type belongs to it: (start, stop, type).",
        ),
    ),
    hints=(
        'tag.partition("-") gives the prefix and the type; for "O" the type is "".',
        "Remember the type of the tag before: I- goes on if it has the same one, and begins otherwise.",
    ),
    cases=(
        (["B-PER", "I-PER", "O", "B-LOC"],),
        (["O", "O"],),
        (["B-PER", "B-PER", "I-PER"],),
        (["B-PER", "I-LOC", "I-LOC", "O"],),
        (["O", "I-ORG", "I-ORG", "O", "I-ORG"],),
        (["I-LOC", "B-LOC", "I-PER", "I-LOC"],),
    ),
)


def _iobes(before: str | None, after: str | None) -> bool:
    first, _, kind = (before or "O").partition("-")
    second, _, next_kind = (after or "O").partition("-")
    if first in ("B", "I"):
        return second in ("I", "E") and kind == next_kind
    return second not in ("I", "E")


def _bio(before: str | None, after: str | None) -> bool:
    first, _, kind = (before or "O").partition("-")
    second, _, next_kind = (after or "O").partition("-")
    return second != "I" or (first in ("B", "I") and kind == next_kind)


_IOBES_TAGS = [None, "O", *(f"{prefix}-{kind}" for prefix in "BIES" for kind in ("PER", "LOC"))]

iobes_transitions = Exercise(
    name="the transitions of IOBES",
    solution=_iobes,
    explanation="Of the 81 pairs of these nine tags 33 are allowed; BIO allows 19 of its 25.",
    mistakes=(
        Mistake(_bio, "That is the rule of BIO. Here B- has to be followed by I- or E-."),
        Mistake(
            lambda before, after: _iobes(before and before[0], after and after[0]),
            "I- and E- have to go on with the *same* type.",
        ),
        Mistake(
            lambda before, after: _iobes(before, after) or (after or "O")[0] in "OBS",
            "What is open must go on: behind B- and I- stand I- or E- only.",
        ),
        Mistake(
            lambda before, after: after is None or _iobes(before, after),
            "A sentence cannot end in the middle of an entity: None behind B- or I- is not allowed.",
        ),
        Mistake(
            lambda before, after: before is None or _iobes(before, after),
            "A sentence cannot begin in the middle of an entity: None before I- or E- is not allowed.",
        ),
        Mistake(
            lambda before, after: (
                _iobes(before, after) or ((after or "O")[0] in "IE" and (before or "O")[0] in "ES")
            ),
            "E- and S- close: I- and E- cannot stand behind them.",
        ),
    ),
    hints=(
        "Is something open behind the first tag? It is behind B- and I-, and nowhere else.",
        "If it is, I- or E- of the same type has to follow; if not, anything but I- and E- may.",
    ),
    cases=tuple(product(_IOBES_TAGS, _IOBES_TAGS)),
)


def _emission_gradient(alpha: np.ndarray, beta: np.ndarray, tags: np.ndarray) -> np.ndarray:
    found = alpha + beta
    found = np.exp(found - np.logaddexp.reduce(found, axis=1, keepdims=True))
    found[np.arange(len(tags)), tags] -= 1
    return found


def _messages() -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]:
    rng, cases = np.random.default_rng(67), []
    for T, K in ((3, 2), (1, 3), (5, 4)):
        e, A, start, end = (rng.normal(size=shape) for shape in ((T, K), (K, K), K, K))
        alpha, beta = [start + e[0]], [end]
        for row in e[1:]:
            alpha.append(row + np.logaddexp.reduce(alpha[-1][:, None] + A, axis=0))
        for row in e[:0:-1]:
            beta.append(np.logaddexp.reduce(A + row + beta[-1], axis=1))
        cases.append((np.array(alpha), np.array(beta[::-1]), rng.integers(K, size=T)))
    return tuple(cases)


def _one_hot(tags: np.ndarray, like: np.ndarray) -> np.ndarray:
    return np.eye(like.shape[1])[tags]


emission_gradient = Exercise(
    name="the gradient of an emission",
    solution=_emission_gradient,
    explanation="Expected less observed, as in a softmax: each row sums to 0.",
    mistakes=(
        Mistake(
            lambda alpha, beta, tags: -_emission_gradient(alpha, beta, tags),
            "The sign: the loss is log Z less the score, so the marginal is positive and the indicator "
            "negative.",
        ),
        Mistake(
            lambda alpha, beta, tags: _emission_gradient(alpha, beta, tags) + _one_hot(tags, alpha),
            "That is the gradient of log Z. The score of the gold path depends on the emissions, too.",
        ),
        Mistake(
            lambda alpha, beta, tags: np.exp(alpha + beta) - _one_hot(tags, alpha),
            "Divide by Z: exp(alpha + beta) is the weight of all paths through this tag.",
        ),
        Mistake(
            lambda alpha, beta, tags: _emission_gradient(alpha, 0 * beta, tags),
            "alpha knows the words up to this one only. What comes behind it is in beta.",
        ),
        Mistake(
            lambda alpha, beta, tags: alpha + beta - _one_hot(tags, alpha),
            "alpha + beta is the logarithm of a weight. The marginal is a probability.",
        ),
    ),
    hints=(
        "exp(alpha[t] + beta[t]) is the weight of all paths with this tag at t, and each row sums to Z.",
        "So the marginals are the softmax of each row of alpha + beta. Take 1 from that of the gold tag.",
    ),
    cases=_messages(),
)
