"""The exercises of section 6.3, GRU and LSTM."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake


def _sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    return 1 / (1 + np.exp(-z))


_R, _Z = _sigmoid(1.0), _sigmoid(-1.0)
_N = np.tanh(2 * _R)  # r (h U + c) = 2 r, and x W + b = 0


def _new(n: float, z: float = _Z) -> float:
    return z * 0.5 + (1 - z) * n


gru_step_by_hand = Exercise(
    name="a GRU step by hand",
    solution=[_R, _Z, _N, _new(_N)],
    explanation="z keeps 27% of the old state, and the candidate fills in the other 73%.",
    mistakes=(
        Mistake(
            [_R, _Z, _N, _new(_N, 1 - _Z)],
            "The gates and the candidate are right. On this page z is what is *kept*: z h + (1 - z) n.",
        ),
        Mistake(
            [_R, _Z, np.tanh(2), _new(np.tanh(2))],
            "The reset gate is missing: the candidate reads r times (h U + c), and not all of it.",
        ),
        Mistake(
            [_R, _Z, np.tanh(4 * _R - 2), _new(np.tanh(4 * _R - 2))],
            "The bias c stands within the reset here, r (h U + c), as in PyTorch.",
        ),
        Mistake(
            [_R, _Z, np.tanh(2 * _R + 1), _new(np.tanh(2 * _R + 1))],
            "The candidate has two biases here: c within the reset, and b, which is -1, outside of it.",
        ),
        Mistake([np.tanh(1), np.tanh(-1), ..., ...], "A gate is a sigmoid. The tanh is for the candidate."),
        Mistake([1.0, -1.0, ..., ...], "1 and -1 are what goes into the sigmoids of the two gates."),
        Mistake([_Z, _R, ..., ...], "The other way round: the order is reset, update, candidate."),
        Mistake([_R, _Z, 2 * _R, ...], "The gates are right. The candidate goes through a tanh."),
        Mistake([_R, _Z, _N, ...], "Only the last number is wrong: z times h, and 1 - z times n."),
    ),
    hints=(
        "What goes into the two sigmoids is 1 times -1 plus 0.5 times 4, and 1 times 1 plus 0.5 times -4.",
        "r = 0.731, z = 0.269, and n = tanh(1 times 1 - 1 + r (0.5 times 8 - 2)).",
    ),
)

_D, _H = 100, 200
_ROWS = _D + _H  # of a block, without biases

gated_parameters = Exercise(
    name="parameters of gated layers",
    solution=[4 * (_ROWS + 2) * _H, 3 * (_ROWS + 2) * _H, 237],
    explanation="At equal parameters the GRU has 37 units more. Whoever compares two cells at equal H gives "
    "one of them a third more parameters.",
    mistakes=(
        Mistake(
            [3 * (_ROWS + 2) * _H, 2 * (_ROWS + 2) * _H, ...],
            "The gates alone: the candidate has a block of weights as well. Four blocks, and three.",
        ),
        Mistake(
            [4 * (_ROWS + 1) * _H, 3 * (_ROWS + 1) * _H, ...],
            "PyTorch has two biases for each unit of a block, one beside W and one beside U.",
        ),
        Mistake([4 * _ROWS * _H, 3 * _ROWS * _H, ...], "The biases are missing: two for each column."),
        Mistake(
            [4 * (_ROWS + 2) * _H, 4 * (_ROWS + 2) * _H, ...],
            "The LSTM is right. The GRU has three blocks: two gates, and the candidate.",
        ),
        Mistake(
            [4 * (_ROWS + 2) * _H, 3 * (_ROWS + 2) * _H, 238],
            "With 238 it has 242,760, which is more than the LSTM. Round down.",
        ),
        Mistake(
            [4 * (_ROWS + 2) * _H, 3 * (_ROWS + 2) * _H, 266],
            "Not 4/3 times as many units: the matrix U grows with the square of H.",
        ),
        Mistake(
            [4 * (_ROWS + 2) * _H, 3 * (_ROWS + 2) * _H, ...],
            "The counts are right. For the third solve 3 (100 + H + 2) H = 241,600, and round down.",
        ),
    ),
    hints=(
        "A block has D rows for the input, H rows for the state and two biases, and H columns.",
        "An LSTM has four blocks, a GRU three. H is the whole part of the root of a quadratic equation.",
    ),
)

_KEPT = _sigmoid(2.0) ** 20
_F = 0.5 ** (1 / 100)
_BIAS = np.log(_F / (1 - _F))

kept_share = Exercise(
    name="what a forget bias keeps",
    solution=[_KEPT, _BIAS],
    explanation="The inverse of the sigmoid is the logit, ln(f / (1 - f)). A half-life of 100 steps "
    "needs a larger bias than chrono initialisation draws for T = 100: that aims at 1/e.",
    mistakes=(
        Mistake([_sigmoid(2.0), ...], "That is what one step keeps. Twenty steps multiply it twenty times."),
        Mistake(
            [_sigmoid(40.0), ...], "The bias is not added up: the gates are multiplied, not their inputs."
        ),
        Mistake([_sigmoid(-2.0) ** 20, ...], "A positive bias keeps: the sigmoid of 2, not of -2."),
        Mistake([1 - _KEPT, ...], "That is what is lost."),
        Mistake([_KEPT, _F], "That is the gate. The bias is what the sigmoid makes it of."),
        Mistake([_KEPT, np.log(99)], "ln 99 keeps 37% over 100 steps, and not half."),
        Mistake([_KEPT, 0.0], "A bias of 0 keeps half over *one* step."),
        Mistake([_KEPT, -_BIAS], "The sign is wrong: that gate is nearly closed."),
        Mistake(
            [_KEPT, ...], "The first is right. For the second, solve f^100 = 1/2, and then sigmoid(b) = f."
        ),
    ),
    hints=(
        "The gate is sigmoid(2) = 0.881 at each step, and the shares are multiplied.",
        "f = 0.5 to the power 1/100 = 0.99309, and b = ln(f / (1 - f)).",
    ),
)


def _step(order: str = "ifgo", cell: Callable = np.tanh, candidate: Callable = np.tanh) -> Callable:
    """An LSTM step that takes its blocks in this order, with such functions at the cell and candidate."""

    def step(
        x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        block = dict(zip(order, np.split(x @ W + h @ U + b, 4), strict=True))
        i, f, o = (_sigmoid(block[gate]) for gate in "ifo")
        c = f * c + i * candidate(block["g"])
        return o * cell(c), c

    return step


def _old_cell(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    _, after = _step()(x, h, c, W, U, b)
    return _sigmoid(np.split(x @ W + h @ U + b, 4)[3]) * np.tanh(c), after


def _coupled(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, _, g, o = np.split(x @ W + h @ U + b, 4)
    c = (1 - _sigmoid(i)) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def _states() -> tuple[tuple[np.ndarray, ...], ...]:
    rng = np.random.default_rng(63)
    return tuple(
        (
            rng.normal(size=D),
            rng.uniform(-1, 1, H),
            rng.normal(0, 2, H),
            rng.normal(size=(D, 4 * H)),
            rng.normal(size=(H, 4 * H)),
            rng.normal(size=4 * H),
        )
        for D, H in ((3, 2), (1, 1), (2, 4))
    )


lstm_step_in_numpy = Exercise(
    name="an LSTM step",
    solution=_step(),
    explanation="Four blocks, one sum of products, and two lines that are the whole idea.",
    mistakes=(
        Mistake(
            _step("figo"), "Input gate and forget gate are exchanged: the order of the blocks is i, f, g, o."
        ),
        Mistake(_step("ifog"), "Candidate and output gate are exchanged: the order is i, f, g, o."),
        Mistake(_step(cell=lambda c: c), "The output is o times tanh(c). Without it, h has no bounds."),
        Mistake(_step(candidate=_sigmoid), "The candidate g is a tanh, or the cell could only grow."),
        Mistake(_old_cell, "h shows the new cell: compute c first, and then o times tanh(c)."),
        Mistake(_coupled, "The forget gate is a gate of its own, and not 1 - i."),
        Mistake(lambda *given: _step()(*given)[::-1], "First h, then c."),
        Mistake(lambda *given: _step()(*given)[0], "The cell is part of the state: return h and c."),
    ),
    hints=(
        "np.split(x @ W + h @ U + b, 4) gives the four blocks.",
        "c = f * c + i * g, and then h = o * tanh(c), with sigmoids for i, f and o.",
    ),
    cases=_states(),
)


def _bounds(phi: float, t: int) -> list[float]:
    return [1.0, float(sum(phi**k for k in range(t)))]


bounds = Exercise(
    name="bounds of the state",
    solution=_bounds,
    explanation="A mean with weights that sum to 1 stays among its parts; a sum with two free gates can "
    "grow up to a geometric series, and with f = 1 by 1 at every step.",
    mistakes=(
        Mistake(
            lambda phi, t: [1.0, 1 / (1 - phi) if phi < 1 else np.inf],
            "1 / (1 - phi) is never reached: after t steps the geometric series has t terms.",
        ),
        Mistake(lambda phi, t: [1.0, float(t)], "A forget gate below 1 takes from what was added before."),
        Mistake(lambda phi, t: [1.0, 1.0], "The LSTM's i and f are two gates: both can be near 1 at once."),
        Mistake(
            lambda phi, t: [_bounds(phi, t)[1]] * 2,
            "In the GRU the two weights are z and 1 - z: they sum to 1, whatever z is.",
        ),
        Mistake(
            lambda phi, t: [1.0, float(sum(phi**k for k in range(t + 1)))],
            "One term too many: after one step the cell is i g, at most 1.",
        ),
        Mistake(
            lambda phi, t: [1.0, phi**t],
            "That is what is left of the *first* step. The later ones add to it.",
        ),
    ),
    hints=(
        "The candidate is between -1 and 1. What is the largest value of z h + (1 - z) n if h and n are?",
        "The largest cell obeys c = phi c + 1, from 0 on: 1, 1 + phi, 1 + phi + phi^2, ...",
    ),
    cases=((0.5, 1), (0.5, 3), (0.9, 10), (0.99, 100), (1.0, 100)),
)
