"""The exercises of the section on Tree-LSTMs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake


def _sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    return 1 / (1 + np.exp(-z))


def _children(heads: list[int]) -> list[list[int]]:
    below: list[list[int]] = [[] for _ in heads]
    for word, head in enumerate(heads, start=1):
        if head:
            below[head - 1].append(word)
    return below


children_of_heads = Exercise(
    name="children from heads",
    solution=_children,
    explanation="Each word but the root stands in one list: a tree of n words has n - 1 edges.",
    mistakes=(
        Mistake(
            lambda heads: [[child - 1 for child in one] for one in _children(heads)],
            "The words are counted from 1, in the answer as in the heads.",
        ),
        Mistake(
            lambda heads: [[head] if head else [] for head in heads],
            "These are the heads. Turn the edges round: which words name this one as their head?",
        ),
        Mistake(
            lambda heads: [one[::-1] for one in _children(heads)],
            "The children have to be in the order of the sentence.",
        ),
        Mistake(
            lambda heads: [one for one in _children(heads) if one],
            "A leaf has a list too, an empty one.",
        ),
    ),
    hints=("Make an empty list for each word, and go through the heads once.",),
    cases=(([2, 0],), ([2, 3, 0, 5, 3],), ([0],), ([2, 6, 6, 6, 6, 0, 6],), ([0, 1, 2, 2],)),
)

_F = [_sigmoid(1.0), _sigmoid(-1.0)]
_C = _F[0] * 1 + _F[1] * 2


def _after(c: float) -> list[float]:
    return [c, 0.5 * np.tanh(c)]


child_sum_by_hand = Exercise(
    name="a Child-Sum node by hand",
    solution=[*_F, *_after(_C)],
    explanation="The hidden states of the children cancel in the sum, and their forget gates still differ.",
    mistakes=(
        Mistake(
            [0.5, 0.5, *_after(1.5)],
            "Each forget gate sees the hidden state of its own child, and not their sum.",
        ),
        Mistake([_F[1], _F[0], ..., ...], "The two forget gates are exchanged."),
        Mistake(
            [_sigmoid(2.0), _sigmoid(4.0), ..., ...],
            "A gate is computed from the hidden state of the child; its cell is what is multiplied.",
        ),
        Mistake([*_F, _C, np.tanh(_C)], "The output gate is missing: it is sigmoid(0) = 0.5."),
        Mistake([*_F, _C / 2, ...], "The cells are added up, and not averaged."),
        Mistake([*_F, _C, ...], "The cell is right; the hidden state is h = o tanh(c), with o = sigmoid(0)."),
        Mistake(
            [*_F, ..., ...], "The gates are right. i times g is 0, so only the children add to the cell."
        ),
    ),
    hints=(
        "The sum of the hidden states is 0, so i = o = 0.5 and g = 0.",
        "The forget gates are sigmoid(2 times 0.5) and sigmoid(2 times -0.5).",
    ),
)

_INPUT = 4 * 150 * (100 + 1)


def _nary(n: int) -> int:
    return _INPUT + n * 150 * (3 + n) * 150


tree_parameters = Exercise(
    name="parameters of Tree-LSTMs",
    solution=[_INPUT + 4 * 150 * 150, _nary(2), _nary(3)],
    explanation="The forget gates of an N-ary layer have N times N matrices: their number grows with the "
    "square of N. The Child-Sum layer reads any number of children with those of an LSTM.",
    mistakes=(
        Mistake(
            [..., _INPUT + 2 * 4 * 150**2, _INPUT + 3 * 4 * 150**2],
            "Each of the N forget gates looks at all N children, with weights of its own.",
        ),
        Mistake(
            [_INPUT + 5 * 150 * 150, ..., ...],
            "All children of a Child-Sum node share the matrix of the forget gate.",
        ),
        Mistake(
            [_INPUT - 600 + 4 * 150 * 150, ..., ...],
            "The biases are missing: one for each unit of the four blocks.",
        ),
        Mistake(
            [..., _nary(2) + 150 * 101, _nary(3) + 2 * 150 * 101],
            "All forget gates of a node share the weights of the input, and the bias.",
        ),
        Mistake([_INPUT + 4 * 150 * 150, ..., ...], "The first is right; the N-ary layers are not."),
    ),
    hints=(
        "The input has four blocks in each of the three: 4 H (D + 1), with the bias.",
        "The children of an N-ary node have N H rows and (3 + N) H columns.",
    ),
)


def _heights(parents: list[int], join: Callable = max) -> list[int]:
    left = [parents.count(node) for node in range(len(parents))]
    below: list[list[int]] = [[] for _ in parents]
    ready = [node for node in range(len(parents)) if not left[node]]
    found = [0] * len(parents)
    for node in ready:
        found[node] = join(below[node]) + 1 if below[node] else 0
        if parents[node] >= 0:
            below[parents[node]].append(found[node])
            left[parents[node]] -= 1
            if not left[parents[node]]:
                ready.append(parents[node])
    return found


def _depths(parents: list[int]) -> list[int]:
    depths = []
    for parent in parents:
        depth = 0
        while parent >= 0:
            parent, depth = parents[parent], depth + 1
        depths.append(depth)
    return depths


_CHAIN = [-1, *range(3_999)]  # deeper than Python's recursion, and a notebook's, may go

heights_of_nodes = Exercise(
    name="heights of nodes",
    solution=_heights,
    explanation="All nodes of one height can be computed together: one step for each height.",
    mistakes=(
        Mistake(_depths, "This is the depth, the way up to the root. The height is the way down."),
        Mistake(
            lambda parents: _heights(parents, min),
            "A node has to wait for its *highest* child: the longest way down counts.",
        ),
        Mistake(lambda parents: [height + 1 for height in _heights(parents)], "The height of a leaf is 0."),
        Mistake(
            lambda parents: [parents.count(node) for node in range(len(parents))],
            "This is how many children a node has.",
        ),
    ),
    hints=(
        "Count how many children of each node have no height yet, and begin with the leaves.",
        "A node whose last child has its height is ready: 1 more than its highest child.",
    ),
    cases=(
        ([2, 2, -1],),
        ([4, 3, 3, 4, -1],),
        ([-1],),
        ([-1, 0, 1, 2],),
        ([3, 3, 3, 5, 5, -1, 5],),
        (_CHAIN,),
    ),
)


def _step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    (i, f, g, o), (U_i, U_f, U_g, U_o) = np.split(x @ W + b, 4), np.split(U, 4, axis=1)
    total = h.sum(axis=0)
    kept = (_sigmoid(f + h @ U_f) * c).sum(axis=0)
    c = _sigmoid(i + total @ U_i) * np.tanh(g + total @ U_g) + kept
    return _sigmoid(o + total @ U_o) * np.tanh(c), c


def _one_gate(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = np.split(x @ W + h.sum(axis=0) @ U + b, 4)
    c = _sigmoid(i) * np.tanh(g) + _sigmoid(f) * c.sum(axis=0)
    return _sigmoid(o) * np.tanh(c), c


def _with(change: Callable) -> Callable:
    return lambda x, h, c, W, U, b: _step(*change(x, h, c, W, U, b))


def _states() -> tuple[tuple[np.ndarray, ...], ...]:
    rng = np.random.default_rng(67)
    return tuple(
        (
            rng.normal(size=D),
            rng.uniform(-1, 1, (children, H)),
            rng.normal(0, 2, (children, H)),
            rng.normal(size=(D, 4 * H)),
            rng.normal(size=(H, 4 * H)),
            rng.normal(size=4 * H),
        )
        for D, H, children in ((3, 2, 2), (1, 1, 1), (2, 4, 3), (2, 3, 0))
    )


child_sum_in_numpy = Exercise(
    name="a Child-Sum step",
    solution=_step,
    explanation="With one row in h and c it is the step of the LSTM.",
    mistakes=(
        Mistake(_one_gate, "Each child has a forget gate of its own, computed from its own hidden state."),
        Mistake(
            _with(lambda x, h, c, W, U, b: (x, h / max(len(h), 1), c, W, U, b)),
            "The hidden states are added up, and not averaged.",
        ),
        Mistake(_with(lambda x, h, c, W, U, b: (x, h[:1], c[:1], W, U, b)), "Only the first child is used."),
        Mistake(lambda *given: _step(*given)[::-1], "First h, then c."),
        Mistake(lambda *given: _step(*given)[0], "The cell is part of the state: return h and c."),
    ),
    hints=(
        "np.split(x @ W + b, 4) gives the four blocks of the input, np.split(U, 4, axis=1) those of U.",
        "h @ U_f has a row for each child; the sums run over axis 0, and are 0 at a leaf.",
    ),
    cases=_states(),
)
