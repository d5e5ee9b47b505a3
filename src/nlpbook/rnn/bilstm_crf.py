"""BiLSTM-CRF (Huang et al., 2015; Lample et al., 2016): a network that labels each word of a sentence.

    x_t = [E[w_t] ; f(characters of w_t)]
    h_t = BiLSTM(x_1, ..., x_T)_t
    emissions[t] = h_t W + b             p(y | x) by a conditional random field on top of them

Without the field it is a softmax of each word by itself, p(y_t | x) = softmax(emissions[t]): tags then depend
on all words, but not on each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.character_cnn import CharacterCNN
from nlpbook.rnn.character_lstm import CharacterLSTM
from nlpbook.rnn.crf.crf import CRF
from nlpbook.rnn.crf.transitions import Allowed
from nlpbook.rnn.layer import Lengths
from nlpbook.rnn.lengths import checked_lengths, lengths_of
from nlpbook.rnn.lstm import LSTM
from nlpbook.rnn.stack import RecurrentStack
from nlpbook.training import Batch


class BiLSTMCRF(nn.Module):
    """The network: from words and their characters to emissions, and a field on top.

    The parameters are the vectors of words `E` (V, d), those of `characters`, `stack` and `crf`, the output
    weights `W` (2H, K), or (H, K) in one direction, and the biases `b` (K,). `characters` and `crf` are None
    where there are none.

    Parameters
    ----------
    vocabulary_size : int
        V, 1 or more.
    n_tags : int
        K, 1 or more.
    characters : CharacterLSTM or CharacterCNN, optional
        What makes features of the characters of a word. None unless given.
    embedding_dim : int, default 50
        d: the dimensions of a word's vector, 1 or more.
    hidden_size : int, default 100
        H: the units of each layer and direction, 1 or more.
    n_layers : int, default 1
        1 or more.
    dropout : float, default 0.5
        The probability with which an entry of x, of what goes from layer to layer, and of h is set to 0 in
        training.
    bidirectional : bool, default True
        False reads from left to right only: a tag then depends on no later word but through the field.
    crf : bool, default True
        False leaves the field out: a softmax of each word.
    allowed : AllowedTransitions, a tuple of its three tensors, or bool tensor of shape (K, K), optional
        Constraints of the field. Without a field they have no place.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range, or there are constraints without a field.

    References
    ----------
    Huang, Xu & Yu (2015), "Bidirectional LSTM-CRF models for sequence tagging". Lample, Ballesteros,
    Subramanian, Kawakami & Dyer (2016), "Neural architectures for named entity recognition" (characters by a
    BiLSTM). Ma & Hovy (2016), "End-to-end sequence labeling via bi-directional LSTM-CNNs-CRF" (characters by
    a CNN). Book: chapter 6.
    """

    def __init__(
        self,
        vocabulary_size: int,
        n_tags: int,
        *,
        characters: CharacterLSTM | CharacterCNN | None = None,
        embedding_dim: int = 50,
        hidden_size: int = 100,
        n_layers: int = 1,
        dropout: float = 0.5,
        bidirectional: bool = True,
        crf: bool = True,
        allowed: Allowed | None = None,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        V = validation.whole_number(vocabulary_size, "vocabulary_size")
        K = validation.whole_number(n_tags, "n_tags")
        d = validation.whole_number(embedding_dim, "embedding_dim")
        H = validation.whole_number(hidden_size, "hidden_size")
        if not validation.truth(crf, "crf") and allowed is not None:
            raise ValueError("allowed must be None without a field, which would obey it; got constraints")
        self.characters = validation.instance_of(
            characters, "characters", (CharacterLSTM, CharacterCNN), or_none=True
        )
        self.dropout = nn.Dropout(validation.fraction(dropout, "dropout"))
        self.E = nn.Parameter(torch.empty(V, d).normal_(0, d**-0.5, generator=generator))
        inputs = d if characters is None else d + characters.output_size
        self.stack = RecurrentStack(
            LSTM, inputs, H, n_layers, bidirectional=bidirectional, dropout=dropout, generator=generator
        )
        F = self.stack.output_size
        self.W = nn.Parameter(torch.empty(F, K).normal_(0, F**-0.5, generator=generator))
        self.b = nn.Parameter(torch.zeros(K))
        self.crf = CRF(K, allowed=allowed) if crf else None

    def forward(
        self,
        ids: Int64[Tensor, "batch time"],
        *,
        lengths: Lengths | None = None,
        spelling: Int64[Tensor, "words characters"] | None = None,
        spelling_lengths: Int64[Tensor, " words"] | Sequence[SupportsIndex] | None = None,
        word_of: Int64[Tensor, "batch time"] | None = None,
    ) -> Float[Tensor, "batch time tags"]:
        """Return the emissions: how well each tag fits each word.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            Words, from 0 to V - 1; at the padding any of them.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The words of each sentence, from 1 to time; behind them is padding. All places unless given.
        spelling : int64 tensor, shape (words, characters), optional
            The characters of each different word of the batch; needed where the network reads characters.
        spelling_lengths : int64 tensor or sequence of int, shape (words,), optional
            How many characters each has. All places unless given.
        word_of : int64 tensor, shape (batch, time), optional
            Which row of `spelling` each word is; at the padding any of them.

        Returns
        -------
        float tensor, shape (batch, time, K)
            At the padding they mean nothing.

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        TypeError, ValueError
            If a shape does not fit, a length is out of its range, or characters are missing.
        """
        if ids.ndim != 2:
            raise ValueError(f"ids must have shape (batch, time); got {tuple(ids.shape)}")
        x = nn.functional.embedding(ids, self.E)  # (batch, time, d)
        if self.characters is not None:
            if spelling is None or word_of is None:
                raise ValueError("spelling and word_of must be given to a network of characters; got None")
            features = self.characters(spelling, lengths=spelling_lengths)  # (words, features)
            x = torch.cat([x, features[word_of]], dim=2)
        y, _ = self.stack(self.dropout(x), lengths=lengths)
        return self.dropout(y) @ self.W + self.b

    def loss(
        self,
        emissions: Float[Tensor, "batch time tags"],
        tags: Int64[Tensor, "batch time"],
        *,
        lengths: Lengths | None = None,
    ) -> Float[Tensor, ""]:
        """Return the sum of the sentences' negative log-likelihoods (nats), with or without a field.

        Parameters
        ----------
        emissions : float tensor, shape (batch, time, K)
            What `forward` has returned.
        tags : int64 tensor, shape (batch, time)
            The right ones, from 0 to K - 1; what stands at the padding is not looked at.
        lengths : int64 tensor or sequence of int, shape (batch,), optional
            The words of each sentence.

        Returns
        -------
        float tensor, shape ()

        Raises
        ------
        TypeError, ValueError
            Those of `CRF.loss`.
        """
        if self.crf is not None:
            return self.crf.loss(emissions, tags, lengths=lengths, reduction="sum")
        mask = self._mask(emissions, lengths)
        return nn.functional.cross_entropy(emissions[mask], tags[mask], reduction="sum")

    @torch.no_grad()
    def predict(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> Int64[Tensor, "batch time"]:
        """Return the best tags: the Viterbi path, or without a field the best of each word.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        int64 tensor, shape (batch, time)
            -1 at the padding.
        """
        if self.crf is not None:
            return self.crf.viterbi(emissions, lengths=lengths)[0]
        return emissions.argmax(dim=2).masked_fill(~self._mask(emissions, lengths), -1)

    @torch.no_grad()
    def probabilities(
        self, emissions: Float[Tensor, "batch time tags"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, "batch time tags"]:
        """Return the probability of each tag of each word: the field's marginals, or the softmax.

        Parameters
        ----------
        emissions, lengths
            Those of `loss`.

        Returns
        -------
        float tensor, shape (batch, time, K)
            0 at the padding.
        """
        if self.crf is not None:
            return self.crf.marginals(emissions, lengths=lengths)
        return emissions.softmax(dim=2).masked_fill(~self._mask(emissions, lengths)[:, :, None], 0)

    def _mask(self, emissions: Tensor, lengths: Lengths | None) -> Tensor:
        """Where words are, shape (batch, time)."""
        batch, time = emissions.shape[:2]
        lengths = checked_lengths(lengths, batch, time)
        lengths = torch.full((batch,), time) if lengths is None else lengths
        return torch.arange(time, device=emissions.device) < lengths.to(emissions.device)[:, None]


def tagging_loss(model: BiLSTMCRF, batch: Batch) -> tuple[Float[Tensor, ""], int]:
    """Return the loss of a batch, as `nlpbook.training.fit` asks for it: the sum, and the number of words.

    Parameters
    ----------
    model : BiLSTMCRF
        What is trained.
    batch : Batch
        `ids`, `mask` and `tags`, of shape (batch, time); with characters also `spelling` and `spelling_mask`,
        of shape (words, characters), and `word_of`, of shape (batch, time).

    Returns
    -------
    total : Tensor, shape ()
        The sum of the negative log-likelihoods of the sentences (nats).
    count : int
        How many words there are.
    """
    lengths = lengths_of(batch.mask)
    return model.loss(emissions_of(model, batch), batch.tags, lengths=lengths), int(lengths.sum())


def emissions_of(model: BiLSTMCRF, batch: Batch) -> Float[Tensor, "batch time tags"]:
    """Return the emissions of a batch; its fields are those that `tagging_loss` takes, without `tags`."""
    characters = {}
    if model.characters is not None:
        characters = {
            "spelling": batch.spelling,
            "spelling_lengths": lengths_of(batch.spelling_mask),
            "word_of": batch.word_of,
        }
    return model(batch.ids, lengths=lengths_of(batch.mask), **characters)
