"""Deep and bidirectional recurrent networks: layers that read what the layer below has written.

    deep              x -> layer 1 -> dropout -> layer 2 -> ... -> y
    bidirectional     y_t = [forward h_t ; backward h_t], the backward one from each sentence's own end

With layer normalisation, what a layer hands on (not the state that it keeps) is normalised at each place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.packing import Packing
from nlpbook.rnn.layer import Lengths, RecurrentLayer, State, check_inputs
from nlpbook.rnn.lengths import checked_lengths

StackState = tuple[State, ...]


class RecurrentStack(nn.Module):
    """Recurrent layers, one on the other, in one direction or both.

    The state is a tuple of the states of all layers; of two directions the forward one first: layer 1
    forward, layer 1 backward, layer 2 forward, ...

    Parameters
    ----------
    cell : callable
        `LSTM`, `GRU` or `Elman`, or `functools.partial` of one of them with options: what makes a layer
        from an input size, a hidden size, `fast` and `generator`.
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units of each layer and direction, 1 or more.
    n_layers : int, default 1
        1 or more.
    bidirectional : bool, default False
        Have a second layer beside each one, which reads from the end. Its outputs know the words that come,
        so that it is no language model.
    dropout : float, default 0
        The probability with which an output is set to 0 in training between two layers, from 0 to below 1.
    layer_norm : bool, default False
        Normalise what each layer hands on. That is not the layer normalisation within the step of Ba et al.
    fast : bool, default True
        By the hand-written backward pass of `nlpbook.rnn.fast`, or by autograd through the loop over the
        steps. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Attributes
    ----------
    layers : list
        The layers, modules, in the order of the states.
    norms : list
        An `nn.LayerNorm` for each level, or none.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range, or `cell` makes something else.

    References
    ----------
    Schuster & Paliwal (1997), "Bidirectional recurrent neural networks". Graves, Mohamed & Hinton (2013),
    "Speech recognition with deep recurrent neural networks". Book: chapter 6.
    """

    def __init__(
        self,
        cell: Callable[..., RecurrentLayer],
        input_size: int,
        hidden_size: int,
        n_layers: int = 1,
        *,
        bidirectional: bool = False,
        dropout: float = 0.0,
        layer_norm: bool = False,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        validation.function(cell, "cell", "an input size and a hidden size")
        self.input_size = validation.whole_number(input_size, "input_size")
        self.hidden_size = validation.whole_number(hidden_size, "hidden_size")
        self.n_layers = validation.whole_number(n_layers, "n_layers")
        self.directions = 2 if validation.truth(bidirectional, "bidirectional") else 1
        self.dropout = nn.Dropout(validation.fraction(dropout, "dropout"))
        self.fast = validation.truth(fast, "fast")
        self.layers, self.norms = nn.ModuleList(), nn.ModuleList()
        for level in range(self.n_layers):
            inputs = self.output_size if level else self.input_size
            for _ in range(self.directions):
                layer = cell(inputs, self.hidden_size, fast=fast, generator=generator)
                self.layers.append(
                    validation.instance_of(layer, "cell", RecurrentLayer, "a class of recurrent layers")
                )
            if validation.truth(layer_norm, "layer_norm"):
                self.norms.append(nn.LayerNorm(self.output_size))

    @property
    def output_size(self) -> int:
        """How many dimensions an output has, H, or 2H in both directions."""
        return self.directions * self.hidden_size

    def start(self, batch: int) -> StackState:
        """Return the state of sentences of which nothing has been read: zeros.

        Parameters
        ----------
        batch : int
            How many sentences, 1 or more.

        Returns
        -------
        tuple of states
        """
        return tuple(layer.start(batch) for layer in self.layers)

    def forward(
        self,
        x: Float[Tensor, "batch time inputs"],
        state: StackState | None = None,
        *,
        lengths: Lengths | None = None,
    ) -> tuple[Float[Tensor, "batch time outputs"], StackState]:
        """Read sentences, and return the outputs of the last layer and the states of all.

        Parameters
        ----------
        x : float tensor, shape (batch, time, D)
            The inputs. What stands at the padding is not looked at.
        state : tuple of states, optional
            What each layer begins with; zeros unless given.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The places of each sentence, from 1 to time; behind them is padding. All places unless given.

        Returns
        -------
        outputs : float tensor, shape (batch, time, H), or (batch, time, 2H) in both directions
            0 at the padding.
        state : tuple of states
            After the last place that each layer has read of each sentence.

        Raises
        ------
        TypeError, ValueError
            If `x` or the state has another shape, or a length is out of its range.
        """
        check_inputs(x, self.input_size)
        batch, time = x.shape[:2]
        lengths = checked_lengths(lengths, batch, time)
        states = self.start(batch) if state is None else self._checked(state, batch)
        if self.fast:
            packing = Packing(lengths, batch, time, x.device)
            y, states = self._read(packing.pack(x), states, RecurrentLayer.read_packed, packing)
            return packing.unpack(y), states
        y, states = self._read(x, states, RecurrentLayer.read_plainly, lengths)
        if lengths is not None:  # layer normalisation makes something of the zeros there
            padding = torch.arange(time, device=x.device) >= lengths.to(x.device)[:, None]  # (batch, time)
            y = y.masked_fill(padding[:, :, None], 0)
        return y, states

    def step(self, x: Float[Tensor, "batch inputs"], state: StackState) -> tuple[Tensor, StackState]:
        """Read one more place of each sentence, in one direction.

        Parameters
        ----------
        x : float tensor, shape (batch, D)
            The inputs there.
        state : tuple of states
            What `start`, `step` or `forward` returned. It is not changed.

        Returns
        -------
        output : float tensor, shape (batch, H)
        state : tuple of states

        Raises
        ------
        ValueError
            If the layers read in both directions.
        """
        if self.directions == 2:
            raise ValueError(
                "bidirectional must be False for a step: the backward layers begin at the end; got True"
            )
        after = []
        for level, (layer, before) in enumerate(zip(self.layers, state, strict=True)):
            after.append(layer.step(self.dropout(x) if level else x, before))
            x = after[-1][0]
            if self.norms:
                x = self.norms[level](x)
        return x, tuple(after)

    def _read(
        self, x: Tensor, states: StackState, read: Callable[..., tuple[Tensor, State]], where: Any
    ) -> tuple[Tensor, StackState]:
        """Go up through the layers. `read` is how each reads, and `where` says where the words are."""
        after = []
        for level in range(self.n_layers):
            x = self.dropout(x) if level else x
            outputs = []
            for direction in range(self.directions):
                place = level * self.directions + direction
                y, state = read(self.layers[place], x, states[place], where, reverse=direction == 1)
                outputs.append(y)
                after.append(state)
            x = torch.cat(outputs, dim=-1) if len(outputs) == 2 else outputs[0]
            if self.norms:
                x = self.norms[level](x)
        return x, tuple(after)

    def _checked(self, states: StackState, batch: int) -> StackState:
        accepted = f"a tuple of {len(self.layers)} states, one for each layer and direction"
        if not isinstance(states, (tuple, list)):
            raise TypeError(f"state must be {accepted}; got {validation.shown(states)}")
        if len(states) != len(self.layers):
            raise ValueError(f"state must be {accepted}; got {len(states)}")
        return tuple(
            layer.checked_state(state, batch) for layer, state in zip(self.layers, states, strict=True)
        )
