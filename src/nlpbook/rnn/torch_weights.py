"""The weights of PyTorch's recurrent layers in ours: transposed, and with the two biases in one.

nn.RNN, nn.GRU, nn.LSTM      W = weight_ih^T     U = weight_hh^T     b = bias_ih + bias_hh
candidate of nn.GRU          b_n = bias_ih's part, and c = bias_hh's: it stands within the reset
"""

from __future__ import annotations

import torch
from torch import nn

from nlpbook import validation
from nlpbook.rnn.elman import Elman
from nlpbook.rnn.gru import GRU
from nlpbook.rnn.lstm import LSTM
from nlpbook.rnn.stack import RecurrentStack

_CELLS = {"RNN_TANH": Elman, "GRU": GRU, "LSTM": LSTM}


@torch.no_grad()
def from_torch(module: nn.RNN | nn.GRU | nn.LSTM, *, fast: bool = True) -> RecurrentStack:
    """Return a stack that computes what a layer of PyTorch computes, with copies of its weights.

    It is called with the batch first, whatever the module's `batch_first` says.

    Parameters
    ----------
    module : nn.RNN, nn.GRU or nn.LSTM
        With tanh and without projection; of any number of layers and directions.
    fast : bool, default True
        As in `RecurrentStack`.

    Returns
    -------
    RecurrentStack
        Of the module's type and on its device, in the mode (training or evaluation) that it is in.

    Raises
    ------
    TypeError, ValueError
        If it is another module, or has another activation function or a projection.

    References
    ----------
    Book: chapter 6.
    """
    validation.instance_of(module, "module", (nn.RNN, nn.GRU, nn.LSTM))
    if module.mode not in _CELLS:
        raise ValueError(f"module must have tanh for its activation function; got mode {module.mode!r}")
    if module.proj_size:
        raise ValueError(f"module must have no projection; got proj_size={module.proj_size}")
    stack = RecurrentStack(
        _CELLS[module.mode],
        module.input_size,
        module.hidden_size,
        module.num_layers,
        bidirectional=module.bidirectional,
        dropout=module.dropout,
        fast=fast,
    ).to(module.weight_ih_l0)
    for layer, weights in zip(stack.layers, module.all_weights, strict=True):
        layer.W.copy_(weights[0].T)
        layer.U.copy_(weights[1].T)
        by_x, by_h = (
            (part.clone() for part in weights[2:4]) if module.bias else (torch.zeros_like(layer.b),) * 2
        )
        if isinstance(layer, GRU):
            layer.c.copy_(by_h[2 * layer.hidden_size :])
            by_h[2 * layer.hidden_size :] = 0
        layer.b.copy_(by_x + by_h)
    return stack.train(module.training)
