"""A text cut into blocks of consecutive positions: what turns a loop over pairs into products of matrices.

A block is B positions in a row. With W the window, all their context words lie among B + 2W positions:

    W positions    B positions of the block    W positions
    ...........    -------------------------   ...........

so the logits of all its pairs stand in one product, of a (B, d) with a (d, B + 2W) matrix: in a band, from W
places left to W places right of each position's own. What is outside of a position's own window, or beyond
the end of its sentence, gets the weight 0. Blocks go on over the ends of sentences, so short sentences cost
nothing.

How far a position reaches to the left and to the right says all about its row of weights. So there is a table
of such rows, and the weights are looked up like word vectors: a row for the left, plus a row for the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.rows import rows_of

_LANES = 16  # products of matrices are fastest where widths are multiples of 16


@dataclass(frozen=True)
class Blocks:
    """Blocks one after the other.

    Parameters
    ----------
    windows : int64 tensor, shape (blocks, B + 2W)
        The ids at and around the positions of each block.
    reaches : int64 tensor, shape (2, blocks, B)
        How many words to the left and to the right are context of each position.
    """

    windows: Int64[Tensor, "blocks width"]
    reaches: Int64[Tensor, "sides blocks size"]

    @property
    def window(self) -> int:
        """W: the largest reach."""
        return (self.windows.shape[1] - self.reaches.shape[2]) // 2

    @property
    def centres(self) -> Int64[Tensor, "blocks size"]:
        """The ids at the positions of each block."""
        size = self.reaches.shape[2]
        return self.windows[:, self.window : self.window + size].contiguous()

    @property
    def numbers(self) -> Int64[Tensor, "blocks size"]:
        """How many context words each position has."""
        return self.reaches.sum(dim=0)

    @property
    def rows(self) -> Int64[Tensor, "sides blocks size"]:
        """The two rows of `reach_table` whose sum is each position's row of weights."""
        size = self.reaches.shape[2]
        side = torch.arange(2, device=self.reaches.device)[:, None, None]
        place = torch.arange(size, device=self.reaches.device)
        return (side * size + place) * (self.window + 1) + self.reaches

    def within(self, radius: int) -> Blocks:
        """The same blocks with the largest reach `radius`, from 1 to W."""
        cut = self.window - radius
        windows = self.windows[:, cut : self.windows.shape[1] - cut].contiguous()
        return Blocks(windows, self.reaches.clamp(max=radius))

    def some(self, which: Int64[Tensor, " some"]) -> Blocks:
        """Some of the blocks, in the order of these numbers."""
        return Blocks(self.windows[which], self.reaches[:, which])

    def to(self, device: torch.device | str) -> Blocks:
        """The same on another device."""
        return Blocks(self.windows.to(device), self.reaches.to(device))


@dataclass(frozen=True)
class Windows:
    """How a text is cut.

    Parameters
    ----------
    window : int
        W, 1 or more.
    size : int
        B, 1 or more.
    dynamic : bool
        Whether each position draws its window from 1, ..., W; otherwise all have W.
    """

    window: int
    size: int
    dynamic: bool


class Measured(NamedTuple):
    """What a step has cost.

    Parameters
    ----------
    loss : float
        The sum of the losses of its examples (nats).
    n_examples : int
        Pairs in skip-gram, positions with a context in CBOW.
    term : int
        Which term of the loss it is, where different steps train different terms.
    """

    loss: float
    n_examples: int
    term: int = 0


def block_size(window: int, least: int) -> int:
    """Return how many positions a block has, so that its products are fast.

    Parameters
    ----------
    window : int
        W, 1 or more.
    least : int
        How many at least, 1 or more.

    Returns
    -------
    int
        B, with B + 2W a multiple of 16.

    Examples
    --------
    >>> block_size(5, least=16)
    22
    """
    return _LANES * -(-(least + 2 * window) // _LANES) - 2 * window


def reaches_of(
    corpus: EncodedCorpus, windows: Windows, rng: np.random.Generator
) -> Int64[np.ndarray, "2 n_tokens"]:
    """Return how many words to the left and to the right are context of each position.

    Parameters
    ----------
    corpus : EncodedCorpus
        The text.
    windows : Windows
        The windows.
    rng : numpy.random.Generator
        The source of dynamic windows.
    """
    position = np.arange(corpus.n_tokens)
    begin = np.repeat(corpus.offsets[:-1], corpus.lengths)
    end = np.repeat(corpus.offsets[1:], corpus.lengths)
    radius = windows.window
    if windows.dynamic:
        radius = rng.integers(1, windows.window, size=corpus.n_tokens, endpoint=True)
    return np.stack([np.minimum(radius, position - begin), np.minimum(radius, end - 1 - position)])


def cut_blocks(
    corpus: EncodedCorpus, windows: Windows, rng: np.random.Generator, device: torch.device | str = "cpu"
) -> Blocks:
    """Cut a text into blocks.

    Parameters
    ----------
    corpus : EncodedCorpus
        What is left of the text after subsampling.
    windows : Windows
        How to cut it. The last block is filled up with positions that have no context.
    rng : numpy.random.Generator
        The source of dynamic windows.
    device : torch.device or str
        Where the blocks go.

    Returns
    -------
    Blocks
    """
    window, size = windows.window, windows.size
    n_blocks = -(-corpus.n_tokens // size)
    reaches = np.zeros((2, n_blocks * size), dtype=np.int64)
    reaches[:, : corpus.n_tokens] = reaches_of(corpus, windows, rng)

    ids = np.zeros(n_blocks * size + 2 * window, dtype=np.int64)
    ids[window : window + corpus.n_tokens] = corpus.ids
    around = ids[size * np.arange(n_blocks)[:, None] + np.arange(size + 2 * window)]  # (blocks, B + 2W)
    return Blocks(torch.from_numpy(around), torch.from_numpy(reaches.reshape(2, n_blocks, size))).to(device)


def reach_table(window: int, size: int) -> Float32[Tensor, "rows width"]:
    """Return the weights of each place in a block for each reach to the left, and for each to the right.

    Parameters
    ----------
    window, size : int
        W and B.

    Returns
    -------
    float32 tensor, shape (2 B (W + 1), B + 2W)
        1 at the columns that are reached. First come the rows for the left, W + 1 for each place. A reach of
        0 has only zeros.
    """
    side, place, reach, column = np.ogrid[:2, :size, : window + 1, : size + 2 * window]
    distance = (column - place - window) * (2 * side - 1)  # the place's own column is place + W
    reached = (distance >= 1) & (distance <= reach)  # (2, B, W + 1, B + 2W)
    return torch.from_numpy(reached.reshape(-1, size + 2 * window).astype(np.float32))


def weights_of(
    table: Float[Tensor, "rows columns"], rows: Int64[Tensor, sides * shape]
) -> Float[Tensor, "*shape columns"]:
    """Return the sum of two rows of a table for each position: 1 where a column is context, else 0.

    Parameters
    ----------
    table : float tensor
        From `reach_table`, or one with further columns.
    rows : int64 tensor, shape (2, ...)
        As `Blocks` has them.
    """
    left, right = rows
    return rows_of(table, left).add_(rows_of(table, right))


def mean_weights(
    table: Float[Tensor, "rows columns"], rows: Int64[Tensor, sides * shape]
) -> Float[Tensor, "*shape columns"]:
    """Return the weights that make the mean of a position's context; zeros where it has none.

    Parameters: those of `weights_of`.
    """
    weights = weights_of(table, rows)
    return weights.div_(weights.sum(dim=-1, keepdim=True).clamp_(min=1))
