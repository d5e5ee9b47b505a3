"""What every recurrent layer shares: one step for all places, the loop over them, and how it is called.

    s_t = step(x_t, s_{t-1})          y_t = the first part of s_t

The state s is a tuple of tensors of shape (batch, hidden): (h,), or (h, c). A batch holds sentences of
several lengths; each sentence's state stays what it is at its own last place.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, SupportsIndex

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.packing import Packing
from nlpbook.rnn.lengths import checked_lengths, reverse_sentences
from nlpbook.rnn.orthogonal import orthogonal_blocks_

State = tuple[Float[Tensor, "batch hidden"], ...]
Lengths = Int64[Tensor, " batch"] | Sequence[SupportsIndex]


def unroll(
    step: Callable[[Tensor, State], State],
    x: Float[Tensor, "batch time inputs"],
    state: State,
    mask: Bool[Tensor, "batch time"],
) -> tuple[Float[Tensor, "batch time hidden"], State]:
    """Apply a step at one place after the other: the plain form of every recurrent layer.

    Autograd goes back through the loop by itself.

    Parameters
    ----------
    step : callable
        From the inputs at a place, shape (batch, inputs), and the state before it to the state after it.
    x : float tensor, shape (batch, time, inputs)
        The inputs, one place or more; finite also where `mask` is False.
    state : tuple of float tensors, shape (batch, hidden)
        What the sentences begin with.
    mask : bool tensor, shape (batch, time)
        Where there is an input. Elsewhere a sentence's state stays.

    Returns
    -------
    outputs : float tensor, shape (batch, time, hidden)
        The first part of the state after each place; 0 where there is no input.
    state : tuple of float tensors, shape (batch, hidden)
        After the last input of each sentence.

    References
    ----------
    Book: chapter 6.
    """
    outputs = []
    for t in range(x.shape[1]):
        there = mask[:, t, None]  # (batch, 1)
        after = step(x[:, t], state)
        state = tuple(torch.where(there, new, old) for new, old in zip(after, state, strict=True))
        outputs.append(state[0].masked_fill(~there, 0))
    return torch.stack(outputs, dim=1), state


class RecurrentLayer(nn.Module, ABC):
    """One layer that reads in one direction; `Elman`, `GRU` and `LSTM` say what its step is.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    gates : tuple of str
        The blocks of H columns in the weights, in their order.
    fast : bool, default True
        Compute by the hand-written backward pass of `nlpbook.rnn.fast`; otherwise by `unroll`.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Attributes
    ----------
    W, U, b
        The parameters, shapes (D, G H), (H, G H) and (G H,) for G gates. At first W has the variance 1 / D,
        each block of U is a random orthogonal matrix, which neither stretches nor shrinks a state, and b is 0
        but for the gates that have to remember.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `fast` is no switch.

    References
    ----------
    Saxe, McClelland & Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks" (orthogonal weights). Book: chapter 6.
    """

    state_parts: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        gates: tuple[str, ...],
        *,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        self.input_size = D = validation.whole_number(input_size, "input_size")
        self.hidden_size = H = validation.whole_number(hidden_size, "hidden_size")
        self.gates, self.fast = gates, validation.truth(fast, "fast")
        columns = len(gates) * H
        self.W = nn.Parameter(torch.empty(D, columns).normal_(0, math.sqrt(1 / D), generator=generator))
        self.U = nn.Parameter(orthogonal_blocks_(torch.empty(H, columns), generator=generator))
        self.b = nn.Parameter(torch.zeros(columns))

    # ---- what a layer has to say

    @abstractmethod
    def step(self, x: Float[Tensor, "batch inputs"], state: State) -> State:
        """Return the state after one more input."""

    @abstractmethod
    def _read(self, x: Tensor, state: State, sizes: list[int]) -> tuple[Tensor, ...]:
        """Return the states after each place, by the fast form: packed, as x is."""

    # ---- what all layers do

    def start(self, batch: int) -> State:
        """Return the state of sentences of which nothing has been read: zeros.

        Parameters
        ----------
        batch : int
            How many sentences, 1 or more.

        Returns
        -------
        tuple of float tensors, shape (batch, H)
        """
        batch = validation.whole_number(batch, "batch")
        return tuple(self.U.new_zeros(batch, self.hidden_size) for _ in self.state_parts)

    def forward(
        self,
        x: Float[Tensor, "batch time inputs"],
        state: State | None = None,
        *,
        lengths: Lengths | None = None,
        reverse: bool = False,
    ) -> tuple[Float[Tensor, "batch time hidden"], State]:
        """Read sentences, and return the output at each place and the state after the last one.

        Parameters
        ----------
        x : float tensor, shape (batch, time, D)
            The inputs. What stands at the padding is not looked at.
        state : tuple of float tensors, shape (batch, H), optional
            What the sentences begin with; zeros unless given.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The places of each sentence, from 1 to time; behind them is padding. All places unless given.
        reverse : bool, default False
            Read each sentence from its own end to its beginning.

        Returns
        -------
        outputs : float tensor, shape (batch, time, H)
            0 at the padding. In reverse, the output at a place has read this place and those behind it.
        state : tuple of float tensors, shape (batch, H)
            After the last place that was read of each sentence.

        Raises
        ------
        TypeError, ValueError
            If `x` or the state has another shape, or a length is out of its range.
        """
        check_inputs(x, self.input_size)
        batch, time = x.shape[:2]
        lengths = checked_lengths(lengths, batch, time)
        state = self.start(batch) if state is None else self.checked_state(state, batch)
        reverse = validation.truth(reverse, "reverse")
        if not self.fast:
            return self.read_plainly(x, state, lengths, reverse=reverse)
        packing = Packing(lengths, batch, time, x.device)
        y, state = self.read_packed(packing.pack(x), state, packing, reverse=reverse)
        return packing.unpack(y), state

    def read_plainly(
        self,
        x: Float[Tensor, "batch time inputs"],
        state: State,
        lengths: Int64[Tensor, " batch"] | None,
        *,
        reverse: bool = False,
    ) -> tuple[Float[Tensor, "batch time hidden"], State]:
        """Read sentences by `unroll`; parameters and results are those of `forward`, already checked."""
        batch, time = x.shape[:2]
        if lengths is None:
            lengths = torch.full((batch,), time)
        lengths = lengths.to(x.device)
        mask = torch.arange(time, device=x.device) < lengths[:, None]  # (batch, time)
        x = x.masked_fill(~mask[:, :, None], 0)  # what is no number there would reach the gradients
        if reverse:
            y, state = unroll(self.step, reverse_sentences(x, lengths), state, mask)
            return reverse_sentences(y, lengths), state
        return unroll(self.step, x, state, mask)

    def read_packed(
        self, x: Float[Tensor, "tokens inputs"], state: State, packing: Packing, *, reverse: bool = False
    ) -> tuple[Float[Tensor, "tokens hidden"], State]:
        """Read packed sentences by the fast form; the outputs are packed alike."""
        # In mixed precision what comes in has another type; the recurrence keeps that of its weights.
        x, *state = (part.to(self.U.dtype) for part in (x, *state))
        x = packing.reverse(x) if reverse else x
        states = self._read(x, packing.sort(tuple(state)), packing.sizes)
        y = packing.reverse(states[0]) if reverse else states[0]
        return y, tuple(packing.last(part) for part in states)

    def checked_state(self, state: State, batch: int) -> State:
        """Return a state if it fits the layer and the batch; otherwise raise a TypeError or a ValueError."""
        parts, shape = ", ".join(self.state_parts), (batch, self.hidden_size)
        accepted = f"a tuple ({parts}{',' if len(self.state_parts) == 1 else ''}) of tensors of shape {shape}"
        if not isinstance(state, (tuple, list)) or not all(isinstance(part, Tensor) for part in state):
            raise TypeError(f"state must be {accepted}; got {validation.shown(state)}")
        found = [tuple(part.shape) for part in state]
        if found != [shape] * len(self.state_parts):
            raise ValueError(f"state must be {accepted}; got {len(found)} of {validation.shown(found)}")
        return tuple(state)

    def bias_of(self, gate: str) -> Float[Tensor, " hidden"]:
        """Return the biases of one gate, a view of `b`."""
        place = self.gates.index(validation.one_of(gate, "gate", self.gates))
        return self.b[place * self.hidden_size : (place + 1) * self.hidden_size]

    @torch.no_grad()
    def fill_bias_(self, gate: str, value: float | Float[Tensor, " hidden"]) -> None:
        """Set the biases of one gate, to one value or to one each."""
        self.bias_of(gate).copy_(torch.as_tensor(value))

    def extra_repr(self) -> str:
        """Sizes."""
        return f"{self.input_size}, {self.hidden_size}"


def check_inputs(x: Tensor, input_size: int) -> None:
    """Raise unless there are inputs of so many dimensions, for one sentence and one place at least."""
    accepted = f"inputs of shape (batch, time, {input_size}), one sentence and one place or more"
    if not isinstance(x, Tensor) or not x.is_floating_point():
        raise TypeError(f"x must be {accepted}; got {validation.shown(x)}")
    if x.ndim != 3 or x.shape[2] != input_size or 0 in x.shape:
        raise ValueError(f"x must be {accepted}; got shape {tuple(x.shape)}")
