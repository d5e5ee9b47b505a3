"""GloVe: vectors fitted to the logarithms of co-occurrence counts by AdaGrad.

    a step for some cells of the counts:   g = gradient of their part of J      (see glove_loss)
                                           s <- s + g^2,   theta <- theta - eta g / sqrt(s)

The authors' program takes a step for each cell, in random order. Here words are dealt out at random to G
groups, and the cells with their row in one group and their column in another are a block. A block needs only
a G-th of all vectors, which fits into the processor's cache; each vector takes part in G steps of an epoch.
The G blocks of a diagonal - rows of group g, columns of group g + s - have no vector in common, so they can
be worked on at once and in any order: the result is the same to the bit.
"""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sparse
from tqdm.auto import tqdm

from nlpbook import validation
from nlpbook.word2vec.glove_loss import Cells, GloveParameters, with_biases
from nlpbook.words import WordVectors


class Glove:
    """Global vectors: w_i c_j + b_i + d_j is fitted to ln X_ij.

    What is fitted are logarithms of counts, not of probabilities; the biases are free to take up ln X_i, with
    which the one would become the other. After `fit`, `words` holds the words, `parameters` the vectors and
    biases, `losses` the loss of each epoch, and `cells_per_second` the speed.

    Parameters
    ----------
    embedding_dim : int, default 100
        d: the numbers in a vector.
    x_max : float, default 100
        Cells with counts below it weigh less than 1 (see `glove_weight`). 100 is the paper's, for corpora of
        billions of words; small ones do better with less.
    alpha : float, default 0.75
        The power of the weight.
    learning_rate : float, default 0.05
        AdaGrad's, above 0.
    epochs : int, default 25
        Walks over all cells.
    block_size : int, default 4096
        About how many cells make a step together; it decides the number of groups.
    workers : int, default 1
        Threads. They change the speed and nothing else.
    seed : int, default 0
        Decides the first vectors, the groups and the order of the blocks.

    Raises
    ------
    TypeError, ValueError
        If a number is outside its range.

    Notes
    -----
    The paper leaves open where vectors and sums begin. As in its authors' program, vectors and biases begin
    with uniform numbers between -1/(2d) and 1/(2d), and the sums of squares with 1.

    References
    ----------
    Pennington, Socher & Manning (2014), "GloVe: Global vectors for word representation"; Duchi, Hazan &
    Singer (2011) for AdaGrad; Gemulla et al. (2011), "Large-scale matrix factorization with distributed
    stochastic gradient descent", for the diagonals. Book: chapter 4.
    """

    words: list[str]
    parameters: GloveParameters
    losses: list[float]
    cells_per_second: float

    def __init__(
        self,
        embedding_dim: int = 100,
        *,
        x_max: float = 100.0,
        alpha: float = 0.75,
        learning_rate: float = 0.05,
        epochs: int = 25,
        block_size: int = 4096,
        workers: int = 1,
        seed: int = 0,
    ):
        self.embedding_dim = validation.whole_number(embedding_dim, "embedding_dim")
        self.epochs = validation.whole_number(epochs, "epochs")
        self.x_max, self.alpha = validation.positive(x_max, "x_max"), validation.not_negative(alpha, "alpha")
        self.learning_rate = validation.positive(learning_rate, "learning_rate")
        self.block_size = validation.whole_number(block_size, "block_size")
        self.workers = validation.whole_number(workers, "workers")
        self.seed = validation.whole_number(seed, "seed", least=0)

    def fit(
        self,
        counts: sparse.sparray | sparse.spmatrix | np.ndarray,
        words: Sequence[str],
        *,
        progress: bool = False,
        should_stop: Callable[[Glove], bool] | None = None,
    ) -> Glove:
        """Learn from co-occurrence counts.

        Parameters
        ----------
        counts : sparse array or array, shape (V, V)
            How often words met, 0 or more: `words.term_term_counts(corpus, V, window, "harmonic")` counts as
            the paper does. Without the unknown word, if it is to have no influence (`ignore=`).
        words : sequence of V str
            The words of rows and columns: `vocabulary.tokens`.
        progress : bool, default False
            Show a progress bar.
        should_stop : callable, optional
            `should_stop(model)` is asked after each epoch, and sees its `losses`; True ends the training.

        Returns
        -------
        Glove
            The model itself.

        Raises
        ------
        FloatingPointError
            If the loss becomes NaN or infinite.
        TypeError
            If a word is no string.
        ValueError
            If `counts` is no square matrix, has a negative, NaN or infinite entry, or no entry above 0, the
            number of words is another one, or a word is empty or there twice.
        """
        matrix = _checked_counts(counts, words)
        rng = np.random.default_rng(self.seed)
        n_words, n_cells = len(words), matrix.nnz
        groups = min(n_words, max(1, round(math.sqrt(n_cells / self.block_size))))
        order = rng.permutation(n_words)  # the first words of it are the first group
        edges = np.linspace(0, n_words, groups + 1).astype(int).tolist()
        blocks = self._blocks(matrix[order][:, order], edges)
        rows, columns = with_biases(self._first_parameters(n_words, rng))
        state = [(part, np.ones_like(part)) for part in (rows, columns)]

        def step(row_group: int, column_group: int) -> float:
            cells = blocks[row_group][column_group]
            places = [slice(edges[g], edges[g + 1]) for g in (row_group, column_group)]
            with np.errstate(over="ignore", invalid="ignore"):  # the loss of the epoch tells
                loss, *gradients = cells.gradients(rows[places[0]], columns[places[1]])
                for (values, sums), place, gradient in zip(state, places, gradients, strict=True):
                    _adagrad_step(values[place], sums[place], gradient, self.learning_rate)
            return loss

        self.losses = []
        started = time.perf_counter()
        with ThreadPoolExecutor(self.workers) as threads:
            for _ in tqdm(range(self.epochs), disable=not progress, desc="GloVe", unit="epoch"):
                total = 0.0
                for shift in rng.permutation(groups).tolist():
                    diagonal = [(g + shift) % groups for g in range(groups)]
                    total += sum(threads.map(step, range(groups), diagonal))
                self.losses.append(float(total / n_cells))
                if not math.isfinite(self.losses[-1]):
                    raise FloatingPointError(
                        f"the loss became {self.losses[-1]} in epoch {len(self.losses)}: learning_rate = "
                        f"{self.learning_rate:g} is too large"
                    )
                if should_stop is not None and should_stop(self):
                    break
        self.cells_per_second = len(self.losses) * n_cells / (time.perf_counter() - started)
        place = np.argsort(order)
        rows, columns = rows[place], columns[place]
        self.words = list(words)
        self.parameters = GloveParameters(rows[:, :-2], columns[:, :-2], rows[:, -2], columns[:, -1])
        self._met = (np.diff(matrix.indptr) > 0) | (np.bincount(matrix.indices, minlength=n_words) > 0)
        return self

    @property
    def vectors(self) -> WordVectors:
        """The sum w + c of each word's two vectors, as the paper has it; words that met none are left out."""
        sums = self.parameters.input_vectors + self.parameters.output_vectors
        return WordVectors(
            [word for word, met in zip(self.words, self._met, strict=True) if met], sums[self._met]
        )

    def _first_parameters(self, n_words: int, rng: np.random.Generator) -> GloveParameters:
        shapes = (n_words, self.embedding_dim), (n_words, self.embedding_dim), (n_words,), (n_words,)
        return GloveParameters(
            *((rng.random(shape, np.float32) - np.float32(0.5)) / self.embedding_dim for shape in shapes)
        )

    def _blocks(self, matrix: sparse.csr_array, edges: list[int]) -> list[list[Cells]]:
        """The blocks of cells, by row group and column group."""
        blocks = []
        for first, last in itertools.pairwise(edges):
            band = matrix[first:last].tocsc()
            parts = (band[:, left:right].tocsr() for left, right in itertools.pairwise(edges))
            blocks.append([Cells(part, self.x_max, self.alpha) for part in parts])
        return blocks


def _adagrad_step(values: np.ndarray, sums: np.ndarray, gradient: np.ndarray, rate: float) -> None:
    """Add the squares of the gradient to the sums, and take the step; in place."""
    sums += gradient * gradient
    gradient *= rate
    gradient /= np.sqrt(sums)
    values -= gradient


def _checked_counts(
    counts: sparse.sparray | sparse.spmatrix | np.ndarray, words: Sequence[str]
) -> sparse.csr_array:
    """The counts as a sparse matrix of words by words with a cell at least."""
    matrix = validation.count_matrix(counts)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"counts must be a square matrix, words by words; got shape {matrix.shape}")
    if matrix.nnz == 0:
        raise ValueError("counts must be of one pair or more; got only zeros")
    words = validation.words(words, "words")
    if len(words) != matrix.shape[0]:
        raise ValueError(f"words must be as many as the rows of counts, {matrix.shape[0]}; got {len(words)}")
    if len(set(words)) < len(words):
        twice = next(word for word, n in Counter(words).items() if n > 1)
        raise ValueError(f"words must be without repeats; got {twice!r} twice")
    return matrix
