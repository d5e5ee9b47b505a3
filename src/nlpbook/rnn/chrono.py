"""Chrono initialisation: gates that begin with memories of all lengths (Tallec & Ollivier, 2018).

    LSTM     b_f = ln u,  b_i = -b_f         GRU     b_z = ln u         u ~ U[1, T - 1]

A gate f keeps f^t of a cell after t steps: 1/e after -1 / ln f. With f = σ(ln u) = u / (1 + u) that is about
u + 1/2 steps. So the units' memories begin spread from a step to about T, in place of all at 1.4 (bias 0) or
at 3.2 (bias 1).
"""

from __future__ import annotations

import torch
from torch import nn

from nlpbook import validation
from nlpbook.rnn.gru import GRU
from nlpbook.rnn.layer import RecurrentLayer
from nlpbook.rnn.lstm import LSTM


@torch.no_grad()
def chrono_(module: nn.Module, longest: int, *, generator: torch.Generator | None = None) -> None:
    """Set the gates' biases of all LSTM and GRU layers in a module for memories of up to some steps.

    Why: the gradient along a cell shrinks with what the cell keeps. With f = σ(1) it keeps 2.5e-14 of its
    content over 100 steps, and so long a delay leaves next to nothing to learn from; with f = σ(ln 99) it
    keeps 0.37. The input gate of the LSTM gets the opposite bias, so that a cell that forgets slowly also
    fills slowly; in the GRU, whose new part is 1 - z, it is so anyway. All other biases become 0.

    Parameters
    ----------
    module : nn.Module
        A layer, a stack or a network with such layers.
    longest : int
        T, about the longest delay that the task has (steps), 2 or more.
    generator : torch.Generator, optional
        The source of randomness, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If `longest` is out of range, or the module has no layer with a gate that forgets, or one without.

    References
    ----------
    Tallec & Ollivier (2018), "Can recurrent neural networks warp time?", section 2. Book: chapter 6.
    """
    longest = validation.whole_number(longest, "longest", 2)
    validation.instance_of(module, "module", nn.Module)
    layers = [layer for layer in module.modules() if isinstance(layer, RecurrentLayer)]
    if not layers or not all(_forgets(layer) for layer in layers):
        names = ", ".join(sorted({type(layer).__name__ for layer in layers})) or "none"
        raise ValueError(f"module must have LSTM layers with forget gates or GRU layers; got {names}")
    for layer in layers:
        bias = torch.empty(layer.hidden_size).uniform_(1, longest - 1, generator=generator).log()
        layer.b.zero_()
        if isinstance(layer, LSTM):
            layer.fill_bias_("f", bias)
            layer.fill_bias_("i", -bias)
        else:
            layer.fill_bias_("z", bias)
            if layer.c is not None:
                layer.c.zero_()


def _forgets(layer: RecurrentLayer) -> bool:
    return isinstance(layer, GRU) or (isinstance(layer, LSTM) and layer.forget_gate)
