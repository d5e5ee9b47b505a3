"""A recurrent language model: the next word from all words before it, kept in a state of fixed size.

    x_t = E[w_t]        s_t = step(x_t, s_{t-1})        logits_t = y_t O^T + b

y_t is the output of the last layer. With tied weights the rows of E are the output vectors too, y_t E^T + b;
where the sizes differ, behind a matrix: y_t P E^T + b.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.layer import Lengths, RecurrentLayer
from nlpbook.rnn.lengths import lengths_of
from nlpbook.rnn.lstm import LSTM
from nlpbook.rnn.stack import RecurrentStack, StackState
from nlpbook.training import Batch


class RNNLM(nn.Module):
    """The network: from the ids of some words to the logits of the words after them.

    `NeuralLanguageModel(lambda vocabulary: RNNLM(len(vocabulary), 64, 128))` makes a language model of it.
    Its parameters are `E` (V + 2, d), those of `stack`, the output vectors `O` (V, H) and the biases `b`
    (V,). With tied weights, `O` is None, and where d and H differ there is a matrix `P` (H, d).

    Parameters
    ----------
    vocabulary_size : int
        V: the words that are predicted. Inputs may also be the start token, V, and padding, V + 1.
    embedding_dim : int
        d: the dimensions of a word's vector, 1 or more.
    hidden_size : int
        H: the units of each layer, 1 or more.
    n_layers : int, default 1
        1 or more.
    cell : callable, default LSTM
        `LSTM`, `GRU` or `Elman`, or `functools.partial` of one of them with options.
    dropout : float, default 0
        The probability with which an entry of a word's vector, of what goes from layer to layer, and of the
        last outputs is set to 0 in training. The state is left alone.
    tied : bool, default False
        Predict with the vectors that words are read with.
    layer_norm : bool, default False
        As in `RecurrentStack`.
    fast : bool, default True
        As in `RecurrentStack`.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Mikolov, Karafiát, Burget, Černocký & Khudanpur (2010), "Recurrent neural network based language model".
    Zaremba, Sutskever & Vinyals (2014), "Recurrent neural network regularization" (where dropout goes).
    Press & Wolf (2017), "Using the output embedding to improve language models" (tied weights). Book:
    chapter 6.
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding_dim: int,
        hidden_size: int,
        n_layers: int = 1,
        *,
        cell: Callable[..., RecurrentLayer] = LSTM,
        dropout: float = 0.0,
        tied: bool = False,
        layer_norm: bool = False,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        V = validation.whole_number(vocabulary_size, "vocabulary_size")
        d = validation.whole_number(embedding_dim, "embedding_dim")
        H = validation.whole_number(hidden_size, "hidden_size")
        tied = validation.truth(tied, "tied")

        def normal(rows: int, columns: int, variance: float) -> nn.Parameter:
            return nn.Parameter(
                torch.empty(rows, columns).normal_(0, math.sqrt(variance), generator=generator)
            )

        self.dropout = nn.Dropout(validation.fraction(dropout, "dropout"))
        self.E = normal(V + 2, d, 1 / d)  # a vector has about length 1, whether it is read or predicted
        self.stack = RecurrentStack(
            cell, d, H, n_layers, dropout=dropout, layer_norm=layer_norm, fast=fast, generator=generator
        )
        self.O = None if tied else normal(V, H, 1 / H)
        self.P = normal(H, d, 1 / H) if tied and d != H else None
        self.b = nn.Parameter(torch.zeros(V))

    @property
    def vocabulary_size(self) -> int:
        """How many words are predicted, V."""
        return len(self.b)

    def forward(
        self,
        ids: Int64[Tensor, "batch time"],
        state: StackState | None = None,
        *,
        lengths: Lengths | None = None,
    ) -> tuple[Float[Tensor, "batch time vocabulary"], StackState]:
        """Return the logits of the words after each place, and the state after the last one.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            Words from 0 to V - 1, the start token V, or padding V + 1.
        state : tuple of states, optional
            What the text before has left; zeros unless given.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The places of each row, from 1 to time; behind them is padding. All places unless given.

        Returns
        -------
        logits : float tensor, shape (batch, time, V)
            At t, those of the word after `ids[:, t]`; at the padding they mean nothing.
        state : tuple of states

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        TypeError, ValueError
            If a shape does not fit, or a length is out of its range.
        """
        if ids.ndim != 2:
            raise ValueError(f"ids must have shape (batch, time); got {tuple(ids.shape)}")
        x = self.dropout(nn.functional.embedding(ids, self.E))  # (batch, time, d)
        y, state = self.stack(x, state, lengths=lengths)
        return self._predict(y), state

    def logits(
        self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time vocabulary"]:
        """Return the logits of the words after each place of some sentences.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            Sentences from the start token on, with padding on the right.
        mask : bool tensor, shape (batch, time)
            False at the padding; what is returned there means nothing.

        Returns
        -------
        float tensor, shape (batch, time, V)

        Raises
        ------
        IndexError, TypeError, ValueError
            Those of `forward`, and if `mask` has another shape or no word in a row.
        """
        if mask.shape != ids.shape:
            raise ValueError(f"mask must have the shape of ids, {tuple(ids.shape)}; got {tuple(mask.shape)}")
        return self(ids, lengths=lengths_of(mask))[0]

    def start(self, batch: int) -> StackState:
        """Return the state of sentences of which nothing has been read.

        Parameters
        ----------
        batch : int
            How many sentences, 1 or more.

        Returns
        -------
        tuple of states
            The batch is the first axis of every tensor.
        """
        return self.stack.start(batch)

    def step(
        self, ids: Int64[Tensor, " batch"], state: StackState
    ) -> tuple[Float[Tensor, "batch vocabulary"], StackState]:
        """Read one more word of each sentence: the time does not depend on how many came before.

        Parameters
        ----------
        ids : int64 tensor, shape (batch,)
        state : tuple of states
            What `start`, `step` or `forward` returned. It is not changed.

        Returns
        -------
        logits : float tensor, shape (batch, V)
            Of the words after these.
        state : tuple of states
        """
        y, state = self.stack.step(self.dropout(nn.functional.embedding(ids, self.E)), state)
        return self._predict(y), state

    def _predict(self, y: Float[Tensor, "*places hidden"]) -> Float[Tensor, "*places vocabulary"]:
        y = self.dropout(y)
        if self.O is not None:
            return nn.functional.linear(y, self.O, self.b)
        return nn.functional.linear(y if self.P is None else y @ self.P, self.E[:-2], self.b)


def stream_loss(
    model: RNNLM, batch: Batch, state: StackState | None
) -> tuple[Float[Tensor, ""], int, StackState]:
    """Return the loss of a window of a long text, as `nlpbook.training.fit` asks for it: truncated BPTT.

    The state goes on from window to window (`nlpbook.training.ContiguousBatches`), but its gradient does
    not: what was read before the window is remembered, and yet cannot be learnt to be remembered.

    Parameters
    ----------
    model : RNNLM
        What is trained.
    batch : Batch
        `inputs` and `targets`, int64 of shape (batch, time).
    state : tuple of states, or None
        What the window before has left; None at the beginning of an epoch.

    Returns
    -------
    total : Tensor, shape ()
        The sum of the negative log-likelihoods of the targets (nats).
    count : int
        How many targets there are.
    state : tuple of states
        For the next window.

    References
    ----------
    Williams & Peng (1990), "An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories". Book: chapter 6.
    """
    logits, state = model(batch.inputs, state)
    total = nn.functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), reduction="sum")
    return total, batch.targets.numel(), state
