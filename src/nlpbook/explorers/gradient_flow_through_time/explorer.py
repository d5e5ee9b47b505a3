"""The explorer of gradient flow through time: what arrives of a gradient at the steps before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.gradient_flow_through_time.activated_elman import ActivatedElman
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.settings import Choice, Number, Switch, Whole, Words
from nlpbook.rnn import GRU, LSTM, RecurrentLayer, gradients_through_time, jacobian_products
from nlpbook.rnn import step_jacobians as jacobians_of_steps
from nlpbook.rnn.layer import State
from nlpbook.rnn.orthogonal import orthogonal_factor

UNITS, INPUTS = 16, 8  # as in weights.js
SHORTEST, LONGEST = 10, 200
RECENT = 10  # steps, as in flow.js
BLOCK = 4  # of the shear, as in weights.js
CELLS = ("rnn", "gru", "lstm")
MATRICES = ("orthogonal", "normal", "shear")
# What is drawn at the addresses of the kit's random numbers: as in weights.js.
_X, _INCOMING, _CHRONO, _W, _U = range(5)


class FlowThroughTime(NamedTuple):
    """What one cell does to a gradient that a loss at one step hands to it.

    S counts the entries of the state: H for the simple RNN and the GRU, 2 H for the LSTM, h before c.

    Parameters
    ----------
    gradients : float64 array, shape (loss_step, S)
        Row t - 1 is the gradient with respect to the state after step t; the last one is handed in.
    lengths : float64 array, shape (loss_step,)
        The length of each.
    part_lengths : float64 array, shape (loss_step, parts)
        The lengths of its parts: of h, and in the LSTM of c.
    bounds : float64 array, shape (loss_step,)
        The largest singular value of the product of the Jacobians from the loss back to step t: no gradient
        of length 1 is longer there.
    contributions : float64 array, shape (loss_step,)
        The length of what each step adds to the gradient with respect to U. The first one adds nothing: the
        state before it is 0.
    total : float
        The length of the whole gradient with respect to U.
    """

    gradients: Float64[np.ndarray, "steps states"]
    lengths: Float64[np.ndarray, " steps"]
    part_lengths: Float64[np.ndarray, "steps parts"]
    bounds: Float64[np.ndarray, " steps"]
    contributions: Float64[np.ndarray, " steps"]
    total: float

    @property
    def recent(self) -> float:
        """What the last 10 steps add, as a share of the sum of all contributions' lengths.

        NaN where they are all 0.
        """
        whole = self.contributions.sum()
        return float(self.contributions[-RECENT:].sum() / whole) if whole else float("nan")


class Theory(NamedTuple):
    """A line that theory draws beside the measured one.

    Parameters
    ----------
    kind : {"exact", "bound", "rate", "direct"}
        What it says of the lengths: they lie on it; they lie on it or below; its factor is that of a step
        after many steps; it is what the direct path hands on as long as the gates stay at their biases.
    lengths : float64 array, shape (loss_step,)
        At t - 1 what it says of step t.
    """

    kind: Literal["exact", "bound", "rate", "direct"]
    lengths: Float64[np.ndarray, " steps"]


class GradientFlowThroughTime(Explorer):
    """Send a gradient back through a simple RNN, a GRU and an LSTM, and see what arrives at each step.

    One sequence of random inputs is read by cells of 16 units. A loss after one of the steps hands back a
    random gradient of length 1 with respect to h, and the page carries it back through time. It draws the
    length by step, beside the largest singular value of the product of Jacobians and a line of theory; each
    entry by unit and step; and what each step adds to the gradient with respect to the recurrent weights.

    Parameters
    ----------
    cells : sequence of str
        Which of "rnn", "gru" and "lstm" are drawn, one or more.
    activation : {"tanh", "identity", "relu"}
        The activation function of the simple RNN.
    matrix : {"orthogonal", "normal", "shear"}
        The recurrent matrix of the simple RNN: a random orthogonal one times gamma; one of normal entries,
        scaled to the spectral radius gamma; or gamma on the diagonal and 1 beside it, in blocks of four, in a
        random orthogonal basis. The shear's eigenvalues are all gamma, but it stretches some vectors by more.
    gamma : float
        From 0.5 to 1.5: in each of the three matrices the spectral radius.
    gates : {"bias", "chrono"}
        Whether the gates begin at biases that are set by hand, or by chrono initialisation.
    forget_bias, update_bias : float
        For "bias": of the LSTM's forget gate and of the GRU's update gate, from -2 to 6.
    longest : int
        For "chrono": the T of its memories, from 2 to 500 steps.
    steps : int
        The length of the sequence, from 10 to 200.
    loss_at : int
        The step after which the loss stands, from 1 to 200; the last one where the sequence is shorter.
    scale : float
        The standard deviation of the inputs, from 0 to 3.
    seed : int
        Which weights, inputs and gradient are drawn, from 0 to 99.
    clip : bool
        Whether the gradient with respect to U is clipped.
    threshold : float
        The length that clipping leaves it at most, from 0.01 to 100.
    chosen : {"rnn", "gru", "lstm"}
        The cell whose heat map and contributions are drawn.
    colours : {"absolute", "relative"}
        Whether the heat map shows the entries as they are, or as parts of the length at their step.
    bounds, theory, parts : bool
        Whether the singular values are drawn, the lines of theory, and h and c of the LSTM apart.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> explorer = GradientFlowThroughTime(activation="identity", gamma=0.5, steps=10)
    >>> explorer.flow("rnn").lengths.round(4)[-4:].tolist()
    [0.125, 0.25, 0.5, 1.0]

    References
    ----------
    Bengio, Simard & Frasconi (1994); Pascanu, Mikolov & Bengio (2013); Tallec & Ollivier (2018). Book:
    chapter 6.
    """

    javascript = "explorer.js"
    label = "Gradient flow through time: what arrives of a gradient at the steps before, cell by cell"

    cells = Words(len(CELLS), least=1, choices=CELLS, default=CELLS, label="list of cells")
    activation = Choice(("tanh", "identity", "relu"), label="activation function")
    matrix = Choice(MATRICES, label="recurrent matrix")
    gamma = Number(least=0.5, most=1.5, default=0.9, label="factor γ of the recurrent matrix")
    gates = Choice(("bias", "chrono"), label="way in which the gates begin")
    forget_bias = Number(least=-2.0, most=6.0, default=1.0, label="bias of the forget gate")
    update_bias = Number(least=-2.0, most=6.0, default=0.0, label="bias of the update gate")
    longest = Whole(2, 500, default=100, label="T of chrono initialisation")
    steps = Whole(SHORTEST, LONGEST, default=100, label="length of the sequence")
    loss_at = Whole(1, LONGEST, default=LONGEST, label="step of the loss")
    scale = Number(least=0.0, most=3.0, default=1.0, label="size of the inputs")
    seed = Whole(0, 99)
    clip = Switch(label="switch for clipping")
    threshold = Number(least=0.01, most=100.0, default=1.0, label="threshold of clipping")
    chosen = Choice(CELLS, label="cell of the heat map")
    colours = Choice(("absolute", "relative"), "relative", label="colours of the heat map")
    bounds = Switch(True, label="switch for the singular values")
    theory = Switch(True, label="switch for the lines of theory")
    parts = Switch(label="switch for h and c of the LSTM")

    def __init__(
        self,
        cells: Sequence[str] = CELLS,
        *,
        activation: str = "tanh",
        matrix: str = "orthogonal",
        gamma: float = 0.9,
        gates: str = "bias",
        forget_bias: float = 1.0,
        update_bias: float = 0.0,
        longest: int = 100,
        steps: int = 100,
        loss_at: int = LONGEST,
        scale: float = 1.0,
        seed: int = 0,
        clip: bool = False,
        threshold: float = 1.0,
        chosen: str = "rnn",
        colours: str = "relative",
        bounds: bool = True,
        theory: bool = True,
        parts: bool = False,
    ):
        super().__init__(
            cells=cells,
            activation=activation,
            matrix=matrix,
            gamma=gamma,
            gates=gates,
            forget_bias=forget_bias,
            update_bias=update_bias,
            longest=longest,
            steps=steps,
            loss_at=loss_at,
            scale=scale,
            seed=seed,
            clip=clip,
            threshold=threshold,
            chosen=chosen,
            colours=colours,
            bounds=bounds,
            theory=theory,
            parts=parts,
        )

    @property
    def loss_step(self) -> int:
        """The step after which the loss stands."""
        return min(self.loss_at, self.steps)

    def inputs(self) -> Float[Tensor, "1 steps inputs"]:
        """Return the sequence that the cells read: normal numbers of the standard deviation `scale`.

        Returns
        -------
        float64 tensor, shape (1, steps, 8)
        """
        return self.scale * self._normals(_X, 0, self.steps, INPUTS)[None]

    def incoming(self) -> Float[Tensor, "1 units"]:
        """Return the gradient that the loss hands back with respect to h: of random direction and length 1.

        Returns
        -------
        float64 tensor, shape (1, 16)
        """
        drawn = self._normals(_INCOMING, 0, 1, UNITS)
        return drawn / drawn.norm()

    def layer(self, cell: str) -> RecurrentLayer:
        """Return a cell as it is set.

        Parameters
        ----------
        cell : {"rnn", "gru", "lstm"}

        Returns
        -------
        RecurrentLayer
            Of double precision, with 8 inputs and 16 units. W has the variance 1/8, the recurrent blocks of
            the gates are orthogonal, all biases are 0 but those that are set.
        """
        which = CELLS.index(validation.one_of(cell, "cell", CELLS))
        drawn = torch.Generator().manual_seed(0)  # of no account: all weights are set below
        layer: RecurrentLayer
        if cell == "rnn":
            layer = ActivatedElman(INPUTS, UNITS, activation=self.activation, generator=drawn)
        elif cell == "gru":
            layer = GRU(INPUTS, UNITS, update_bias=self.update_bias, generator=drawn)
        else:
            layer = LSTM(INPUTS, UNITS, forget_bias=self.forget_bias, generator=drawn)
        layer.double()
        with torch.no_grad():
            blocks = layer.W.shape[1] // UNITS
            layer.W.copy_(self._normals(_W, which, INPUTS, blocks * UNITS) / INPUTS**0.5)
            for block in range(blocks):
                columns = slice(block * UNITS, (block + 1) * UNITS)
                normal = self._normals(_U, 10 * which + block, UNITS, UNITS)
                layer.U[:, columns] = self._recurrent(normal) if cell == "rnn" else orthogonal_factor(normal)
            if self.gates == "chrono" and cell != "rnn":
                bias = self._chrono_bias()
                layer.fill_bias_("z" if cell == "gru" else "f", bias)
                if cell == "lstm":
                    layer.fill_bias_("i", -bias)
        return layer

    def flow(self, cell: str) -> FlowThroughTime:
        """Return what a cell does to the gradient.

        Parameters
        ----------
        cell : {"rnn", "gru", "lstm"}
            It need not be one of those that are drawn.

        Returns
        -------
        FlowThroughTime
        """
        layer, x, last = self.layer(cell), self.inputs(), self.loss_step
        found = gradients_through_time(layer, x, self.incoming(), step=last)
        gradients = torch.cat(found, dim=2)[0, 1 : last + 1]  # (loss_step, S)
        parts = [part[0, 1 : last + 1] for part in found]
        before = _states_before(layer, x[:, :last])
        # All steps as one batch: each is a sequence of one step that begins with the state before it.
        jacobians = jacobians_of_steps(layer, x[0, :last, None], before)  # (loss_step, 1, S, S)
        products = jacobian_products(jacobians.transpose(0, 1))[0, 1:]
        added = _contributions(layer, x[0, :last], before, parts)  # (loss_step, H, G H)
        return FlowThroughTime(
            gradients.numpy(),
            _lengths(gradients.numpy()),
            np.stack([_lengths(part.numpy()) for part in parts], axis=1),
            torch.linalg.matrix_norm(products, ord=2).numpy(),
            _lengths(added.flatten(1).numpy()),
            float(_lengths(added.sum(0).flatten()[None].numpy())[0]),
        )

    def clipped(self, cell: str) -> float:
        """Return the length of the gradient with respect to U that clipping leaves.

        Parameters
        ----------
        cell : {"rnn", "gru", "lstm"}

        Returns
        -------
        float
            That of the whole gradient, and at most `threshold` if `clip` is on.
        """
        total = self.flow(cell).total
        return min(total, self.threshold) if self.clip else total

    def stretches(self) -> float:
        """Return the largest singular value of the simple RNN's recurrent matrix.

        Returns
        -------
        float
            At least `gamma`, and equal to it for an orthogonal matrix.
        """
        return torch.linalg.matrix_norm(self.layer("rnn").U.detach(), ord=2).item()

    def expected(self, cell: str) -> Theory:
        """Return what theory says of the lengths.

        Parameters
        ----------
        cell : {"rnn", "gru", "lstm"}

        Returns
        -------
        Theory
            Of the simple RNN, powers of gamma: exact for an orthogonal matrix and no activation function, a
            bound with tanh and ReLU, whose derivatives are at most 1. Where the matrix is not orthogonal, the
            bound has the largest singular value in place of gamma; without activation function gamma is the
            factor of a step after many steps. Of the gates, the direct path: the root mean square over the
            units of σ(b) to the power of the steps.
        """
        back = np.arange(self.loss_step - 1, -1, -1.0)
        if validation.one_of(cell, "cell", CELLS) != "rnn":
            kept = torch.sigmoid(self.layer(cell).bias_of("z" if cell == "gru" else "f").detach()).numpy()
            return Theory("direct", np.sqrt((kept ** (2 * back[:, None])).mean(axis=1)))
        if self.activation == "identity":
            return Theory("exact" if self.matrix == "orthogonal" else "rate", self.gamma**back)
        return Theory("bound", (self.gamma if self.matrix == "orthogonal" else self.stretches()) ** back)

    def _normals(self, purpose: int, which: int, rows: int, columns: int) -> Float[Tensor, "rows columns"]:
        drawn = normal_at(self.seed, purpose, which, np.arange(rows)[:, None], np.arange(columns))
        return torch.from_numpy(drawn)

    def _recurrent(self, normal: Float[Tensor, "units units"]) -> Float[Tensor, "units units"]:
        if self.matrix == "normal":
            return self.gamma / torch.linalg.eigvals(normal).abs().max() * normal
        Q = orthogonal_factor(normal)
        if self.matrix == "orthogonal":
            return self.gamma * Q
        beside = torch.ones(UNITS - 1, dtype=normal.dtype)
        beside[BLOCK - 1 :: BLOCK] = 0  # between the blocks
        return Q @ (self.gamma * torch.eye(UNITS, dtype=normal.dtype) + torch.diag(beside, 1)) @ Q.T

    def _chrono_bias(self) -> Float[Tensor, " units"]:
        drawn = torch.from_numpy(uniform_at(self.seed, _CHRONO, 0, np.arange(UNITS)))
        return torch.log(1 + (self.longest - 2) * drawn)


@torch.no_grad()
def _states_before(layer: RecurrentLayer, x: Float[Tensor, "1 time inputs"]) -> State:
    """The state before each step, of shape (time, H) for each part."""
    states = [layer.start(1)]
    for t in range(x.shape[1] - 1):
        states.append(layer.step(x[:, t], states[-1]))
    return tuple(torch.cat(part) for part in zip(*states, strict=True))


@torch.enable_grad()
def _contributions(
    layer: RecurrentLayer, x: Float[Tensor, "time inputs"], before: State, after: Sequence[Tensor]
) -> Float[Tensor, "time units columns"]:
    """What each step adds to the gradient with respect to U, given that of the state after it."""
    added = []
    for t in range(len(x)):
        reached = layer.step(x[t : t + 1], tuple(part[t : t + 1] for part in before))
        handed = tuple(part[t : t + 1] for part in after)
        added.append(torch.autograd.grad(reached, layer.U, handed)[0])
    return torch.stack(added)


def _lengths(rows: Float64[np.ndarray, "rows columns"]) -> Float64[np.ndarray, " rows"]:
    """The length of each row, also where the squares of its entries over- or underflow."""
    largest = np.abs(rows).max(axis=1)
    safe = np.where(largest > 0, largest, 1.0)
    return largest * np.sqrt(((rows / safe[:, None]) ** 2).sum(axis=1))
