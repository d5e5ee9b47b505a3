"""Character features by convolution and max pooling (Ma & Hovy, 2016): detectors of parts of words.

    z_t = [x_t-1 ; x_t ; x_t+1] W + b          f = max over t of z_t

x_t is the vector of the t-th character, 0 outside of the word. Each column of W detects one trigram of
characters, such as the ending -ed, wherever it stands; the maximum says how much of it there is.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.character_lstm import character_vectors
from nlpbook.rnn.layer import Lengths
from nlpbook.rnn.lengths import checked_lengths


class CharacterCNN(nn.Module):
    """From the characters of words to features of each word, by convolution and the maximum over places.

    The parameters are the vectors of characters `E` (C, d), `W` (width d, filters) and `b` (filters,). Row 0
    of E, of unknown characters, is 0 at first, as in `CharacterLSTM`.

    Parameters
    ----------
    n_characters : int
        C, 1 or more.
    embedding_dim : int, default 30
        d, the dimensions of a character, 1 or more.
    n_filters : int, default 30
        How many features a word has, 1 or more.
    width : int, default 3
        How many characters a filter sees, an odd number.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or the width is even.

    References
    ----------
    Ma & Hovy (2016), "End-to-end sequence labeling via bi-directional LSTM-CNNs-CRF". Book: chapter 6.
    """

    def __init__(
        self,
        n_characters: int,
        embedding_dim: int = 30,
        n_filters: int = 30,
        width: int = 3,
        *,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        C = validation.whole_number(n_characters, "n_characters")
        d = validation.whole_number(embedding_dim, "embedding_dim")
        F = validation.whole_number(n_filters, "n_filters")
        self.width = validation.whole_number(width, "width")
        if self.width % 2 == 0:
            raise ValueError(f"width must be odd, so that a filter has a middle; got {width}")
        self.E = character_vectors(C, d, generator)
        scale = (self.width * d) ** -0.5
        self.W = nn.Parameter(torch.empty(self.width * d, F).normal_(0, scale, generator=generator))
        self.b = nn.Parameter(torch.zeros(F))

    @property
    def output_size(self) -> int:
        """How many features a word has, one for each filter."""
        return len(self.b)

    def forward(
        self, characters: Int64[Tensor, "words time"], *, lengths: Lengths | None = None
    ) -> Float[Tensor, "words features"]:
        """Return the features of some words; parameters and errors are those of `CharacterLSTM.forward`."""
        words, time = characters.shape
        lengths = checked_lengths(lengths, words, time)
        x = nn.functional.embedding(characters, self.E)  # (words, time, d)
        padding = None
        if lengths is not None:
            padding = torch.arange(time, device=x.device) >= lengths.to(x.device)[:, None]  # (words, time)
            x = x.masked_fill(padding[:, :, None], 0)
        side = self.width // 2
        windows = nn.functional.pad(x, (0, 0, side, side)).unfold(1, self.width, 1)  # (words, time, d, width)
        z = windows.transpose(2, 3).flatten(2) @ self.W + self.b  # (words, time, filters)
        if padding is not None:
            z = z.masked_fill(padding[:, :, None], -torch.inf)
        return z.amax(dim=1)
