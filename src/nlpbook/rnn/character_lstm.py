"""Character features by a bidirectional LSTM (Lample et al., 2016): a word is what its letters leave behind.

f = [forward h after the last character ; backward h after the first one]
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.layer import Lengths
from nlpbook.rnn.lstm import LSTM
from nlpbook.rnn.stack import RecurrentStack


class CharacterLSTM(nn.Module):
    """From the characters of words to features of each word, by their last states in both directions.

    The parameters are the vectors of characters `E` (C, d), and those of `stack`. Row 0, of unknown
    characters, is 0 at first: as no word of the training text has one, it then says nothing.

    Parameters
    ----------
    n_characters : int
        C, 1 or more.
    embedding_dim : int, default 25
        d, the dimensions of a character, 1 or more.
    hidden_size : int, default 25
        The units of each direction, 1 or more.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger.

    References
    ----------
    Lample, Ballesteros, Subramanian, Kawakami & Dyer (2016), "Neural architectures for named entity
    recognition". Book: chapter 6.
    """

    def __init__(
        self,
        n_characters: int,
        embedding_dim: int = 25,
        hidden_size: int = 25,
        *,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        C = validation.whole_number(n_characters, "n_characters")
        d = validation.whole_number(embedding_dim, "embedding_dim")
        H = validation.whole_number(hidden_size, "hidden_size")
        self.E = character_vectors(C, d, generator)
        self.stack = RecurrentStack(LSTM, d, H, bidirectional=True, generator=generator)

    @property
    def output_size(self) -> int:
        """How many features a word has, two for each unit."""
        return self.stack.output_size

    def forward(
        self, characters: Int64[Tensor, "words time"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, "words features"]:
        """Return the features of some words.

        Parameters
        ----------
        characters : int64 tensor, shape (words, time)
            Ids from 0 to C - 1; at the padding any of them.
        lengths : int64 tensor or sequence of int, shape (words,), optional
            The characters of each word, from 1 to time. All places unless given.

        Returns
        -------
        float tensor, shape (words, output_size)

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        TypeError, ValueError
            If a shape does not fit, or a length is out of its range.
        """
        _, states = self.stack(nn.functional.embedding(characters, self.E), lengths=lengths)
        return torch.cat([h for h, _ in states], dim=1)


def character_vectors(n: int, d: int, generator: torch.Generator | None) -> nn.Parameter:
    """Return random vectors of about length 1, the first of them 0."""
    vectors = torch.empty(n, d).normal_(0, d**-0.5, generator=generator)
    vectors[0] = 0
    return nn.Parameter(vectors)
